// Intune's tokens of automated enrollment and the push certificate: how long they are good, the last sync, keys for Apple's portal, uploads.
import { type JSX, useState } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { useSeconds } from '../bench/use-seconds.ts';
import { tokenWord } from '../automated/token-words.ts';
import { usePush, useTokens } from './intune-lists.ts';
import { lastSyncText, nameOf, syncAnswer, type Token, typeText } from './token-facts.ts';
import { Trouble } from './trouble.tsx';
import { WritesNotice } from './writes-notice.tsx';

function Ends({ expires, now }: { readonly expires: number | null; readonly now: number }): JSX.Element | null {
  if (expires === null) return null;
  const { icon, tone, text } = tokenWord(expires, now);
  return <span className={`status ${tone === 'go' ? '' : `text-${tone}`}`}><span className={tone}><Icon name={icon} /></span>{text}</span>;
}

function Push({ user, now }: { readonly user: string; readonly now: number }): JSX.Element {
  const { value, problem, busy } = usePush(user);
  const found = value === 'none' ? null : value;
  return (
    <section className="intune-block" aria-label={t('push.title')}>
      <div className="label-row"><h3>{t('push.title')}</h3>{found && <Ends expires={found.expires} now={now} />}</div>
      <Trouble problem={problem} />
      {found && <Facts rows={[[t('push.account'), found.appleId ?? t('ade.token.unknown')], [t('push.topic'), <code key="topic">{found.topic ?? t('ade.token.unknown')}</code>]]} />}
      {value === 'none' && <Notice tone="stop" title={t('intune.push.none')} text={t('intune.push.noneText')} />}
      {value === null && busy && <p className="secondary">{t('intune.reading')}</p>}
    </section>
  );
}

interface TokenSheetProps {
  readonly token: Token;
  readonly onClose: () => void;
}

function UploadSheet({ token, onClose }: TokenSheetProps): JSX.Element {
  const [appleId, setAppleId] = useState(token.appleId ?? '');
  const [file, setFile] = useState<{ readonly staged: string; readonly name: string } | null>(null);
  const { busy, problem, run } = useCommand();
  const choose = async (): Promise<void> => {
    const [first] = (await run(() => call.stageFile({ for: 'serverToken' })))?.files ?? [];
    if (first) setFile(first);
  };
  const go = (): void => { if (file) void run(() => call.uploadIntuneToken({ token: token.id, appleId: appleId.trim(), staged: file.staged })).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = <><span className="spacer" /><Button large disabled={busy} onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={busy || !file || appleId.trim().length < 3} onPress={go}>{t('intune.token.upload')}</Button></>;
  return (
    <Sheet narrow title={t('intune.token.uploadTitle', { name: nameOf(token) })} onClose={busy ? () => undefined : onClose} footer={footer}>
      <p className="sheet-lead">{t('intune.token.uploadLead')}</p>
      <Trouble problem={problem} />
      <LineField label={t('intune.token.appleId')} hint={t('intune.token.appleIdHint')} maxLength={320} value={appleId} onChange={setAppleId} />
      <div className="table-choice">{file && <span className="status"><Icon name="file" /><span className="truncate">{file.name}</span></span>}<Button disabled={busy} onPress={() => { void choose(); }}>{t(file ? 'fileChoice.other' : 'intune.token.choose')}</Button></div>
    </Sheet>
  );
}

function KeySheet({ token, onClose }: TokenSheetProps): JSX.Element {
  const [files, setFiles] = useState<readonly string[] | null>(null);
  const { busy, problem, run } = useCommand();
  const go = (): void => { void run(() => call.exportIntuneKey({ token: token.id, anew: true })).then((written) => { if (written) setFiles(written.files); }); };
  const footer = files ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : <><span className="spacer" /><Button large autoFocus disabled={busy} onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={busy} onPress={go}>{t('intune.token.newKeyGo')}</Button></>;
  return <Sheet narrow title={t('intune.token.newKeyTitle', { name: nameOf(token) })} onClose={onClose} footer={footer}><Trouble problem={problem} />{files ? <WrittenFiles files={files} /> : <p className="sheet-lead">{t('intune.token.newKeyText')}</p>}</Sheet>;
}

function OneToken({ token, writes, now, onChanged }: { readonly token: Token; readonly writes: boolean; readonly now: number; readonly onChanged: () => void }): JSX.Element {
  const [sheet, setSheet] = useState<'upload' | 'key' | null>(null);
  const [files, setFiles] = useState<readonly string[]>([]);
  const { busy, problem, run } = useCommand();
  const { may, text } = syncAnswer(token, now);
  const sync = (): void => { void run(() => call.syncIntuneToken({ token: token.id })).then((done) => { if (done !== undefined) onChanged(); }); };
  const key = (): void => { void run(() => call.exportIntuneKey({ token: token.id, anew: false })).then((written) => { if (written) setFiles(written.files); }); };
  const close = (): void => {
    setSheet(null);
    onChanged();
  };
  return (
    <section className="intune-block" aria-label={nameOf(token)}>
      <div className="label-row">
        <h3>{nameOf(token)}</h3><Ends expires={token.expires} now={now} /><span className="spacer" />
        {text !== '' && <span className="small secondary num">{text}</span>}
        <Button disabled={busy || !may || !writes} onPress={sync}>{t('ade.sync.go')}</Button>
        <Menu label={t('intune.token.menu')} entries={[
          { id: 'key', name: t('intune.token.key'), onAction: key },
          { id: 'newKey', name: t('intune.token.newKey'), disabled: !writes, onAction: () => { setSheet('key'); } },
          { id: 'upload', name: t('intune.token.uploadOpen'), disabled: !writes, onAction: () => { setSheet('upload'); } },
        ]} />
      </div>
      <Facts rows={[[t('intune.token.appleId'), token.appleId ?? t('ade.token.unknown')], [t('intune.token.type'), typeText(token.type)], [t('intune.token.devices'), token.devices?.toLocaleString('en-GB') ?? t('ade.token.unknown')], [t('intune.token.lastSync'), lastSyncText(token)]]} />
      <Trouble problem={problem} />
      {files.length > 0 && <WrittenFiles files={files} />}
      {sheet === 'upload' && <UploadSheet token={token} onClose={close} />}
      {sheet === 'key' && <KeySheet token={token} onClose={close} />}
    </section>
  );
}

/** The present time, by the second while a wait is counted down. */
function useTime(minute: number, tokens: readonly Token[]): number {
  const second = useSeconds(tokens.some((token) => !syncAnswer(token, minute).may));
  return Math.max(minute, second);
}

export function TokensPage({ snapshot: { intune }, now: minute }: { readonly snapshot: Snapshot; readonly now: number }): JSX.Element | null {
  const user = intune.account?.userName ?? '';
  const { value, problem, busy, again } = useTokens(user);
  const now = useTime(minute, value?.tokens ?? []);
  if (!intune.account) return null;
  return (
    <main className="intune-page">
      <header className="detail-head"><h2>{t('intune.page.tokens')}</h2><span className="spacer" /><Button disabled={busy} onPress={() => { void again(); }}>{busy ? t('intune.reading') : t('intune.again')}</Button></header>
      <p className="detail-lead">{t('intune.token.lead')}</p>
      <Trouble problem={problem} />
      {!intune.account.writes && <WritesNotice />}
      <Push user={user} now={now} />
      {value?.tokens.length === 0 && <p className="secondary">{t('intune.token.none')}</p>}
      {value?.tokens.map((token) => <OneToken key={token.id} token={token} writes={intune.account?.writes === true} now={now} onChanged={() => { void again(); }} />)}
      <p className="hint">{t('intune.token.rule')}</p>
    </main>
  );
}

// Short questions about a server entry: what it is called, what it needs, how its token is renewed, whether it is removed.
import { type JSX, useState } from 'react';
import type { AdeServer, ServerId } from '../../../src/model/ade.ts';
import type { PushOverview } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Prerequisites } from './prerequisites.tsx';
import { ServerSteps } from './server-steps.tsx';

const longest = 200;

export function AddServerSheet({ onMade, onClose }: { readonly onMade: (id: ServerId) => void; readonly onClose: () => void }): JSX.Element {
  const [label, setLabel] = useState('');
  const { busy, problem, run } = useCommand();
  const ready = label.trim() !== '' && !busy;
  const go = (): void => { if (ready) void run(() => call.addServer({ label: label.trim() })).then((made) => { if (made) onMade(made.id); }); };
  const footer = <><span className="small secondary" role="status">{busy ? t('ade.add.making') : ''}</span><span className="spacer" /><Button large onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={!ready} onPress={go}>{t('ade.add.go')}</Button></>;
  return (
    <Sheet narrow title={t('ade.add.title')} onClose={onClose} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <p className="sheet-lead">{t('ade.add.lead')}</p>
        <CommandProblem problem={problem} />
        <LineField label={t('ade.add.label')} hint={t('ade.add.labelHint')} autoFocus maxLength={longest} value={label} onChange={setLabel} />
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}

interface AboutProps {
  readonly server: AdeServer;
  readonly onClose: () => void;
}

export function RenameServerSheet({ server, onClose }: AboutProps): JSX.Element {
  const [label, setLabel] = useState(server.label);
  const { busy, problem, run } = useCommand();
  const ready = label.trim() !== '' && !busy;
  const go = (): void => { if (ready) void run(() => call.renameServer({ server: server.id, label: label.trim() })).then((done) => { if (done) onClose(); }); };
  const footer = <><span className="spacer" /><Button large onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={!ready} onPress={go}>{t('rename.go')}</Button></>;
  return (
    <Sheet narrow title={t('rename.title', { name: server.label })} onClose={onClose} footer={footer}>
      <CommandProblem problem={problem} />
      <form onSubmit={(event) => { event.preventDefault(); go(); }}><LineField label={t('ade.add.label')} hint={t('ade.add.labelHint')} autoFocus maxLength={longest} value={label} onChange={setLabel} /></form>
    </Sheet>
  );
}

export function RenewSheet({ server, practice, onClose }: AboutProps & { readonly practice: boolean }): JSX.Element {
  const { busy, problem, run } = useCommand();
  const begin = (): void => { void run(() => call.renewServer({ server: server.id })); };
  const drop = (): void => { void run(() => call.dropRenewal({ server: server.id })).then((done) => { if (done) onClose(); }); };
  const [giving, setGiving] = useState(false);
  const { renewal } = server;
  const footer = renewal && giving ? (
    <><span className="spacer" /><Button large autoFocus onPress={() => { setGiving(false); }}>{t('dialog.cancel')}</Button><Button large kind="danger" disabled={busy} onPress={drop}>{t('ade.renew.dropGo')}</Button></>
  ) : (
    <>
      {renewal && <Button large onPress={() => { setGiving(true); }}>{t('ade.renew.drop')}</Button>}
      <span className="spacer" />
      <Button large onPress={onClose}>{t(renewal ? 'ade.renew.later' : 'dialog.cancel')}</Button>
      {!renewal && <Button large kind="primary" disabled={busy} onPress={begin}>{t('ade.renew.begin')}</Button>}
    </>
  );
  return (
    <Sheet title={t('ade.renew.title', { name: server.label })} onClose={onClose} footer={footer}>
      <p className="sheet-lead">{t('ade.renew.lead')}</p>
      <CommandProblem problem={problem} />
      {renewal && giving ? <Notice tone="stop" title={t('ade.renew.dropLost')} text={t('ade.renew.dropText')} /> : renewal ? <ServerSteps server={server} practice={practice} renews onDone={onClose} /> : <p className="sheet-lead">{t('ade.renew.key')}</p>}
    </Sheet>
  );
}

/** What automated enrollment needs, once there is a token. */
export function NeedsSheet({ server, push, onClose }: AboutProps & { readonly push: PushOverview }): JSX.Element {
  return <Sheet title={t('ade.needs.title')} onClose={onClose} footer={<><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}><Prerequisites server={server} push={push} now={useNow()} /></Sheet>;
}

export function RemoveServerSheet({ server, onClose }: AboutProps): JSX.Element {
  const [typed, setTyped] = useState('');
  const { busy, problem, run } = useCommand();
  const ready = typed.trim() === server.label.trim() && !busy;
  // Return doesn't press it: the token's keys can't be made again.
  const go = (): void => { void run(() => call.removeServer({ server: server.id })).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = <><span className="spacer" /><Button large onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="danger" disabled={!ready} onPress={go}>{t('ade.remove.go')}</Button></>;
  return (
    <Sheet narrow title={t('ade.remove.title', { name: server.label })} onClose={onClose} footer={footer}>
      <CommandProblem problem={problem} />
      <Notice tone="stop" title={t('ade.remove.lost')} text={t('ade.remove.text', { devices: counted('ade.devices', server.devices), profiles: counted('ade.profiles', server.profiles) })} />
      <LineField label={t('ade.remove.type', { name: server.label })} autoFocus value={typed} onChange={setTyped} />
    </Sheet>
  );
}

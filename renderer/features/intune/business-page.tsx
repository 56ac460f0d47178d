// Apple Business and Apple School Manager, read only: the API account, and where devices belong by Apple's word.
import { type JSX, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { IntuneOverview, OrganizationDeviceRow } from '../../../src/model/intune.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { fullDay } from '../../format.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { benchSerials } from './bench-serials.ts';
import { SerialChoice } from './serial-choice.tsx';
import { sourced, type SourceWords } from './serial-source.ts';
import { Trouble } from './trouble.tsx';

type Key = NonNullable<CommandOutput<'stageFile'>>['files'][number];

function AccountForm({ onDone }: { readonly onDone: () => void }): JSX.Element {
  const [clientId, setClientId] = useState('');
  const [keyId, setKeyId] = useState('');
  const [key, setKey] = useState<Key | null>(null);
  const { busy, problem, run } = useCommand();
  const ready = clientId.trim() !== '' && keyId.trim() !== '' && key !== null && !busy;
  const choose = async (): Promise<void> => {
    const [first] = (await run(() => call.stageFile({ for: 'apiKey' })))?.files ?? [];
    if (first) setKey(first);
  };
  const keep = (): void => { if (ready) void run(() => call.setAppleBusiness({ clientId: clientId.trim(), keyId: keyId.trim(), staged: key.staged })).then((done) => { if (done !== undefined) onDone(); }); };
  return (
    <form className="intune-form" onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <details className="intune-how">
        <summary>{t('intune.business.how')}</summary>
        <ol className="ade-portal"><li>{t('intune.business.how1')}</li><li>{t('intune.business.how2')}</li><li>{t('intune.business.how3')}</li></ol>
      </details>
      <LineField label={t('intune.business.clientId')} hint={t('intune.business.clientIdHint')} maxLength={200} value={clientId} onChange={setClientId} />
      <LineField label={t('intune.business.keyId')} maxLength={200} value={keyId} onChange={setKeyId} />
      <div className="field"><div className="table-choice">{key && <span className="status"><Icon name="file" /><span className="truncate">{key.name}</span></span>}<Button disabled={busy} onPress={() => { void choose(); }}>{t(key ? 'fileChoice.other' : 'intune.business.key')}</Button></div><span className="hint">{t('intune.business.keyHint')}</span></div>
      <Trouble problem={problem} />
      <div className="detail-actions"><Button kind="primary" disabled={!ready} onPress={keep}>{t('intune.business.keep')}</Button></div>
      <button type="submit" hidden />
    </form>
  );
}

const looks: Readonly<Record<OrganizationDeviceRow['state'], readonly [IconName, string, TextKey]>> = { assigned: ['ready', 'go', 'intune.business.assigned'], unassigned: ['warning', 'act', 'intune.business.unassigned'], unknown: ['question', '', 'intune.business.unknown'] };

function Places({ rows }: { readonly rows: readonly OrganizationDeviceRow[] }): JSX.Element {
  return (
    <table className="table">
      <thead><tr>{(['serial', 'state', 'server', 'order', 'added', 'model'] as const).map((column) => <th key={column} scope="col">{t(`intune.business.column.${column}`)}</th>)}</tr></thead>
      <tbody>
        {rows.map(({ serial, state, server, order, orderedAt, addedAt, model }) => {
          const [icon, tone, word] = looks[state];
          return (
            <tr key={serial}>
              <td><Serial value={serial} /></td>
              <td><span className="status"><span className={tone}><Icon name={icon} /></span>{t(word)}</span></td>
              <td className="truncate">{server?.name ?? ''}</td>
              <td>{order === null ? '' : orderedAt === null ? order : `${order}, ${fullDay(orderedAt)}`}</td>
              <td>{addedAt === null ? '' : fullDay(addedAt)}</td>
              <td className="truncate">{model ?? ''}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function LookUp({ snapshot, asked }: { readonly snapshot: Snapshot; readonly asked: readonly string[] }): JSX.Element {
  const bench = benchSerials(snapshot);
  const [words, setWords] = useState<SourceWords>({ kind: asked.length > 0 ? 'asked' : bench.length > 0 ? 'bench' : 'text', text: '' });
  const [rows, setRows] = useState<readonly OrganizationDeviceRow[] | null>(null);
  const { busy, problem, run } = useCommand();
  const found = sourced(words, bench, asked);
  const serials = found.rows.map(({ serial }) => serial);
  const go = (): void => { void run(() => call.lookUpAppleBusiness({ serials })).then((answer) => { if (answer) setRows(answer.devices); }); };
  return (
    <section className="intune-block" aria-label={t('intune.business.lookUp')}>
      <h3>{t('intune.business.lookUp')}</h3>
      <SerialChoice words={words} bench={bench.length} asked={asked.length} found={found} onChange={setWords} />
      <Trouble problem={problem} />
      <div className="detail-actions">
        <Button kind="primary" disabled={busy || serials.length === 0 || snapshot.intune.work !== null} onPress={go}>{counted('intune.business.go', serials.length)}</Button>
        {busy && <span className="hint" role="status">{t('intune.asking')}</span>}
      </div>
      {rows && <><p className="ade-outcome-line" role="status">{counted('intune.business.found', rows.filter(({ state }) => state !== 'unknown').length, { all: rows.length })}</p><Places rows={rows} /></>}
    </section>
  );
}

/** Apple shows the key once: what is forgotten here is gone. */
function ForgetSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { busy, problem, run } = useCommand();
  const go = (): void => { void run(() => call.removeAppleBusiness(null)).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = <><span className="spacer" /><Button large autoFocus onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="danger" disabled={busy} onPress={go}>{t('intune.business.removeGo')}</Button></>;
  return <Sheet narrow title={t('intune.business.removeTitle')} onClose={onClose} footer={footer}><Trouble problem={problem} /><p className="sheet-lead">{t('intune.business.removeText')}</p></Sheet>;
}

function Kept({ account }: { readonly account: NonNullable<IntuneOverview['appleBusiness']> }): JSX.Element {
  const [forgetting, setForgetting] = useState(false);
  return (
    <section className="intune-block" aria-label={t('intune.business.account')}>
      <div className="label-row"><h3>{t('intune.business.account')}</h3><span className="spacer" /><Button onPress={() => { setForgetting(true); }}>{t('intune.business.remove')}</Button></div>
      <Facts rows={[[t('intune.business.service'), t(account.kind === 'school' ? 'intune.business.school' : 'intune.business.business')], [t('intune.business.clientId'), <code key="id">{account.clientId}</code>], [t('intune.business.keyId'), <code key="key">{account.keyId}</code>]]} />
      {account.problem && <ErrorNotice error={account.problem} />}
      {forgetting && <ForgetSheet onClose={() => { setForgetting(false); }} />}
    </section>
  );
}

export function BusinessPage({ snapshot, asked }: { readonly snapshot: Snapshot; readonly asked: readonly string[] }): JSX.Element {
  const { intune: { appleBusiness }, practice } = snapshot;
  return (
    <main className="intune-page">
      <h2>{t('intune.page.business')}</h2>
      <p className="detail-lead">{t('intune.business.lead')}</p>
      {practice && <Notice tone="info" icon="info" title={t('intune.business.practice')} text={t('intune.business.practiceText')} />}
      {appleBusiness ? <><Kept account={appleBusiness} /><LookUp key={asked.join()} snapshot={snapshot} asked={asked} /></> : <section className="intune-block" aria-label={t('intune.business.account')}><h3>{t('intune.business.account')}</h3><AccountForm onDone={() => undefined} /></section>}
    </main>
  );
}

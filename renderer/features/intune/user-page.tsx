// A user's devices as Intune has them, and whether the last four characters that somebody reads out are one of theirs: Company Portal's question.
import { type JSX, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import { checkLastFour } from '../../../src/domain/records/last-four.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Serial } from '../../ui/serial.tsx';
import '../records/last-four.css';
import { Trouble } from './trouble.tsx';

type Device = CommandOutput<'listIntuneUserDevices'>['devices'][number];

function Devices({ devices }: { readonly devices: readonly Device[] }): JSX.Element {
  return (
    <table className="table">
      <thead><tr>{(['serial', 'name', 'owner', 'enrolled', 'seen', 'compliance'] as const).map((column) => <th key={column} scope="col">{t(`intune.user.${column}`)}</th>)}</tr></thead>
      <tbody>
        {devices.map((device, at) => (
          <tr key={device.serial ?? at}>
            <td>{device.serial === null ? t('ade.token.unknown') : <Serial value={device.serial} />}</td>
            <td className="truncate">{device.name ?? device.model ?? ''}</td>
            <td>{t(`intune.owner.${device.ownership}`)}</td>
            <td>{device.enrolledAt === null ? '' : dayAndTime(device.enrolledAt)}</td>
            <td>{device.lastSyncAt === null ? '' : dayAndTime(device.lastSyncAt)}</td>
            <td>{device.compliance ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function UserPage({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const [user, setUser] = useState('');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<{ readonly user: string; readonly devices: readonly Device[] } | null>(null);
  const { busy, problem, run } = useCommand();
  const ready = user.trim() !== '' && !busy && snapshot.intune.work === null;
  const go = (): void => { if (ready) void run(() => call.listIntuneUserDevices({ user: user.trim() })).then((answer) => { if (answer) setFound({ user: user.trim(), devices: answer.devices }); }); };
  const answer = found && typed.trim() !== '' ? checkLastFour(typed, found.devices, null) : null;
  return (
    <main className="intune-page">
      <h2>{t('intune.page.user')}</h2>
      <p className="detail-lead">{t('intune.user.lead')}</p>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <LineField label={t('intune.user.who')} hint={t('intune.user.whoHint')} maxLength={320} value={user} onChange={setUser} />
        <Trouble problem={problem} />
        <div className="detail-actions"><Button kind="primary" disabled={!ready} onPress={go}>{t('intune.user.go')}</Button></div>
        <button type="submit" hidden />
      </form>
      {found && (
        <>
          <p className="ade-outcome-line" role="status">{found.devices.length === 0 ? t('intune.user.none', { user: found.user }) : counted('intune.user.has', found.devices.length, { user: found.user })}</p>
          {found.devices.length > 0 && (
            <>
              <Devices devices={found.devices} />
              <div className="last-four intune-last-four"><LineField label={t('intune.user.lastFour')} hint={t('intune.user.lastFourHint')} maxLength={40} value={typed} onChange={setTyped} /></div>
              <p role="status">{answer?.sentence ?? ''}</p>
            </>
          )}
        </>
      )}
    </main>
  );
}

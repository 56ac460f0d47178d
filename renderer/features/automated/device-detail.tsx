// One listed device: what Apple says of it, what happened to it and when, and what is missing until it is enrolled.
import { type JSX, useEffect, useState } from 'react';
import type { AdeDeviceRow, AdeReadiness, AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { attempt, opening } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { modelText, momentOf, readinessLooks, resultText, stateLooks, stateText } from './device-words.ts';

/** What keeps it from being enrolled; null while that is asked. */
function useReadiness(serial: string, revision: number): AdeReadiness | null {
  const [held, setHeld] = useState<AdeReadiness | null>(null);
  useEffect(() => {
    let current = true;
    void call.adeReadiness({ serials: [serial] }).then((result) => { if (current && result.ok) setHeld(result.value.devices[0] ?? null); });
    return () => { current = false; };
  }, [serial, revision]);
  return held?.serial === serial ? held : null;
}

function Readiness({ readiness, now }: { readonly readiness: AdeReadiness; readonly now: number }): JSX.Element {
  const { icon, tone, word } = readinessLooks[readiness.state];
  return (
    <section aria-label={t('ade.ready.title')}>
      <h3>{t('ade.ready.title')}</h3>
      <p className="status"><span className={tone}><Icon name={icon} /></span>{t(word)}</p>
      {readiness.missing.length > 0 && <ul className="ade-missing">{readiness.missing.map((text) => <li key={text}>{text}</li>)}</ul>}
      {readiness.at !== null && readiness.at > now && <p className="hint">{t('ade.ready.at', { time: momentOf(readiness.at, now) })}</p>}
    </section>
  );
}

function factRows(row: AdeDeviceRow, now: number): (readonly [string, JSX.Element | string])[] {
  const some = (name: string, value: string | null): (readonly [string, string])[] => (value === null || value === '' ? [] : [[name, value]]);
  const at = (name: string, time: number | null): (readonly [string, string])[] => some(name, time === null ? null : dayAndTime(time));
  return [
    [t('fact.serial'), <Serial key="serial" value={row.serial} />],
    ...some(t('ade.detail.description'), row.description === modelText(row) ? null : row.description),
    ...some(t('ade.detail.color'), row.color),
    ...some(t('records.assetTag'), row.assetTag),
    ...some(t('ade.detail.order'), row.order),
    [t('records.profile'), row.profile ? row.profile.name ?? t('ade.profile.foreign') : t('field.none')],
    ...at(t('ade.detail.assigned'), row.assignedAt),
    ...at(t('ade.detail.pushed'), row.pushedAt),
    ...at(t('ade.detail.enrolled'), row.enrolledAt),
    ...at(t('ade.detail.added'), row.addedAt),
    ...some(t('ade.detail.addedBy'), row.addedBy),
    ...(row.result ? [[t('ade.detail.result'), resultText(row.result, now)] as const] : []),
  ];
}

interface DeviceDetailProps {
  readonly server: AdeServer;
  readonly row: AdeDeviceRow;
  readonly revision: number;
  readonly now: number;
  readonly onAssign: () => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

export function DeviceDetail({ server, row, revision, now, onAssign, onRemove, onClose }: DeviceDetailProps): JSX.Element {
  const { busy, problem, run } = useCommand();
  const readiness = useReadiness(row.serial, revision);
  const { icon, tone } = stateLooks[row.state];
  const { profile } = row;
  const foreign = profile !== null && profile.name === null ? profile.uuid : null;
  return (
    <aside className="record ade-detail" aria-label={t('inspector.label')}>
      <header><h2>{modelText(row) || row.serial}</h2><span className="spacer" /><Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button></header>
      <p className="status wraps"><span className={tone}><Icon name={icon} /></span>{stateText(row, now)}</p>
      <div className="detail-actions">
        {row.state !== 'gone' && <Button onPress={onAssign}>{t('ade.assign.open')}</Button>}
        {row.profile && <Button onPress={onRemove}>{t('ade.unassign.open')}</Button>}
        <Button disabled={busy} onPress={() => { void run(() => call.refreshAdeDevices({ server: server.id, serials: [row.serial] })); }}>{t('ade.detail.ask')}</Button>
      </div>
      <CommandProblem problem={problem} />
      <Facts rows={factRows(row, now)} />
      {foreign !== null && <p className="ade-foreign hint">{t('ade.detail.foreign')} <Button onPress={() => { void attempt(opening(() => call.readAdeProfile({ server: server.id, uuid: foreign }))); }}>{t('ade.detail.read')}</Button></p>}
      {readiness && <Readiness readiness={readiness} now={now} />}
    </aside>
  );
}

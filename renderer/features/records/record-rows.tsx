// A record's rows: who and where, and what a preparation was approved to make of its device.
import type { ReactNode } from 'react';
import { systemName } from '../../../src/domain/device-names.ts';
import { placeText } from '../../../src/domain/places.ts';
import { enrollsLater } from '../../../src/domain/prep/standing.ts';
import { evidenceText, subjectOf } from '../../../src/domain/prep/step-text.ts';
import { originName } from '../../../src/domain/records/columns.ts';
import { knownUdid, type Run } from '../../../src/model.ts';
import { dayAndTime, duration } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Serial } from '../../ui/serial.tsx';

export type FactRow = readonly [name: string, value: ReactNode];

const code = (value: string): ReactNode => <code key="code">{value}</code>;

export function deviceRows({ device }: Run): FactRow[] {
  const unread = t('fact.unread');
  return [
    [t('fact.serial'), device.serial === null ? unread : <Serial key="serial" value={device.serial} />],
    [t('fact.udid'), code(knownUdid(device.udid) ?? unread)],
    [t('fact.ecid'), code(device.ecid ?? unread)],
    [t('fact.name'), device.name ?? unread],
    [t('fact.system'), device.osVersion === null ? unread : `${systemName(device.productType)} ${device.osVersion}${device.buildVersion === null ? '' : ` (${device.buildVersion})`}`],
    ...(device.imei === null ? [] : [[t('fact.imei'), code([device.imei, device.imei2].filter((imei) => imei !== null).join(' · '))] as const]),
  ];
}

export function runRows(run: Run): FactRow[] {
  const { blueprint, profile, place, startedAt, finishedAt } = run;
  const [hash, origin] = [blueprint?.hash ?? profile?.sha256, originName(run)];
  return [
    [t('records.started'), `${dayAndTime(startedAt)}, ${t('inspector.port', { port: placeText(place) })}`],
    ...(finishedAt === null ? [] : [[t('records.finished'), `${dayAndTime(finishedAt)}, ${t('inspector.took', { time: duration(finishedAt - startedAt) })}`] as const]),
    [t('records.operator'), run.operator],
    [t('records.station'), run.station],
    blueprint ? [t('records.blueprint'), t('records.version', { name: blueprint.name, revision: blueprint.revision })] : [t(profile ? 'records.profile' : 'records.work'), subjectOf(run)],
    ...(hash === undefined ? [] : [[t('profiles.hash'), code(hash)] as const]),
    [t('records.method'), t(`method.${run.method}`)],
    ...(origin === null ? [] : [[t('records.origin'), origin] as const]),
    [t('records.run'), code(run.runId)],
  ];
}

/** Null: it installed one profile. */
export function wantedRows(run: Run): FactRow[] | null {
  const { wanted, enrolled } = run;
  if (!wanted) return null;
  const profiles = wanted.profiles.map(({ sha256, name }) => <span key={sha256} className="record-profile">{name} {code(sha256.slice(0, 12))}</span>);
  return [
    [t('records.wantedName'), wanted.name ?? t('records.keptName')],
    ...(wanted.user === null ? [] : [[t('records.user'), wanted.user] as const]),
    ...(wanted.url === null ? [] : [[t('records.url'), code(wanted.url)] as const]),
    ...(wanted.erases ? [[t('records.erase'), t('records.eraseApproved')] as const] : []),
    ...(profiles.length === 0 ? [] : [[t('records.profiles'), profiles] as const]),
    ...(wanted.confirmed.length === 0 ? [] : [[t('records.confirmed'), code(wanted.confirmed.join(', '))] as const]),
    ...(enrolled ? [[t('records.enrolled'), `${dayAndTime(enrolled.at)}. ${evidenceText(enrolled.evidence)}.`] as const] : run.outcome === 'done' && enrollsLater(run) ? [[t('records.enrolled'), t('records.enrolledNot')] as const] : []),
  ];
}

// What became of serial numbers that were sent to Microsoft, counted and in words. Pure.
import type { CommandOutput } from '../../../src/contract.ts';
import { importResults } from '../../../src/model/intune.ts';
import { counted, t } from '../../i18n/text.ts';

export type ImportAnswer = CommandOutput<'importIntuneRows'>;
export type ImportResult = ImportAnswer['rows'][number]['result'];
export type KnownAnswer = CommandOutput<'checkIntuneImported'>;
export type AssignAnswer = CommandOutput<'assignIntuneSerials'>;

/** "12 imported, 1 refused" */
export function importLine(rows: ImportAnswer['rows']): string {
  const parts = importResults.flatMap((result) => {
    const count = rows.filter((row) => row.result === result).length;
    return count === 0 ? [] : [t(`intune.result.${result}`, { count: count.toLocaleString('en-GB') })];
  });
  return parts.join(', ') || t('ade.outcome.nothing');
}

/** "12 assigned, 500 not known, 3 not asked" */
export function assignLine({ assigned, unsure, left }: Pick<AssignAnswer, 'assigned' | 'unsure' | 'left'>): string {
  return [counted('intune.result.assigned', assigned), ...(unsure.length > 0 ? [t('intune.result.unsure', { count: unsure.length })] : []), ...(left.length > 0 ? [t('intune.result.notSent', { count: left.length })] : [])].join(', ');
}

/** "11 may enroll, 1 without a profile, 3 not imported" */
export function knownLine({ devices }: KnownAnswer): string {
  return (['ready', 'noProfile', 'missing'] as const).flatMap((state) => {
    const count = devices.filter((device) => device.state === state).length;
    return count === 0 ? [] : [t(`intune.known.${state}`, { count: count.toLocaleString('en-GB') })];
  }).join(', ');
}

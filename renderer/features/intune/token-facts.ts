// A token as Intune has it, in words, and when Intune may be asked to sync again. Pure.
import type { CommandOutput } from '../../../src/contract.ts';
import { maySync, syncPolicies } from '../../../src/domain/enrollment/sync-policy.ts';
import { dayAndTime, duration } from '../../format.ts';
import { t, type TextKey } from '../../i18n/text.ts';

export type Token = CommandOutput<'listIntuneTokens'>['tokens'][number];

const types: Readonly<Record<string, TextKey>> = { dep: 'intune.token.business', appleSchoolManager: 'intune.token.school' };

/** Graph's word where it is a new one. */
export const typeText = (type: string): string => (Object.hasOwn(types, type) ? t(types[type] ?? 'intune.token.business') : type);
export const nameOf = ({ name, appleId, id }: Pick<Token, 'name' | 'appleId' | 'id'>): string => name ?? appleId ?? id;

/** Whether Intune takes another request now, and else how long not; it allows one in fifteen minutes. */
export function syncAnswer({ lastAsked }: Pick<Token, 'lastAsked'>, now: number): { readonly may: boolean; readonly text: string } {
  const answer = maySync(syncPolicies.intune, 'changes', { lastFull: null, lastBegun: lastAsked, running: false }, now);
  return answer.may ? { may: true, text: '' } : { may: false, text: t('ade.sync.wait', { left: duration(answer.from - now) }) };
}

export function lastSyncText({ lastSync, lastError }: Pick<Token, 'lastSync' | 'lastError'>): string {
  const when = lastSync === null ? t('ade.sync.never') : dayAndTime(lastSync);
  // Zero is Graph's word for none.
  return lastError === null || lastError === 0 ? when : t('intune.token.failed', { when, code: lastError });
}

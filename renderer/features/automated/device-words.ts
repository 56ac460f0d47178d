// The states of a listed device as icon, word and sentence. Pure.
import { type AdeDeviceRow, type AdeDeviceState, type AdeReadiness, type AdeResult } from '../../../src/model/ade.ts';
import { clockTime, dayAndTime, shortDay } from '../../format.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

export interface Look {
  readonly icon: IconName;
  readonly tone: '' | 'go' | 'act' | 'stop';
  readonly word: TextKey;
}

export const stateLooks: Readonly<Record<AdeDeviceState, Look>> = {
  noProfile: { icon: 'todo', tone: '', word: 'ade.state.noProfile' },
  assigned: { icon: 'waiting', tone: '', word: 'ade.state.assigned' },
  pushed: { icon: 'working', tone: '', word: 'ade.state.pushed' },
  enrolled: { icon: 'done', tone: 'go', word: 'ade.state.enrolled' },
  attention: { icon: 'warning', tone: 'act', word: 'ade.state.attention' },
  gone: { icon: 'blocked', tone: 'stop', word: 'ade.state.gone' },
};

export const readinessLooks: Readonly<Record<AdeReadiness['state'], Look>> = {
  enrolled: { icon: 'done', tone: 'go', word: 'ade.ready.enrolled' },
  started: { icon: 'working', tone: '', word: 'ade.ready.started' },
  ready: { icon: 'ready', tone: 'go', word: 'ade.ready.ready' },
  throttled: { icon: 'waiting', tone: 'act', word: 'ade.ready.throttled' },
  missing: { icon: 'warning', tone: 'act', word: 'ade.ready.missing' },
};

const sameDay = (a: number, b: number): boolean => shortDay(a) === shortDay(b);
/** "14:20" today, "13 May 14:20" on another day. */
export const momentOf = (at: number, now: number): string => (sameDay(at, now) ? clockTime(at) : dayAndTime(at));

const resultWords: Readonly<Record<Exclude<AdeResult['status'], 'THROTTLED'>, TextKey>> = {
  SUCCESS: 'ade.result.success', NOT_ACCESSIBLE: 'ade.result.notAccessible', FAILED: 'ade.result.failed', NOT_FOUND: 'ade.result.notFound',
};

/** What Apple said of one serial number, with what to do. */
export function resultText({ status, until }: AdeResult, now: number): string {
  if (status !== 'THROTTLED') return t(resultWords[status]);
  if (until === null) return t('ade.result.throttled');
  return until > now ? t('ade.result.throttledUntil', { time: momentOf(until, now) }) : t('ade.result.throttledOver', { time: momentOf(until, now) });
}

/** The state of a row as a sentence: what it is, and since when or what is to be done. */
export function stateText({ state, since, result, pushedAt, enrolledAt }: Pick<AdeDeviceRow, 'state' | 'since' | 'result' | 'pushedAt' | 'enrolledAt'>, now: number): string {
  const dated = (on: TextKey, bare: TextKey, at: number | null): string => (at === null ? t(bare) : t(on, { day: shortDay(at) }));
  switch (state) {
    case 'noProfile': return t('ade.row.noProfile');
    case 'assigned': return t('ade.row.assigned');
    case 'pushed': return dated('ade.row.pushedOn', 'ade.row.pushed', pushedAt ?? since);
    case 'enrolled': return dated('ade.row.enrolledOn', 'ade.row.enrolled', enrolledAt ?? since);
    case 'gone': return dated('ade.row.goneOn', 'ade.row.gone', since);
    case 'attention': return result === null ? t('ade.row.attention') : resultText(result, now);
  }
}

/** What a device is called in a list: its model, as Apple names it. */
export const modelText = ({ model, description, family }: Pick<AdeDeviceRow, 'model' | 'description' | 'family'>): string => model ?? description ?? family ?? '';

// What a tile says of a device's run: its step and what is left, what a person has to do, how it ended. Pure.
import { type Away, awayOf, awayWord } from '../../../src/domain/prep/away.ts';
import { currentStep } from '../../../src/domain/prep/machine.ts';
import { standingOf } from '../../../src/domain/prep/standing.ts';
import { needTexts, stepCount } from '../../../src/domain/prep/step-text.ts';
import { aboutTime, type Expected, progressOf, timeLeft } from '../../../src/domain/prep/time-left.ts';
import { describeError } from '../../../src/error-text.ts';
import type { DeviceSnapshot, Need, Run, Step } from '../../../src/model.ts';
import { clockTime } from '../../format.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';
import { look, type TileLook, type TileState } from './tile-look.ts';

/** What a run's state alone doesn't say. */
export interface Timing {
  readonly expected: Expected;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Runs that were asked to pause; they finish their step first. */
  readonly pausing: ReadonlySet<string>;
}

export const noTiming: Timing = { expected: {}, now: 0, pausing: new Set() };

const needLooks: Readonly<Record<Need, readonly [TileLook, IconName]>> = {
  trust: ['trust', 'trust'], unlock: ['unlock', 'unlock'], approve: ['needs', 'needs'], reconnect: ['needs', 'plug'], replug: ['needs', 'plug'], continue: ['needs', 'question'], again: ['needs', 'question'], keys: ['needs', 'key'],
};

/** Three lines is all that a tile has. */
const shorter: Readonly<Partial<Record<Need, TextKey>>> = { reconnect: 'tile.reconnect.message', continue: 'tile.continue.message', again: 'tile.again.message', keys: 'tile.keys.message' };

function asking(need: Need): TileState {
  const { word, instruction } = needTexts[need];
  const [kind, icon] = needLooks[need];
  const short = shorter[need];
  return look(kind, 'needs', icon, word, short ? t(short) : instruction);
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "About 6 min left", "Under 1 min left", which no line breaks apart. */
export function leftText(run: Run, { expected, now }: Timing): string {
  const time = aboutTime(timeLeft(run, expected, now));
  return sentence(t(time.startsWith('under') ? 'run.left' : 'run.aboutLeft', { time })).replaceAll(' ', '\u00a0');
}

function working(run: Run, step: Step | undefined, timing: Timing): TileState {
  const progress = progressOf(run, timing.expected, timing.now);
  const lead = step ? `${stepCount(run.steps, step.id)}:` : null;
  const doing = step ? t(`doing.${step.id}`) : '';
  if (run.paused) return look('paused', 'working', 'pause', t('tile.paused.word'), t('tile.paused.message'), { lead: step ? t('tile.paused.lead', { step: stepCount(run.steps, step.id).toLowerCase() }) : null, progress });
  const then = timing.pausing.has(run.runId) ? t('tile.pausing') : `${leftText(run, timing)}.`;
  return look('working', 'working', 'working', t('tile.working.word'), t('tile.working.message', { step: doing, then }), { lead, progress });
}

/** Off the cable, and nobody was called yet: an erase ends without it. */
function away({ erases, until }: Away, run: Run, timing: Timing): TileState {
  const step = currentStep(run);
  const message = until === null ? t('tile.off.soon') : t(erases ? 'tile.off.erases' : 'tile.off.message', { time: clockTime(until) });
  return look('working', 'working', 'plug', awayWord, message, { lead: step ? `${stepCount(run.steps, step.id)}:` : null, progress: progressOf(run, timing.expected, timing.now) });
}

/** `present`: its device is attached or expected back. `device`: as it is shown; null: it isn't. */
export function duringRun(run: Run, present: boolean, timing: Timing, device: DeviceSnapshot | null): TileState {
  if (run.outcome === 'interrupted') {
    if (present) return look('working', 'working', 'working', t('tile.readback.word'), t(run.wanted ? 'tile.readback.prepared' : 'tile.readback.message'));
    return look('needs', 'needs', 'plug', needTexts.reconnect.word, t(run.wanted ? 'tile.interrupted.message' : 'tile.interrupted.install'));
  }
  const step = currentStep(run);
  if (step?.state === 'asking' && step.need) return asking(step.need);
  const off = awayOf(run, device);
  return off ? away(off, run, timing) : working(run, step, timing);
}

function cancelled(run: Run): TileState {
  const unknown = run.steps.find(({ state }) => state === 'unknown');
  const next = currentStep(run);
  if (unknown) return look('cancelled', 'all', 'skipped', t('tile.cancelled.word'), t('tile.cancelled.unknown', { step: t(`doing.${unknown.id}`) }));
  return look('cancelled', 'all', 'skipped', t('tile.cancelled.word'), t('tile.cancelled.message'), { lead: next ? t('tile.cancelled.lead', { step: stepCount(run.steps, next.id).toLowerCase() }) : null });
}

function through(run: Run, at: number): TileState {
  const standing = standingOf(run);
  const time = clockTime(run.enrolled?.at ?? at);
  const off = run.steps.at(-1)?.evidence?.kind === 'turnedOff';
  if (standing === 'enrolled') return look('done', 'done', 'done', t('tile.enrolled.word'), t('tile.enrolled.message', { time }));
  if (standing === 'prepared') return look('done', 'done', 'done', t('tile.prepared.word'), t(off ? 'tile.prepared.off' : 'tile.prepared.message', { time }));
  return look('done', 'done', 'done', t('tile.done.word'), t(off ? 'tile.done.off' : 'tile.done.message', { time }));
}

/** Null: the device is as if nothing had been begun. */
export function afterRun(run: Run): TileState | null {
  if (run.outcome === 'done' && run.finishedAt !== null) return through(run, run.finishedAt);
  if (run.outcome === 'failed' && run.error) {
    const failed = run.steps.find(({ state }) => state === 'failed' || state === 'unknown');
    return look('failed', 'failed', 'failed', t('tile.failed.word'), describeError(run.error).what, { lead: failed ? `${stepCount(run.steps, failed.id)}:` : null });
  }
  return run.outcome === 'cancelled' && run.wanted ? cancelled(run) : null;
}

/** A run that has a place on the wall though its device isn't there: it waits for it, or the device was told to turn itself off. */
export function withoutDevice(run: Run, timing: Timing): TileState | null {
  if (run.outcome === 'running' || run.outcome === 'interrupted') return duringRun(run, false, timing, null);
  return run.outcome === 'done' && run.steps.at(-1)?.evidence?.kind === 'turnedOff' ? afterRun(run) : null;
}

// What a tile says: the device's state and its latest run, folded into one word, one instruction and one icon.
// Pure, so that every state can be tested without a window.
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import { stepCount, stepNames } from '../../../src/domain/prep/step-text.ts';
import { describeError } from '../../../src/error-text.ts';
import type { BusDevice, DeviceSnapshot, Run, Step } from '../../../src/model.ts';
import type { TileVerdict } from '../../../src/model/verdicts.ts';
import { clockTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

export type TileLook = 'empty' | 'connecting' | 'trust' | 'unlock' | 'needs' | 'ready' | 'warned' | 'confirm' | 'working' | 'done' | 'failed' | 'blocked';
export type Filter = 'all' | 'needs' | 'ready' | 'confirm' | 'working' | 'blocked' | 'failed' | 'done';

export interface TileState {
  readonly look: TileLook;
  readonly filter: Filter;
  readonly icon: IconName;
  readonly word: string;
  /** Shown in semibold before the message. */
  readonly lead: string | null;
  readonly message: string;
  /** 0 to 1 while working. */
  readonly progress: number | null;
  /** A plan would erase it. */
  readonly erases: boolean;
}

/** What the bench would do: install a profile, or prepare by a blueprint, with what the check of it said of this device. */
export type Offer =
  | { readonly kind: 'profile'; readonly name: string | null }
  /** Null: not checked yet. */
  | { readonly kind: 'blueprint'; readonly verdict: TileVerdict | null };

const state = (look: TileLook, filter: Filter, icon: IconName, word: string, message: string, more: Partial<TileState> = {}): TileState => ({
  look, filter, icon, word, message, lead: null, progress: null, erases: false, ...more,
});

function asking(step: Step): TileState {
  if (step.need === 'trust') return state('trust', 'needs', 'trust', t('tile.trust.word'), t('tile.trust.message'));
  if (step.need === 'unlock') return state('unlock', 'needs', 'unlock', t('tile.unlock.word'), t('tile.unlock.message'));
  return state('needs', 'needs', 'needs', t('tile.approve.word'), t('tile.approve.message'));
}

function duringRun(run: Run): TileState {
  const step = currentStep(run);
  if (run.outcome === 'interrupted') return state('working', 'working', 'working', t('tile.readback.word'), t('tile.readback.message'));
  if (step?.state === 'asking') return asking(step);
  const done = run.steps.filter((candidate) => candidate.state === 'done' || candidate.state === 'skipped').length;
  const name = step ? stepNames[step.id].toLowerCase() : '';
  return state('working', 'working', 'working', t('tile.working.word'), t('tile.working.message', { step: name }), {
    lead: step ? `${stepCount(run.steps, step.id)}:` : null, progress: (done + 0.5) / run.steps.length,
  });
}

function afterRun(run: Run): TileState | null {
  if (run.outcome === 'done' && run.finishedAt !== null) return state('done', 'done', 'done', t('tile.done.word'), t('tile.done.message', { time: clockTime(run.finishedAt) }));
  if (run.outcome === 'failed' && run.error) {
    const failed = run.steps.find((step) => step.state === 'failed');
    return state('failed', 'failed', 'failed', t('tile.failed.word'), describeError(run.error).what, { lead: failed ? `${stepCount(run.steps, failed.id)}:` : null });
  }
  return null;
}

/** It can be read well enough to say that it won't talk to this computer. */
const unpairable: ReadonlySet<string> = new Set(['device.pairingForbidden', 'device.supervisorNeeded']);

/** A tile has three lines, and the way out must be among them: what stands before a colon says enough here. */
const shortened = (what: string): string => (what.includes(': ') ? `${what.split(': ')[0] ?? ''}:` : what);

function verdictState({ state: verdict, top, reasons, erases }: TileVerdict): TileState {
  const why = { erases, ...(top ? { lead: shortened(top.what) } : {}) };
  switch (verdict) {
    case 'blocked': return state('blocked', 'blocked', 'blocked', t('tile.blocked.word'), top?.next ?? '', { ...why, erases: false });
    case 'confirm': return state('confirm', 'confirm', 'question', t('tile.confirm.word'), top?.next ?? '', why);
    case 'warnings': return state('warned', 'ready', 'warning', counted('tile.warned', reasons), top?.next ?? '', why);
    case 'ready': return state('ready', 'ready', 'ready', t('tile.ready.word'), t(erases ? 'tile.ready.erases' : 'tile.ready.keeps'), why);
  }
}

/** Nothing stands against it, so the tile says what would be done to it. */
function readyState(offer: Offer): TileState {
  if (offer.kind === 'blueprint') return offer.verdict ? verdictState(offer.verdict) : state('connecting', 'all', 'connecting', t('tile.checking.word'), t('tile.checking.message'));
  return state('ready', 'ready', 'ready', t('tile.ready.word'), offer.name === null ? t('tile.ready.noProfile') : t('tile.ready.message', { profile: offer.name }));
}

function beforeRun(device: DeviceSnapshot, offer: Offer): TileState {
  switch (device.state) {
    case 'connecting': return state('connecting', 'all', 'connecting', t('tile.connecting.word'), t('tile.connecting.message'));
    case 'untrusted': return state('trust', 'needs', 'trust', t('tile.trust.word'), t('tile.trust.message'));
    case 'trustDenied': return state('needs', 'needs', 'needs', t('tile.denied.word'), t('tile.denied.message'));
    case 'locked': return state('unlock', 'needs', 'unlock', t('tile.unlock.word'), t('tile.unlock.message'));
    case 'away': return state('working', 'working', 'working', t('tile.away.word'), device.awayUntil === null ? '' : t('tile.away.message', { time: clockTime(device.awayUntil) }));
    case 'unreadable': return state('blocked', offer.kind === 'blueprint' ? 'blocked' : 'failed', 'blocked', t(device.problem && unpairable.has(device.problem.code) ? 'tile.forbidden.word' : 'tile.unreadable.word'), device.problem ? describeError(device.problem).what : '');
    case 'ready': return readyState(offer);
  }
}

/** A device that only the USB bus shows: what mode it is in and how it gets out of it. */
export function seenState({ mode, productId }: BusDevice): TileState {
  switch (mode) {
    case 'recovery': return state('needs', 'needs', 'needs', t('tile.recovery.word'), t('tile.boot.message'));
    case 'dfu': return state('needs', 'needs', 'needs', t('tile.dfu.word'), t('tile.boot.message'));
    case 'wtf': return state('needs', 'needs', 'needs', t('tile.wtf.word'), t('tile.boot.message'));
    case 'other': return state('blocked', 'failed', 'blocked', t('tile.other.word'), t('tile.other.message', { product: productId }));
    case 'normal': return state('needs', 'needs', 'needs', t('tile.unreached.word'), t('tile.unreached.message'));
  }
}

/** A run counts for the tile while it goes on, and afterwards until the device is plugged in anew. */
export function tileState(device: DeviceSnapshot | null, run: Run | null, offer: Offer): TileState {
  if (!device) return state('empty', 'all', 'empty', t('tile.empty.word'), t('tile.empty.message'));
  if (run && !isFinished(run) && (run.outcome === 'running' || device.state === 'ready')) return duringRun(run);
  if (run && isFinished(run) && (run.finishedAt ?? 0) >= device.attachedAt) return afterRun(run) ?? beforeRun(device, offer);
  return beforeRun(device, offer);
}

/** Whether a run may be started on it now. */
export function isInstallable(device: DeviceSnapshot, run: Run | null): boolean {
  return device.state === 'ready' && (run === null || isFinished(run));
}

/** Whether a plan would prepare it. */
export function isPlannable(device: DeviceSnapshot, run: Run | null, offer: Offer): boolean {
  return offer.kind === 'blueprint' && offer.verdict !== null && offer.verdict.state !== 'blocked' && isInstallable(device, run);
}

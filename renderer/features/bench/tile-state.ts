// What a tile says: the device's state and its latest run, folded into one word, one instruction and one icon.
// Pure, so that every state can be tested without a window.
import { isFinished } from '../../../src/domain/prep/machine.ts';
import { describeError } from '../../../src/error-text.ts';
import type { BusDevice, ConfiguratorJob, DeviceSnapshot, Run, Snapshot } from '../../../src/model.ts';
import type { TileVerdict } from '../../../src/model/verdicts.ts';
import { clockTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { afterRun, duringRun, noTiming, type Timing } from './run-tile.ts';
import { look, type TileState } from './tile-look.ts';

/** What the bench would do: install a profile, or prepare by a blueprint, with what the check of it said of this device. */
export type Offer =
  | { readonly kind: 'profile'; readonly name: string | null }
  /** Null: not checked yet. */
  | { readonly kind: 'blueprint'; readonly verdict: TileVerdict | null };

/** It can be read well enough to say that it won't talk to this computer. */
const unpairable: ReadonlySet<string> = new Set(['device.pairingForbidden', 'device.supervisorNeeded']);

/** A tile has three lines, and the way out must be among them: what stands before a colon says enough here. */
const shortened = (what: string): string => (what.includes(': ') ? `${what.split(': ')[0] ?? ''}:` : what);

function verdictState({ state: verdict, top, reasons, erases }: TileVerdict): TileState {
  const why = { erases, ...(top ? { lead: shortened(top.what) } : {}) };
  switch (verdict) {
    case 'blocked': return look('blocked', 'blocked', 'blocked', t('tile.blocked.word'), top?.next ?? '', { ...why, erases: false });
    case 'confirm': return look('confirm', 'confirm', 'question', t('tile.confirm.word'), top?.next ?? '', why);
    case 'warnings': return look('warned', 'ready', 'warning', counted('tile.warned', reasons), top?.next ?? '', why);
    case 'ready': return look('ready', 'ready', 'ready', t('tile.ready.word'), t(erases ? 'tile.ready.erases' : 'tile.ready.keeps'), why);
  }
}

/** Nothing stands against it, so the tile says what would be done to it. */
function readyState(offer: Offer): TileState {
  if (offer.kind === 'blueprint') return offer.verdict ? verdictState(offer.verdict) : look('connecting', 'all', 'connecting', t('tile.checking.word'), t('tile.checking.message'));
  return look('ready', 'ready', 'ready', t('tile.ready.word'), offer.name === null ? t('tile.ready.noProfile') : t('tile.ready.message', { profile: offer.name }));
}

function beforeRun(device: DeviceSnapshot, offer: Offer): TileState {
  switch (device.state) {
    case 'connecting': return look('connecting', 'all', 'connecting', t('tile.connecting.word'), t('tile.connecting.message'));
    case 'untrusted': return look('trust', 'needs', 'trust', t('tile.trust.word'), t('tile.trust.message'));
    case 'trustDenied': return look('needs', 'needs', 'needs', t('tile.denied.word'), t('tile.denied.message'));
    case 'locked': return look('unlock', 'needs', 'unlock', t('tile.unlock.word'), t('tile.unlock.message'));
    case 'away': return look('working', 'working', 'working', t('tile.away.word'), device.awayUntil === null ? '' : t('tile.away.message', { time: clockTime(device.awayUntil) }));
    case 'unreadable': return look('blocked', offer.kind === 'blueprint' ? 'blocked' : 'failed', 'blocked', t(device.problem && unpairable.has(device.problem.code) ? 'tile.forbidden.word' : 'tile.unreadable.word'), device.problem ? describeError(device.problem).what : '');
    case 'ready': return readyState(offer);
  }
}

/** What Apple Configurator does to it, or what came of that; null: nothing to say. */
function jobState({ work, outcome, startedAt, error }: ConfiguratorJob): TileState | null {
  switch (outcome) {
    case 'running': return look('working', 'working', 'working', t(`tile.${work}.word`), t('tile.byConfigurator', { time: clockTime(startedAt) }));
    case 'checking': return look('working', 'working', 'working', t('tile.starting.word'), t('tile.starting.message'));
    case 'failed': return look('failed', 'failed', 'failed', t('tile.failed.word'), error ? describeError(error).what : '');
    case 'unseen': return look('failed', 'failed', 'failed', t('tile.failed.word'), t('tile.unseen.message'));
    case 'done': return null;
  }
}

/** A device that only the USB bus shows: what mode it is in and how it gets out of it. `configurator`: what can help it here. */
export function seenState(seen: BusDevice, configurator: Pick<Snapshot['configurator'], 'state' | 'jobs'> | null = null): TileState {
  const { mode, productId, ecid } = seen;
  const job = ecid === null ? undefined : configurator?.jobs.find((one) => one.ecid === ecid);
  const worked = job && mode !== 'normal' ? jobState(job) : null;
  if (worked) return worked;
  const boot = t(configurator?.state === 'ready' ? 'tile.boot.here' : 'tile.boot.message');
  switch (mode) {
    case 'recovery': return look('needs', 'needs', 'needs', t('tile.recovery.word'), boot);
    case 'dfu': return look('needs', 'needs', 'needs', t('tile.dfu.word'), boot);
    case 'wtf': return look('needs', 'needs', 'needs', t('tile.wtf.word'), t('tile.boot.message'));
    case 'other': return look('blocked', 'failed', 'blocked', t('tile.other.word'), t('tile.other.message', { product: productId }));
    case 'normal': return look('needs', 'needs', 'needs', t('tile.unreached.word'), t('tile.unreached.message'));
  }
}

/** A run counts for the tile while it goes on, and afterwards until the device is plugged in anew. */
export function tileState(device: DeviceSnapshot | null, run: Run | null, offer: Offer, timing: Timing = noTiming): TileState {
  if (!device) return look('empty', 'all', 'empty', t('tile.empty.word'), t('tile.empty.message'));
  if (run && !isFinished(run) && (run.outcome === 'running' || device.state === 'ready')) return duringRun(run, true, timing, device);
  if (run && isFinished(run) && Math.max(run.finishedAt ?? 0, run.enrolled?.at ?? 0) >= device.attachedAt) return afterRun(run) ?? beforeRun(device, offer);
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

// All runs of this process: starts them, stops them, picks up what a crash left. One run a device at a time; one
// device's failure never touches another's run.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.ts';
import type { DeviceSession } from '../device/session.ts';
import { currentStep, isFinished, latestTimeIn } from '../domain/prep/machine.ts';
import type { RunEvent } from '../domain/prep/run-event.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import { type Ecid, type Evidence, type Place, type Run, type RunId, runIdSchema, type StepId, type Udid } from '../model.ts';
import type { Blueprint } from '../model/blueprints.ts';
import { type Annotation, anyRecord } from '../model/records.ts';
import type { Ledger } from '../store/ledger.ts';
import { annotateRecord } from './annotate.ts';
import { executeRun, resolveInterrupted, type RunContext } from './install-run.ts';
import { awaitEnrollment } from './prep/await-enrollment.ts';
import { type PrepMeans, RunControl } from './prep/job.ts';
import type { PlannedDevice } from './prep/plan-runs.ts';
import { prepareDevice } from './prep/preparation.ts';
import type { LoadedProfile } from './profile-files.ts';

export interface RunsOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly practice: boolean;
  readonly station: string;
  readonly operator: string;
  readonly onChange: () => void;
  /** Is told of every line once it is written. */
  readonly onEvent?: ((run: Run, event: RunEvent) => void) | undefined;
  /** The ledger can't be written any more: from now on nothing may be done to any device. */
  readonly onLedgerLost: (error: AppError) => void;
  readonly prep: PrepMeans;
}

/** Of the present process: what can be said to a run, and its end. */
interface Tracked {
  readonly cancel: AbortController;
  readonly control: RunControl;
  readonly task: Promise<void>;
}

interface Signals {
  readonly closing: AbortSignal;
  readonly cancelled: AbortSignal;
}

/** What is started together. */
export interface Batch {
  readonly blueprint: NonNullable<Run['blueprint']>;
  readonly method: Run['method'];
  readonly devices: readonly { readonly session: DeviceSession; readonly place: Place; readonly planned: PlannedDevice }[];
}

/** Milliseconds for which a prepared device's enrollment is looked for when it comes back. */
const enrollsWithin = 90 * 86_400_000;

export class Runs {
  readonly #options: RunsOptions;
  readonly #closing = new AbortController();
  readonly #tracked = new Map<RunId, Tracked>();
  readonly #latest = new Map<Udid, Run>();
  /** Prepared devices whose enrollment is awaited. */
  readonly #watches = new Map<Udid, AbortController>();

  constructor(options: RunsOptions) {
    this.#options = options;
    // One listener a run, taken away with it; hundreds at once are no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** The latest run of each device since the start, and those a crash left unfinished. */
  get latest(): Run[] {
    return [...this.#latest.values()];
  }

  #append(runId: RunId, event: RunEvent): Run {
    const run = this.#write(runId, event);
    this.#latest.set(run.device.udid, run);
    this.#options.onChange();
    return run;
  }

  #write(runId: RunId, event: RunEvent): Run {
    const { ledger, clock } = this.#options;
    const before = event.kind === 'planned' ? null : this.#find(runId) ?? ledger.get(runId);
    // Set back, the computer's clock may not make a run end before it began.
    const run = ledger.append(runId, event, Math.max(clock.now(), before ? latestTimeIn(before) : 0));
    this.#options.onEvent?.(run, event);
    return run;
  }

  /**
   * Begins the record of what Apple Configurator does to a device: a run of its own, that isn't among `latest`. What is returned writes its
   * further lines; where that fails nothing more is done to any device. Throws store.*.
   */
  journal(device: Run['device'], place: Place, step: StepId): (event: RunEvent) => void {
    const { practice, station, operator, onLedgerLost } = this.#options;
    const runId = runIdSchema.parse(randomUUID());
    this.#write(runId, { kind: 'planned', steps: [step], run: { runId, practice, method: 'configurator', device, place, profile: null, blueprint: null, batch: null, wanted: null, station, operator } });
    return (event) => {
      try {
        this.#write(runId, event);
      } catch (error) {
        this.#closing.abort(error);
        onLedgerLost(asAppError(error));
        throw error;
      }
    };
  }

  /** The device with this ECID as its latest record has it; null: nothing was ever recorded of it. Throws store.*. */
  lastSeen(ecid: Ecid): Run['device'] | null {
    return this.#options.ledger.find({ ...anyRecord, ecid }, { offset: 0 }, 1).rows[0]?.run.device ?? null;
  }

  /** What Apple Configurator was at when an earlier process ended is never repeated, and nobody can read whether it took effect. */
  #leaveUnknown(run: Run): void {
    const [step] = run.steps.filter(({ state }) => state !== 'todo');
    if (run.outcome === 'running') this.#write(run.runId, { kind: 'interrupted' });
    this.#write(run.runId, step ? { kind: 'failed', error: { code: 'configurator.interrupted', params: {} }, unknown: step.id } : { kind: 'cancelled' });
  }

  /**
   * Marks what an earlier process left running. It is resolved as soon as its device can be read; preparations go on, if they are
   * to, but begin no erase before somebody says so.
   */
  recover(sessionOf: (udid: Udid) => DeviceSession, preparations: 'continue' | 'leave'): void {
    const { ledger, clock } = this.#options;
    for (const run of ledger.unfinished()) {
      if (run.method === 'configurator') {
        this.#leaveUnknown(run);
        continue;
      }
      if (run.wanted && preparations === 'leave') {
        this.#latest.set(run.device.udid, run);
        continue;
      }
      this.#goOn(run, sessionOf(run.device.udid));
    }
    for (const run of ledger.awaitingEnrollment(clock.now() - enrollsWithin)) this.#watch(run, sessionOf(run.device.udid));
  }

  /** Goes on with a preparation that was left as an earlier process ended it, but begins no erase before somebody says so. Throws run.unknown, store.*. */
  resume(runId: RunId, session: DeviceSession): void {
    const run = this.#find(runId);
    if (!run?.wanted || isFinished(run) || this.#tracked.has(runId)) throw new AppError('run.unknown');
    this.#goOn(run, session);
  }

  #goOn(run: Run, session: DeviceSession): void {
    const marked = run.outcome === 'running' ? this.#append(run.runId, { kind: 'interrupted' }) : run;
    this.#latest.set(marked.device.udid, marked);
    if (marked.wanted) this.#trackPreparation(marked, session, new RunControl(false, marked.paused));
    else this.#trackInstall(marked, session, (context) => resolveInterrupted(context, marked, 'run.interrupted'));
  }

  isBusy(udid: Udid): boolean {
    const run = this.#latest.get(udid);
    return run !== undefined && !isFinished(run);
  }

  #common(session: DeviceSession, place: Place): Pick<Run, 'runId' | 'practice' | 'device' | 'place' | 'station' | 'operator'> {
    const { practice, station, operator } = this.#options;
    const { udid, ecid, serial, name, productType, osVersion, imei, imei2, buildVersion } = session.facts;
    if (this.isBusy(udid)) throw new AppError('device.busy');
    return { runId: runIdSchema.parse(randomUUID()), practice, station, operator, place, device: { udid, ecid, serial, name, productType, osVersion, imei, imei2, buildVersion } };
  }

  /** Plans and starts a run that installs one profile. Throws device.busy, store.*. */
  start(session: DeviceSession, place: Place, profile: LoadedProfile): Run {
    const common = this.#common(session, place);
    session.allowPairing();
    const { sha256, name, identifier, uuid, organization } = profile.summary;
    const run = this.#append(common.runId, {
      kind: 'planned', steps: ['pair', 'gates', 'install', 'verify'],
      run: { ...common, method: 'direct', profile: { sha256, name, identifier, uuid, organization }, blueprint: null, batch: null, wanted: null },
    });
    this.#trackInstall(run, session, (context) => executeRun(context, run, profile.bytes));
    return run;
  }

  /** Starts what was approved, one run a device; a device that is busy doesn't keep the others from it. Throws device.busy when all are, store.*. */
  prepare({ blueprint, method, devices }: Batch): Run[] {
    const batch = randomUUID();
    const free = devices.filter(({ session }) => !this.isBusy(session.udid));
    if (free.length === 0) throw new AppError('device.busy');
    return free.map(({ session, place, planned: { steps, wanted } }) => {
      const common = this.#common(session, place);
      const run = this.#append(common.runId, { kind: 'planned', steps: [...steps], run: { ...common, method, profile: null, blueprint, batch, wanted } });
      this.#trackPreparation(run, session, new RunControl(true));
      return run;
    });
  }

  #trackInstall(run: Run, session: DeviceSession, work: (context: RunContext) => Promise<void>): void {
    const { ledger, clock } = this.#options;
    const { identifier = '' } = run.profile ?? {};
    const before = ledger.lastDone(run.device.udid, identifier);
    const installedBefore = before?.profile?.identifier === identifier ? before.profile.sha256 : before?.wanted?.profiles.find((one) => one.identifier === identifier)?.sha256 ?? null;
    this.#track(run, session, new RunControl(true), (signals) => work({ installedBefore, clock, session, ...signals, append: (event) => this.#append(run.runId, event) }));
  }

  #trackPreparation(planned: Run, session: DeviceSession, control: RunControl): void {
    const { ledger, prep } = this.#options;
    const attempted = planned.steps.some(({ state }) => state !== 'todo') || planned.outcome === 'interrupted' ? ledger.attempted(planned.runId) : new Set<StepId>();
    this.#track(planned, session, control, async (signals) => {
      let latest = planned;
      const append = (event: RunEvent): Run => { latest = this.#append(planned.runId, event); return latest; };
      if (!await this.#isBack(planned, session, signals, append, attempted)) return;
      const { wanted, blueprint: named } = planned;
      if (!wanted || !named) throw new Error('a run that is no preparation');
      let blueprint: Blueprint;
      try {
        blueprint = prep.blueprint(named.hash);
      } catch (error) {
        append({ kind: 'failed', error: shapeOf(asAppError(error)) });
        return;
      }
      await prepareDevice({ means: prep, session, blueprint, wanted, control, append, run: () => latest, ...signals, attempted, carriedOut: new Set(), asked: new Set(), proven: null });
      if (latest.outcome === 'done') this.#watch(latest, session);
    });
  }

  /** Waits for the device of an interrupted run; without it the run stays so, which is the truth. False: it ended meanwhile. */
  async #isBack(run: Run, session: DeviceSession, { closing, cancelled }: Signals, append: (event: RunEvent) => Run, attempted: ReadonlySet<StepId>): Promise<boolean> {
    if (run.outcome !== 'interrupted') return true;
    session.allowPairing();
    const open = currentStep(run);
    // Nothing is left to be read from it, and it may be off, as it was to be.
    const over = !open || (open.id === 'after' && open.state === 'verifying');
    try {
      await session.until((_, present) => present || over, cancelled);
    } catch {
      if (!closing.aborted) append({ kind: 'cancelled', ...(open && attempted.has(open.id) ? { unknown: open.id } : {}) });
      return false;
    }
    append({ kind: 'recovered' });
    return true;
  }

  #track(run: Run, session: DeviceSession, control: RunControl, work: (signals: Signals) => Promise<void>): void {
    this.#watches.get(session.udid)?.abort(new AppError('run.cancelled'));
    const cancel = new AbortController();
    const onClosing = (): void => { cancel.abort(this.#closing.signal.reason); };
    this.#closing.signal.addEventListener('abort', onClosing, { once: true });
    const task = work({ closing: this.#closing.signal, cancelled: cancel.signal })
      .catch((error: unknown) => {
        // Nothing more can be recorded, so nothing more is done, on any device.
        this.#closing.abort(error);
        this.#options.onLedgerLost(asAppError(error));
      })
      .finally(() => {
        this.#closing.signal.removeEventListener('abort', onClosing);
        this.#tracked.delete(run.runId);
      });
    this.#tracked.set(run.runId, { cancel, control, task });
  }

  /** Looks for the enrollment that the device's user makes, until something new is begun with it. */
  #watch(run: Run, session: DeviceSession): void {
    if (run.method !== 'setupAssistant' && run.method !== 'automated') return;
    const { clock } = this.#options;
    const ended = new AbortController();
    const onClosing = (): void => { ended.abort(this.#closing.signal.reason); };
    this.#closing.signal.addEventListener('abort', onClosing, { once: true });
    this.#watches.set(session.udid, ended);
    void awaitEnrollment(run, { clock, session, signal: ended.signal })
      .then((evidence) => { if (evidence && !ended.signal.aborted) this.#append(run.runId, { kind: 'enrolled', evidence }); })
      .catch((error: unknown) => { if (asAppError(error).code.startsWith('store.')) this.#options.onLedgerLost(asAppError(error)); })
      .finally(() => {
        this.#closing.signal.removeEventListener('abort', onClosing);
        if (this.#watches.get(session.udid) === ended) this.#watches.delete(session.udid);
      });
  }

  /** Asks a run to stop at the next point where nothing is half done. Throws run.unknown. */
  cancel(runId: RunId): void {
    const tracked = this.#tracked.get(runId);
    const run = this.#find(runId);
    // A profile that was handed over only waits to be read; calling that off would make a verdict of what is unknown.
    if (run?.outcome === 'interrupted' && !run.wanted) return;
    if (!tracked) throw new AppError('run.unknown');
    tracked.cancel.abort(new AppError('run.cancelled'));
  }

  /** Begins no further step until it is let go on. Throws run.unknown. */
  pause(runId: RunId): void {
    this.#controlOf(runId).pause();
  }

  /** Lets it go on: after a pause, with an erase that was approved before Muster ended, or with what is to be done once more. Throws run.unknown. */
  continue(runId: RunId): void {
    const control = this.#controlOf(runId);
    const run = this.#find(runId);
    // What an earlier process asked isn't asked yet: it is read first.
    if (run?.outcome === 'running' && currentStep(run)?.need === 'again') control.allowAgain();
    control.continue();
  }

  #controlOf(runId: RunId): RunControl {
    const tracked = this.#tracked.get(runId);
    if (!tracked || !this.#find(runId)?.wanted) throw new AppError('run.unknown');
    return tracked.control;
  }

  /** What a person adds to a record, whenever that is. Throws run.unknown, run.notesFull, store.*. */
  annotate(runId: RunId, annotation: Annotation): Run {
    const { ledger, clock, operator, onChange } = this.#options;
    const run = annotateRecord(ledger, runId, annotation, { by: operator, now: clock.now() });
    if (this.#find(runId)) this.#latest.set(run.device.udid, run);
    onChange();
    return run;
  }

  /** What somebody else than the device says of its enrollment; a record that has it already, or isn't done, stays as it is. Throws run.unknown, store.*. */
  enrolled(runId: RunId, evidence: Evidence): boolean {
    const { ledger, clock, onChange } = this.#options;
    const [here, run] = [this.#find(runId), ledger.get(runId)];
    if (run.outcome !== 'done' || run.enrolled) return false;
    const enrolled = ledger.append(runId, { kind: 'enrolled', evidence }, Math.max(clock.now(), latestTimeIn(run)));
    if (here) {
      this.#watches.get(run.device.udid)?.abort(new AppError('run.cancelled'));
      this.#latest.set(run.device.udid, enrolled);
    }
    onChange();
    return true;
  }

  /** Throws run.unknown, store.*. */
  deviceOf(runId: RunId): Udid {
    return (this.#find(runId) ?? this.#options.ledger.get(runId)).device.udid;
  }

  #find(runId: RunId): Run | undefined {
    return [...this.#latest.values()].find((run) => run.runId === runId);
  }

  /** Has a failed preparation go on at the step that failed; what is so by now is skipped. Throws run.unknown, run.notRetryable, device.busy, store.*. */
  retry(runId: RunId, session: DeviceSession): Run {
    const run = this.#options.ledger.get(runId);
    if (!run.wanted) throw new AppError('run.notRetryable', { reason: run.method === 'configurator' ? 'Apple Configurator did it; look at the device first' : 'it installs a profile; start that again' });
    if (run.outcome !== 'failed') throw new AppError('run.notRetryable', { reason: 'it didn’t fail' });
    // Also what an earlier process began: the record that failed may be an old one.
    const later = this.#options.ledger.latestOf(run.device.udid);
    if (later && later.runId !== runId) throw new AppError('run.notRetryable', { reason: 'something newer was begun with this device' });
    if (this.isBusy(run.device.udid)) throw new AppError('device.busy');
    const again = this.#append(runId, { kind: 'retried' });
    this.#trackPreparation(again, session, new RunControl(true));
    return again;
  }

  /** Resolves when these runs have ended. */
  async settled(runIds: readonly RunId[]): Promise<void> {
    await Promise.allSettled(runIds.map((runId) => this.#tracked.get(runId)?.task ?? Promise.resolve()));
  }

  /** Stops everything without writing: what was running is found unfinished at the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new AppError('run.cancelled'));
    await this.settled([...this.#tracked.keys()]);
  }
}

// All runs of this process: starts them, stops them, picks up what a crash left. One run a device at a time; one
// device's failure never touches another's run.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.ts';
import type { DeviceSession } from '../device/session.ts';
import { isFinished } from '../domain/prep/machine.ts';
import type { RunEvent } from '../domain/prep/run-event.ts';
import { AppError, asAppError } from '../errors.ts';
import { type Place, type Run, type RunId, runIdSchema, type Udid } from '../model.ts';
import type { Ledger } from '../store/ledger.ts';
import { executeRun, resolveInterrupted, type RunContext } from './install-run.ts';
import type { LoadedProfile } from './profile-files.ts';

export interface RunsOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly practice: boolean;
  readonly station: string;
  readonly operator: string;
  readonly onChange: () => void;
  /** The ledger can't be written any more: from now on nothing may be done to any device. */
  readonly onLedgerLost: (error: AppError) => void;
}

export class Runs {
  readonly #options: RunsOptions;
  readonly #closing = new AbortController();
  readonly #cancels = new Map<RunId, AbortController>();
  readonly #latest = new Map<Udid, Run>();
  readonly #tasks = new Map<RunId, Promise<void>>();

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
    const run = this.#options.ledger.append(runId, event, this.#options.clock.now());
    this.#latest.set(run.device.udid, run);
    this.#options.onChange();
    return run;
  }

  /** Marks what an earlier process left running; it is resolved as soon as its device can be read. */
  recover(sessionOf: (udid: Udid) => DeviceSession): void {
    for (const run of this.#options.ledger.unfinished()) {
      const marked = run.outcome === 'running' ? this.#append(run.runId, { kind: 'interrupted' }) : run;
      this.#latest.set(marked.device.udid, marked);
      this.#track(marked, sessionOf(marked.device.udid), (context) => resolveInterrupted(context, marked, 'run.interrupted'));
    }
  }

  isBusy(udid: Udid): boolean {
    const run = this.#latest.get(udid);
    return run !== undefined && !isFinished(run);
  }

  /** Plans and starts a run. Throws device.busy, store.*. */
  start(session: DeviceSession, place: Place, profile: LoadedProfile): Run {
    const { practice, station, operator } = this.#options;
    const { udid, ecid, serial, name, productType, osVersion } = session.facts;
    if (this.isBusy(udid)) throw new AppError('device.busy');
    session.allowPairing();
    const { sha256, name: title, identifier, uuid, organization } = profile.summary;
    const runId = runIdSchema.parse(randomUUID());
    const run = this.#append(runId, {
      kind: 'planned',
      steps: ['pair', 'gates', 'install', 'verify'],
      run: { runId, practice, method: 'direct', device: { udid, ecid, serial, name, productType, osVersion }, place, profile: { sha256, name: title, identifier, uuid, organization }, station, operator },
    });
    this.#track(run, session, (context) => executeRun(context, run, profile.bytes));
    return run;
  }

  #track(run: Run, session: DeviceSession, work: (context: RunContext) => Promise<void>): void {
    const cancel = new AbortController();
    this.#cancels.set(run.runId, cancel);
    const onClosing = (): void => { cancel.abort(this.#closing.signal.reason); };
    this.#closing.signal.addEventListener('abort', onClosing, { once: true });
    const context: RunContext = { installedBefore: this.#options.ledger.lastDone(run.device.udid, run.profile.identifier)?.profile.sha256 ?? null, clock: this.#options.clock, session, closing: this.#closing.signal, cancelled: cancel.signal, append: (event) => this.#append(run.runId, event) };
    const task = work(context)
      .catch((error: unknown) => {
        // Nothing more can be recorded, so nothing more is done, on any device.
        this.#closing.abort(error);
        this.#options.onLedgerLost(asAppError(error));
      })
      .finally(() => {
        this.#closing.signal.removeEventListener('abort', onClosing);
        this.#cancels.delete(run.runId);
        this.#tasks.delete(run.runId);
      });
    this.#tasks.set(run.runId, task);
  }

  /** Asks a run to stop at the next point where nothing is half done. Throws run.unknown. */
  cancel(runId: RunId): void {
    const cancel = this.#cancels.get(runId);
    // An interrupted run only waits to be read; calling that off would make a verdict of what is unknown.
    if ([...this.#latest.values()].some((run) => run.runId === runId && run.outcome === 'interrupted')) return;
    if (!cancel) throw new AppError('run.unknown');
    cancel.abort(new AppError('run.cancelled'));
  }

  /** Resolves when these runs have ended. */
  async settled(runIds: readonly RunId[]): Promise<void> {
    await Promise.allSettled(runIds.map((runId) => this.#tasks.get(runId) ?? Promise.resolve()));
  }

  /** Stops everything without writing: what was running is found unfinished at the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new AppError('run.cancelled'));
    await this.settled([...this.#tasks.keys()]);
  }
}

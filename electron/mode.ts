// What is open now: real devices or the practice bench, never both. Switching closes the one before it opens the other.
import path from 'node:path';
import { shell } from 'electron';
import packageFile from '../package.json' with { type: 'json' };
import { App } from '../src/app.ts';
import { type Diary, stateLog } from '../src/diary.ts';
import { type Environment, readEnvironment } from '../src/environment.ts';
import { asAppError, AppError } from '../src/errors.ts';
import type { Snapshot } from '../src/model.ts';
import type { StateEvent } from '../src/model/changes.ts';
import { threadWork } from '../src/services/profile-thread.ts';
import { threadRecords } from '../src/services/record-thread.ts';
import { workBySize } from '../src/services/profile-work.ts';
import { systemClock } from '../src/system-clock.ts';
import { outsideHttp } from './outside.ts';
import { keychainKeeper } from './secrets.ts';
import { type BenchProcess, startBenchProcess } from './practice-bench.ts';
import { StateChain } from './state-chain.ts';

/** A whole cart: half of it gentle, half of it with what carts really bring. */
const practiceDevices = 16;

/** Who works where; both may change while something is open. */
export interface Names {
  readonly station: string;
  readonly operator: string;
}

export interface ModeListeners {
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** For the page, in order. */
  readonly onState: (event: StateEvent) => void;
}

export class Mode {
  readonly #buildFolder: string;
  readonly #names: Names;
  readonly #diary: Diary;
  readonly #listeners: ModeListeners;
  readonly #chain = new StateChain();
  #open: Promise<{ app: App; bench: BenchProcess | null }> = Promise.reject(new AppError('app.internal', { detail: 'nothing is open' }));

  constructor({ buildFolder, names, diary }: { readonly buildFolder: string; readonly names: Names; readonly diary: Diary }, listeners: ModeListeners) {
    this.#buildFolder = buildFolder;
    this.#names = names;
    this.#diary = diary;
    this.#listeners = listeners;
    // Until the first switch() there is nothing to wait for, and nobody is told.
    this.#open.catch(() => undefined);
  }

  /** The open app. Rejects with the reason why there is none. */
  async app(): Promise<App> {
    return (await this.#open).app;
  }

  /** One chain of events over all switches, so that the page never takes an older picture for a newer one. */
  #tell(snapshot: Snapshot): Snapshot {
    const events = this.#chain.take(snapshot);
    for (const event of events) this.#listeners.onState(event);
    this.#listeners.onSnapshot(snapshot);
    return this.#chain.told ?? snapshot;
  }

  /** The whole as it is now: the events that come next are about what has changed since. Rejects with why nothing is open. */
  async whole(): Promise<Snapshot> {
    return this.#tell((await this.app()).snapshot());
  }

  /** Opens real devices (null) or the practice bench that is given. Rejects with why that can't be. */
  async switchTo(practice: Promise<BenchProcess> | null): Promise<void> {
    const before = this.#open;
    this.#open = before.then((open) => this.#shut(open), () => undefined).then(() => this.#start(practice));
    this.#open.catch(() => undefined);
    await this.whole();
  }

  async #start(practice: Promise<BenchProcess> | null): Promise<{ app: App; bench: BenchProcess | null }> {
    const environment: Environment = readEnvironment(process.env, process.platform);
    const bench = await practice;
    try {
      const names = this.#names;
      const app = await App.create({
        ...environment, get station() { return names.station; }, get operator() { return names.operator; }, http: outsideHttp, openBrowser: (url) => shell.openExternal(url), keeper: await keychainKeeper(), profileWork: workBySize(threadWork(path.join(this.#buildFolder, 'profile-thread.cjs'))),
        recordWork: (folder) => threadRecords(path.join(this.#buildFolder, 'record-thread.cjs'), folder), clock: systemClock, pairing: 'always', ledger: 'write', diary: this.#diary,
        ...(bench ? { address: bench.address, allowSystemMux: false, practice: 'required' as const } : { practice: 'detect' as const }),
      });
      this.#diary.log({ kind: 'start', face: 'window', version: packageFile.version, practice: app.practice });
      const tell = stateLog(this.#diary.log);
      tell(app.snapshot());
      app.subscribe((snapshot) => {
        tell(snapshot);
        this.#tell(snapshot);
      });
      return { app, bench };
    } catch (error) {
      bench?.stop();
      throw asAppError(error);
    }
  }

  async #shut({ app, bench }: { app: App; bench: BenchProcess | null }): Promise<void> {
    await app.close();
    this.#diary.log({ kind: 'end' });
    bench?.stop();
  }

  /** Rejects with why the other mode can't be opened; what was open before is open again then. */
  async setPractice(on: boolean): Promise<void> {
    const open = await this.#open.catch(() => null);
    if (open?.app.practice === on) return;
    // The bench has to stand before anything is closed for it.
    const bench = on ? startBenchProcess(this.#buildFolder, practiceDevices, 1) : null;
    await bench;
    try {
      await this.switchTo(bench);
    } catch (error) {
      await this.switchTo(on ? null : startBenchProcess(this.#buildFolder, practiceDevices, 1));
      throw error;
    }
  }

  /** Has what is open drawn anew, when something changed that is none of its business. */
  async redraw(): Promise<void> {
    await this.whole();
  }

  async close(): Promise<void> {
    await this.#open.then((open) => this.#shut(open), () => undefined);
  }
}

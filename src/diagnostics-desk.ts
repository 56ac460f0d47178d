// The report for whoever helps: versions, how things stand, and the log, as one text that a person reads whole before it goes anywhere.
// It holds no names, no whole serial numbers, no addresses of files, and nothing that was ever kept as a secret.
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import packageFile from '../package.json' with { type: 'json' };
import type { Clock } from './clock.ts';
import type { CommandInput, CommandOutput } from './contract.ts';
import type { ToldCommand } from './device/told.ts';
import { isFinished } from './domain/prep/machine.ts';
import type { RunEvent } from './domain/prep/run-event.ts';
import { AppError } from './errors.ts';
import { type Log, shortId } from './log.ts';
import type { Run, Snapshot } from './model.ts';
import { type Destination, writeTo } from './paper-handlers.ts';

export interface DiagnosticsSurroundings {
  readonly clock: () => Clock;
  readonly log: () => Log;
  /** The log's last lines; at most so many bytes. */
  readonly logged: (bytes: number) => string;
  readonly folder: () => string;
  readonly practice: () => boolean;
  readonly platform: () => string;
  /** False: this process looks at devices only, and opened no ledger. */
  readonly opened: () => boolean;
  /** Throws where it can't be read. */
  readonly snapshot: () => Snapshot;
}

const logBytes = 512 * 1024;
/** Files of the data folder whose size is told. */
const files = ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger-heads.jsonl', 'secrets.json'];

function countsOf(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort().map(([value, count]) => `${value} ${count}`).join(', ') || 'none';
}

/** What a device says of itself, as long as it looks like what devices say. */
const plain = (text: string | null): string => (text !== null && /^[\w.,]{1,20}$/.test(text) ? text : 'unknown');
const codeOf = (code: string): string => ` (${code})`;

/** How things stand, a line each: words and numbers of ours only. */
function standing({ mux, bus, ledger, secrets, devices, busOnly, runs, configurator, heavy, identities, blueprints, profiles, made, ade, push, check }: Snapshot, opened: boolean): string[] {
  const always = [
    `Multiplexer: ${mux.state}${mux.state === 'unavailable' ? codeOf(mux.error.code) : ''}`,
    `USB bus: ${bus}; without a service: ${busOnly.length}`,
    `Devices: ${countsOf(devices.map(({ state, problem }) => `${state}${problem ? codeOf(problem.code) : ''}`))}`,
    `Systems: ${countsOf(devices.map(({ productType, osVersion }) => `${plain(productType)} on ${plain(osVersion)}`))}`,
    `Apple Configurator: ${configurator.state}`,
  ];
  if (!opened) return [...always, 'Ledger and secrets: not opened by this command'];
  return [
    ...always,
    `Ledger: ${ledger.state}${ledger.state === 'closed' ? codeOf(ledger.error.code) : `, ${ledger.records} records, ${ledger.signed ? 'signed' : 'not signed'}${ledger.doubt ? codeOf(ledger.doubt.code) : ''}`}`,
    `Secrets: ${secrets.state}, by ${secrets.by}`,
    `Runs: ${countsOf(runs.map(({ method, outcome, error }) => `${method} ${outcome}${error ? codeOf(error.code) : ''}`))}; unfinished: ${runs.filter((run) => !isFinished(run)).length}`,
    `Heavy jobs: ${heavy.running} of ${heavy.limit}, ${heavy.waiting} waiting`,
    `Kept: ${identities.length} identities, ${push.certificates.length} push certificates (${push.state}), ${blueprints.length} blueprints, ${profiles.length} profiles, ${made.length} made ones, ${ade.servers.length} server entries`,
    `Blueprint on the bench: ${check === null ? 'none' : 'chosen'}`,
  ];
}

function sizeOf(file: string): string {
  try {
    const stats = statSync(file);
    if (!stats.isDirectory()) return `${stats.size} bytes`;
    return `${readdirSync(file).reduce((sum, name) => sum + statSync(path.join(file, name)).size, 0)} bytes`;
  } catch {
    return 'not there';
  }
}

export class DiagnosticsDesk {
  readonly #around: DiagnosticsSurroundings;
  /** As it was shown: what is saved is what somebody read. */
  #shown: { readonly id: string; readonly text: string } | null = null;
  /** By device: the code that its last look ended with, for a device that waits is looked at once a second. */
  readonly #looks = new Map<string, string | null>();

  constructor(around: DiagnosticsSurroundings) {
    this.#around = around;
  }

  readonly tell = ({ udid, command, ms, sent, received, code }: ToldCommand): void => {
    if (command === 'look') {
      if (this.#looks.get(udid) === code) return;
      this.#looks.set(udid, code);
    }
    this.#around.log()({ kind: 'device', device: shortId(udid), command, ms, sent, received, code });
  };

  readonly onEvent = ({ runId, device: { udid } }: Run, event: RunEvent): void => {
    this.#around.log()({ kind: 'run', run: runId.slice(0, 8), device: shortId(udid), event: event.kind, step: 'step' in event ? event.step : null, code: 'error' in event ? event.error.code : null });
  };

  report(): string {
    const { clock, folder, practice, platform, snapshot, logged, opened } = this.#around;
    let state: string[];
    try {
      state = standing(snapshot(), opened());
    } catch (error) {
      state = [`The state can’t be read: ${error instanceof AppError ? error.code : 'a defect'}`];
    }
    return [
      'Muster: report of a problem',
      'It holds no names, no keys, no passwords, no profiles and no whole serial numbers; a device is told by the last four of its UDID.',
      '', `Made: ${new Date(clock().now()).toISOString()}`, `Muster ${packageFile.version}${practice() ? ', PRACTICE' : ''}`,
      `System: ${platform()} ${os.release()} ${process.arch}, ${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB`,
      `Runtime: ${['electron', 'chrome', 'node'].flatMap((name) => { const version = process.versions[name]; return version === undefined ? [] : [`${name} ${version}`]; }).join(', ')}`,
      `Memory: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB; running for ${Math.round(process.uptime())} s`,
      '', ...state, '', 'Sizes in the data folder:', ...files.map((name) => `  ${name}: ${sizeOf(path.join(folder(), name))}`),
      // Practice has its own records, and the same log.
      `  logs: ${sizeOf(path.join(practice() ? path.dirname(folder()) : folder(), 'logs'))}`,
      '', 'Log:', logged(logBytes).trimEnd() || '(empty)', '',
    ].join('\n');
  }

  readonly handlers = {
    getDiagnostics: (): Promise<CommandOutput<'getDiagnostics'>> => {
      this.#shown = { id: randomUUID(), text: this.report() };
      return Promise.resolve(this.#shown);
    },
    // The catalogue is read when something went wrong, and not before.
    explainWord: async ({ word }: CommandInput<'explainWord'>): Promise<CommandOutput<'explainWord'>> => {
      const { explainDeviceError } = await import('./domain/device-errors.ts');
      const { meaning, next, actor, lies, readBack } = explainDeviceError(word);
      return { meaning, next, actor, lies, readBack };
    },
  };

  /** Writes what was shown under this id; null: the person thought better of it. Throws file.notStaged when it is no longer at hand. */
  save(id: string, where: Destination): Promise<CommandOutput<'saveDiagnostics'>> {
    const shown = this.#shown;
    if (shown?.id !== id) return Promise.reject(new AppError('file.notStaged'));
    const day = new Date(this.#around.clock().now()).toISOString().slice(0, 10);
    return writeTo(where, [{ name: `muster-report-${day}.txt`, bytes: Uint8Array.from(Buffer.from(shown.text)) }]);
  }
}

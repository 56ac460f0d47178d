// What the app asks the internet for in a person's name: Apple's automated enrollment, Microsoft Intune, Apple's organization portal. In
// practice only practice's own servers are ever reached.
import { AdeDesk, type AdeHandlers } from './ade-desk.ts';
import type { Clock } from './clock.ts';
import type { CommandInput, CommandOutput } from './contract.ts';
import { cleanSerial } from './domain/enrollment/serial-number.ts';
import { intuneFiles } from './domain/records/intune-out.ts';
import { keepsDevice } from './domain/records/record-facts.ts';
import { AppError } from './errors.ts';
import type { HttpClient } from './http.ts';
import { IntuneDesk, type IntuneDialogs, type IntuneHandlers } from './intune-desk.ts';
import type { ProfileSummary, Run, Snapshot } from './model.ts';
import { anyRecord } from './model/records.ts';
import { type Destination, writeTo } from './paper-handlers.ts';
import type { Papers } from './papers.ts';
import type { Elsewhere } from './services/bench-check.ts';
import type { OnRemoved } from './services/removals.ts';
import type { Runs } from './services/runs.ts';
import { fileName } from './services/write-files.ts';
import type { Ledger } from './store/ledger.ts';

export interface CloudSurroundings {
  readonly papers: () => Papers;
  readonly readable: () => Papers | null;
  readonly http: () => HttpClient;
  readonly about: () => { readonly clock: Clock; readonly operator: string };
  readonly practice: () => boolean;
  readonly devices: () => Pick<Snapshot, 'devices' | 'busOnly'>;
  readonly openBrowser: (url: string) => Promise<void>;
  /** Throws store.*. */
  readonly ledger: () => Ledger;
  /** Throws store.*. */
  readonly runs: () => Runs;
  /** Takes a profile from a path that a person chose. Throws profile.*. */
  readonly addProfile: (file: string) => Promise<ProfileSummary>;
  readonly changed: () => void;
  /** Offers to put back what was removed. */
  readonly removed: OnRemoved;
}

/** Commands whose dialog is the shell's. */
export type CloudDialogs = 'exportServerCertificate' | 'exportBenchSerials' | IntuneDialogs;

const serialsOf = ({ devices, busOnly }: Pick<Snapshot, 'devices' | 'busOnly'>): string[] => [...devices, ...busOnly].flatMap(({ serial }) => (serial === null ? [] : [serial]));

/** The newest record of a serial number that says how its device was left: after an update it is as it was before. Null: none. Throws store.*. */
export function latestRecordOf(ledger: Ledger, serial: string): Run | null {
  const wanted = cleanSerial(serial);
  // A serial number may be another one's beginning.
  const { rows } = ledger.find({ ...anyRecord, serial: wanted.slice(0, 40) }, { offset: 0 }, 50);
  return rows.find(({ run }) => cleanSerial(run.device.serial ?? '') === wanted && !keepsDevice(run))?.run ?? null;
}

export class CloudDesks {
  readonly ade: AdeDesk;
  readonly intune: IntuneDesk;
  readonly handlers: AdeHandlers & IntuneHandlers;
  readonly #around: CloudSurroundings;

  constructor(around: CloudSurroundings) {
    this.#around = around;
    const { papers, readable, http, about, practice, devices, openBrowser, ledger, runs, changed, removed } = around;
    const clock = (): Clock => about().clock;
    this.ade = new AdeDesk({ papers, readable, http, clock, practice, changed, removed, operator: () => about().operator, bench: () => serialsOf(devices()) });
    this.intune = new IntuneDesk({ papers, readable, http, clock, openBrowser, changed, latest: (serial) => latestRecordOf(ledger(), serial), enroll: (runId, evidence) => runs().enrolled(runId, evidence) });
    this.handlers = { ...this.ade.handlers, ...this.intune.handlers };
  }

  shown(seen: Pick<Snapshot, 'devices' | 'busOnly'>): Pick<Snapshot, 'ade' | 'listed' | 'intune'> {
    return { ade: this.ade.overview(), listed: Object.fromEntries(this.ade.listed(serialsOf(seen)).listed), intune: this.intune.overview() };
  }

  /** For verdicts. Never throws: what can't be read is not known. */
  elsewhere(serials: readonly string[]): Omit<Elsewhere, 'configurator'> {
    return { ...this.ade.listed(serials), ...this.intune.known(serials) };
  }

  /** Null: the person thought better of it. Throws ade.unknown, file.*. */
  exportServerCertificate({ server }: CommandInput<'exportServerCertificate'>, where: Destination): Promise<CommandOutput<'exportServerCertificate'>> {
    const { name, bytes } = this.ade.certificatePem(server);
    return writeTo(where, [{ name: fileName(name, 'pem'), bytes }]);
  }

  /** Throws intune.practice, intune.noneAttached, file.*. */
  async exportBenchSerials({ details }: CommandInput<'exportBenchSerials'>, where: Destination): Promise<CommandOutput<'exportBenchSerials'>> {
    const { practice, devices } = this.#around;
    // Read letter by letter over there: no file of practice could say what it is.
    if (practice()) throw new AppError('intune.practice');
    const serials = [...new Set(serialsOf(devices()).map(cleanSerial))].filter((serial) => serial !== '').sort();
    if (serials.length === 0) throw new AppError('intune.noneAttached');
    const files = [...intuneFiles(serials.map((serial) => ({ serial, details })), 'intune-configurator')];
    const written = await writeTo(where, files.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) })));
    return written && { files: written.files, serials };
  }

  /** Throws intune.*, http.*, file.*. */
  async exportIntuneKey({ token, anew }: CommandInput<'exportIntuneKey'>, where: Destination): Promise<CommandOutput<'exportIntuneKey'>> {
    const pem = await this.intune.key(token, anew);
    return writeTo(where, [{ name: fileName('Intune public key', 'pem'), bytes: Uint8Array.from(Buffer.from(`${pem.trim()}\n`)) }]);
  }

  /** Throws intune.*, http.*, file.*, profile.*. */
  async exportIntuneProfile({ place, profile }: CommandInput<'exportIntuneProfile'>, where: Destination): Promise<CommandOutput<'exportIntuneProfile'>> {
    const { name, bytes } = await this.intune.enrollmentFile(place, profile);
    const written = await writeTo(where, [{ name: fileName(name, 'mobileconfig'), bytes }]);
    const [file] = written?.files ?? [];
    return file === undefined ? null : this.#around.addProfile(file);
  }

  async close(): Promise<void> {
    this.intune.close();
    await this.ade.close();
  }
}

// The composition root of Microsoft Intune for a command: the desk beside the papers of a data folder, and the records that wait for an
// enrollment. What is asked of Microsoft or Apple is the desk's; practice never gets here.
import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import { latestRecordOf } from './cloud-desks.ts';
import { keepsDevice, originOf } from './domain/records/record-facts.ts';
import type { HttpClient } from './http.ts';
import { IntuneDesk } from './intune-desk.ts';
import type { Run } from './model.ts';
import { anyRecord, type Origin } from './model/records.ts';
import { type FolderOptions, keptPushCertificates, type Papers, withPapers } from './papers.ts';
import { type RecordSource, withRecords } from './records.ts';
import { recordEnrolled } from './services/annotate.ts';
import { readSmallFile } from './services/staged-files.ts';
import { stationKeyOf } from './services/station-key.ts';
import { fileName, writeWhole } from './services/write-files.ts';
import { Ledger } from './store/ledger.ts';

export interface IntuneStationOptions extends Omit<FolderOptions, 'practice'> {
  readonly http: HttpClient;
  readonly openBrowser: (url: string) => Promise<void>;
  readonly changed: () => void;
}

export interface IntuneStation {
  readonly desk: IntuneDesk;
  readonly papers: Papers;
  /** Serial numbers whose latest preparation here ended since then (milliseconds since the Unix epoch) and waits for its enrollment, the newest first. Throws store.*. */
  readonly awaiting: (since: number) => string[];
}

/** read: nobody is asked anything. write: a renewed token is kept, which needs the folder's lock. record: and records are added to. */
export type IntuneAccess = 'read' | 'write' | 'record';

const enrolls: ReadonlySet<Origin> = new Set(['configurator', 'direct', 'automated', 'companyPortal'] as const);
const pageSize = 500;

/** Each device's latest record, the newest first, of those that were begun since then. */
function* latestSince(ledger: Ledger, since: number): Generator<Run> {
  const seen = new Set<string>();
  for (let offset = 0; ; offset += pageSize) {
    const { rows, total } = ledger.find({ ...anyRecord, from: since, practice: false }, { offset }, pageSize);
    for (const { run } of rows) {
      // An update leaves a device as it was prepared.
      if (seen.has(run.device.udid) || keepsDevice(run)) continue;
      seen.add(run.device.udid);
      yield run;
    }
    if (rows.length === 0 || offset + rows.length >= total) return;
  }
}

/** Preparations are shorter than that: one that ended since a moment began at most so long before it. Milliseconds. */
const longestRun = 24 * 3_600_000;

function awaitingIn(ledger: Ledger, since: number): string[] {
  const serials: string[] = [];
  for (const run of latestSince(ledger, Math.max(0, since - longestRun))) {
    if (run.outcome === 'done' && run.enrolled === null && (run.finishedAt ?? 0) >= since && run.device.serial !== null && enrolls.has(originOf(run))) serials.push(run.device.serial);
  }
  return serials;
}

/** Signed where the station's key can be had; secrets that can't be used say so where they are used. */
async function signedBy(ledger: Ledger, { secrets }: Papers, passphraseGiven: boolean, clock: Clock): Promise<void> {
  const key = await stationKeyOf(secrets, passphraseGiven).catch(() => null);
  if (key) ledger.signBy(key, clock.now());
}

/** Throws store.*, what `work` throws. */
export async function withIntuneStation<T>({ http, openBrowser, changed, ...folder }: IntuneStationOptions, access: IntuneAccess, work: (station: IntuneStation) => Promise<T>): Promise<T> {
  const { clock, passphrase } = folder;
  return withPapers({ ...folder, practice: false }, access === 'read' ? 'read' : 'write', async (papers) => {
    const ledger = new Ledger(papers.db);
    if (access === 'record') await signedBy(ledger, papers, passphrase !== null, clock);
    const desk = new IntuneDesk({
      papers: () => papers, readable: () => papers, http: () => http, clock: () => clock, openBrowser, changed,
      latest: (serial) => latestRecordOf(ledger, serial), enroll: (runId, evidence) => recordEnrolled(ledger, runId, evidence, clock.now()),
    });
    try {
      return await work({ desk, papers, awaiting: (since) => awaitingIn(ledger, since) });
    } finally {
      desk.close();
    }
  });
}

export interface StepFacts {
  /** Ends of the push certificates that are kept here, milliseconds since the Unix epoch. */
  readonly push: readonly number[];
  /** Devices whose latest preparation by this procedure is done, and of those the enrolled ones. */
  readonly prepared: number;
  readonly enrolled: number;
}

/** What can be said here of a procedure's steps without asking anybody, and without keeping anything. `since` in milliseconds since the Unix epoch. Throws store.*. */
export async function stepFacts({ dataFolder }: Pick<RecordSource, 'dataFolder'>, origins: readonly Origin[], since: number): Promise<StepFacts> {
  const push = keptPushCertificates(dataFolder).map(({ certificate: { until } }) => until);
  return withRecords(dataFolder, false, (ledger) => {
    const done = ledger ? [...latestSince(ledger, since)].filter((run) => run.outcome === 'done' && origins.includes(originOf(run))) : [];
    return { push, prepared: done.length, enrolled: done.filter(({ enrolled }) => enrolled !== null).length };
  });
}

/** At most a megabyte. Throws file.*. */
export function readNamedFile(file: string): Promise<Uint8Array> {
  return readSmallFile(file);
}

/** Where it is to lie; null: under `name` in the present folder. Whoever it belongs to alone may read it. Throws file.exists. */
export async function writeNamed(output: string | null, { name, extension, bytes }: { readonly name: string; readonly extension: string; readonly bytes: Uint8Array }, overwrite: boolean): Promise<string> {
  const file = output ?? fileName(name, extension);
  await writeWhole(file, bytes, overwrite);
  return file;
}

/** As Intune calls a certificate: SHA-1 in upper-case hexadecimal. `base64`: DER. */
export function thumbprintOf(base64: string): string {
  return createHash('sha1').update(Buffer.from(base64, 'base64')).digest('hex').toUpperCase();
}

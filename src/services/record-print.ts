// Records on paper: labels, hand-over sheets and certificates, with what they say beside the record taken from the same ledger.
import { fingerprintOf } from '../crypto/station-key.ts';
import { certificateJson, type CertificateContext, mostEarlier } from '../domain/records/certificate.ts';
import { type Contact, contactOf } from '../domain/records/handover-text.ts';
import { keepsDevice } from '../domain/records/record-facts.ts';
import { AppError } from '../errors.ts';
import type { Run, RunId } from '../model.ts';
import { blueprintSchema } from '../model/blueprints.ts';
import { mostPrinted, type PrintChoice } from '../model/record-exports.ts';
import { anyRecord } from '../model/records.ts';
import { Blueprints } from '../store/blueprints.ts';
import type { Database } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';
import { gaugeOf, type Meter } from './meter.ts';
import { distinct, fileName, writeAll } from './write-files.ts';

export interface PrintTask {
  /** In this order. */
  readonly runIds: readonly RunId[];
  readonly choice: PrintChoice;
  /** One, or for certificates one a record, in their order. */
  readonly files: readonly string[];
  readonly overwrite: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** An IANA name: whose clock times are told by. */
  readonly timeZone: string;
  readonly meter?: Meter;
}

export interface Printed {
  readonly files: readonly string[];
}

/** Labels and sheets are of devices: of records from the newest, each device's latest that isn't of work which left it as it was. */
export function oncePerDevice(runs: readonly Run[]): Run[] {
  const seen = new Set<string>();
  return runs.filter((run) => !keepsDevice(run)).filter(({ device: { udid } }) => !seen.has(udid) && seen.add(udid));
}

/** What the files are called that a choice gives for these records. */
export function printNames(runs: readonly Pick<Run, 'runId' | 'device'>[], choice: PrintChoice): string[] {
  if (choice.kind === 'label') return ['labels.pdf'];
  if (choice.kind === 'sheet') return [choice.as === 'list' ? 'hand-over-list.pdf' : 'hand-over.pdf'];
  return distinct(runs.map(({ runId, device }) => fileName(`record ${device.serial ?? device.udid}`, choice.as, runId.slice(0, 8))));
}

const nobody: Contact = { organization: '', department: '', phone: '' };

/** Who helps, as the blueprint's very revision named them. */
function contactsOf(db: Database): (run: Run) => Contact {
  const blueprints = new Blueprints(db);
  const known = new Map<string, Contact>();
  const read = (hash: string): Contact => {
    const text = blueprints.withHash(hash)?.text;
    const parsed = text === undefined ? null : blueprintSchema.safeParse(JSON.parse(text));
    return parsed?.success === true ? contactOf(parsed.data) : nobody;
  };
  return ({ blueprint }) => {
    if (!blueprint) return nobody;
    const contact = known.get(blueprint.hash) ?? read(blueprint.hash);
    known.set(blueprint.hash, contact);
    return contact;
  };
}

function contextOf(ledger: Ledger, { runId, device: { udid } }: Run, now: number): CertificateContext {
  const { head } = ledger.headOver(runId);
  const earlier = ledger.find({ ...anyRecord, udid }, { offset: 0 }, mostEarlier + 1).rows.map(({ run }) => run);
  return { now, head: head && { ...head, fingerprint: fingerprintOf(head.key) }, earlier };
}

async function pagesOf(db: Database, runs: readonly Run[], { choice, now, timeZone, meter }: PrintTask): Promise<Uint8Array[]> {
  if (choice.kind === 'label') {
    const { labelOf, labelsPdf } = await import('../print/label.ts');
    return [await labelsPdf(runs.map(labelOf), { paper: choice.paper, qr: choice.code, now })];
  }
  if (choice.kind === 'sheet') {
    const { handoverListPdf, handoverSheetsPdf } = await import('../print/handover-sheet.ts');
    const contact = contactsOf(db);
    const items = runs.map((run) => ({ run, contact: contact(run) }));
    return [await (choice.as === 'list' ? handoverListPdf : handoverSheetsPdf)(items, { now, timeZone, sheet: choice.paper })];
  }
  const ledger = new Ledger(db);
  const files: Uint8Array[] = [];
  const gauge = gaugeOf(meter);
  gauge.expect(runs.length);
  for (const run of runs) {
    gauge.tell(files.length);
    const context = contextOf(ledger, run, now);
    if (choice.as === 'json') files.push(Buffer.from(certificateJson(run, context)));
    else files.push(await (await import('../print/certificate.ts')).certificatePdf(run, { ...context, timeZone, sheet: choice.paper }));
  }
  return files;
}

/** All of the files or none. Throws print.none, print.tooMany, run.unknown, file.exists, store.*; run.cancelled when it was stopped. */
export async function printRecords(db: Database | null, task: PrintTask): Promise<Printed> {
  const { runIds, files, overwrite } = task;
  if (runIds.length === 0) throw new AppError('print.none');
  if (runIds.length > mostPrinted) throw new AppError('print.tooMany', { count: runIds.length, most: mostPrinted });
  if (!db) throw new AppError('run.unknown');
  const ledger = new Ledger(db);
  const pages = await pagesOf(db, runIds.map((runId) => ledger.get(runId)), task);
  // Whoever stopped it before this has nothing of it.
  gaugeOf(task.meter).tell(runIds.length);
  await writeAll(pages.flatMap((bytes, i) => { const file = files[i]; return file === undefined ? [] : [{ file, bytes }]; }), overwrite);
  return { files };
}

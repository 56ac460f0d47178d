// Lists of devices to Intune: serial numbers for automated enrollment and Apple Configurator, and corporate identifiers. In portions, with a
// result for each row; what was done stays done when a later portion isn't (enrollment-formats 4.6, 4.8, 7.2).
import { z } from 'zod';
import { cleanSerial, isImei, portions } from '../domain/enrollment/serial-number.ts';
import { type AppError, asAppError } from '../errors.ts';
import { serialsAtOnce } from './enrollment-calls.ts';
import { type GraphClient, pathId } from './graph.ts';
import { type CorporateIdentity, corporateIdentitySchema, importedSchema } from './graph-answers.ts';

export interface ImportRow {
  readonly serial: string;
  readonly details: string;
}

export interface ImportChoice {
  /** Rows that Intune has already get these details and this profile. Asked of a person before. */
  readonly overwrite: boolean;
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal: AbortSignal;
}

/**
 * refused: Intune says no, mostly because it has it already. unanswered: its answer doesn't have the row. unsure: it broke off.
 * notSent: an earlier portion failed.
 */
export type ImportResult = 'imported' | 'refused' | 'unanswered' | 'unsure' | 'notSent';

export interface Imported {
  /** In the order they were given, each serial number once. */
  readonly rows: readonly (ImportRow & { readonly result: ImportResult })[];
  /** Why it ended early; null: it didn't. */
  readonly error: AppError | null;
}

type Send = (rows: readonly ImportRow[]) => Promise<z.infer<typeof importedSchema>>;

function once(rows: readonly ImportRow[]): ImportRow[] {
  const first = new Map<string, ImportRow>();
  for (const { serial: given, details } of rows) {
    const serial = cleanSerial(given);
    if (serial !== '' && !first.has(serial)) first.set(serial, { serial, details });
  }
  return [...first.values()];
}

/** Throws the signal's reason; everything else is in the answer, beside what was done. */
async function inPortions(rows: readonly ImportRow[], { onProgress, signal }: ImportChoice, send: Send): Promise<Imported> {
  const all = once(rows);
  const done: (ImportRow & { readonly result: ImportResult })[] = [];
  for (const portion of portions(all, serialsAtOnce)) {
    try {
      const { value } = await send(portion);
      const bySerial = new Map(value.map(({ serialNumber, importedDeviceIdentifier, status }) => [cleanSerial(serialNumber ?? importedDeviceIdentifier ?? ''), status]));
      for (const row of portion) {
        const status = bySerial.get(row.serial);
        done.push({ ...row, result: status === true ? 'imported' : status === false ? 'refused' : 'unanswered' });
      }
      onProgress?.(done.length, all.length);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = asAppError(thrown);
      // An answer of another shape is the answer to something that was done.
      const result = ['intune.unsure', 'intune.protocol', 'http.tooLarge'].includes(error.code) ? 'unsure' : 'notSent';
      for (const row of portion) done.push({ ...row, result });
      return { rows: [...done, ...all.slice(done.length).map((row) => ({ ...row, result: 'notSent' as const }))], error };
    }
  }
  return { rows: done, error: null };
}

/** For automated enrollment or Apple Configurator; `profile`: assigned at once, null: none. Throws the signal's reason, intune.notFound. */
export async function importSerials(graph: GraphClient, token: string, profile: string | null, rows: readonly ImportRow[], choice: ImportChoice): Promise<Imported> {
  const path = `/deviceManagement/depOnboardingSettings/${pathId(token, 'the token')}/importedAppleDeviceIdentities/importAppleDeviceIdentityList`;
  const requested = profile === null ? {} : { requestedEnrollmentProfileId: pathId(profile, 'the enrollment profile') };
  return inPortions(rows, choice, (portion) => graph.call({
    method: 'POST', version: 'beta', path, scope: 'writeEnrollment', what: 'the import of serial numbers',
    body: {
      importedAppleDeviceIdentities: portion.map(({ serial, details }) => ({ '@odata.type': '#microsoft.graph.importedAppleDeviceIdentity', serialNumber: serial, description: details, platform: 'ios', discoverySource: 'adminImport', ...requested })),
      overwriteImportedDeviceIdentities: choice.overwrite,
    },
  }, importedSchema, choice.signal));
}

const typeOf = (serial: string): 'imei' | 'serialNumber' => (isImei(serial) ? 'imei' : 'serialNumber');
const corporatePath = '/deviceManagement/importedDeviceIdentities';

const corporateBody = (rows: readonly ImportRow[]): Record<string, unknown>[] => rows.map(({ serial, details }) => ({
  '@odata.type': '#microsoft.graph.importedDeviceIdentity', importedDeviceIdentifier: serial, importedDeviceIdentityType: typeOf(serial), description: details, platform: 'ios',
}));

/** Corporate identifiers, serial numbers and IMEIs. Throws the signal's reason. */
export async function importCorporate(graph: GraphClient, rows: readonly ImportRow[], choice: ImportChoice): Promise<Imported> {
  return inPortions(rows, choice, (portion) => graph.call({
    method: 'POST', version: 'beta', path: `${corporatePath}/importDeviceIdentityList`, scope: 'writeEnrollment', what: 'the import of corporate identifiers',
    body: { importedDeviceIdentities: corporateBody(portion), overwriteImportedDeviceIdentities: choice.overwrite },
  }, importedSchema, choice.signal));
}

/** Which of these Intune has already, so that a person can be asked before anything is overwritten. Throws intune.*, http.*. */
export async function knownCorporate(graph: GraphClient, rows: readonly ImportRow[], signal: AbortSignal): Promise<CorporateIdentity[]> {
  const found: CorporateIdentity[] = [];
  for (const portion of portions(once(rows), serialsAtOnce)) {
    const call = { method: 'POST', version: 'beta', path: `${corporatePath}/searchExistingIdentities`, body: { importedDeviceIdentities: corporateBody(portion) }, scope: 'writeEnrollment', what: 'the search for corporate identifiers' } as const;
    found.push(...(await graph.call(call, z.object({ value: z.array(corporateIdentitySchema).max(10_000) }), signal)).value);
  }
  return found;
}

/** All of them, page by page. Throws intune.notOffered, intune.*, http.*. */
export function corporateIdentifiers(graph: GraphClient, signal: AbortSignal): AsyncGenerator<CorporateIdentity[], void, undefined> {
  return graph.pages({ version: 'beta', path: corporatePath, scope: 'readEnrollment', what: 'the corporate identifiers', probe: true }, corporateIdentitySchema, signal);
}

/** Leaves the ownership of a device that enrolled as it is (4.8). Throws intune.notFound, intune.*, http.*. */
export async function removeCorporate(graph: GraphClient, id: string, signal: AbortSignal): Promise<void> {
  await graph.act({ method: 'DELETE', version: 'beta', path: `${corporatePath}/${pathId(id, 'the corporate identifier')}`, scope: 'writeEnrollment', what: 'the removal of a corporate identifier' }, signal);
}

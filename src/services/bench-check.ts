// Checks a blueprint against everything that lies on the bench: reads its files and its table once, puts together what is known of
// each device and of the day, and has the domain judge. Asks no device and no server.
import path from 'node:path';
import { factsOf, factsOfBus, type CheckedDevice, type EnrollmentRecord, type ProfileFile, type World } from '../domain/blueprint/facts.ts';
import { nameAll, type Naming } from '../domain/blueprint/naming.ts';
import { notesOf } from '../domain/blueprint/notes.ts';
import { names, type Situation, situationOf } from '../domain/blueprint/situation.ts';
import { judgeSituation } from '../domain/blueprint/verdict.ts';
import { deviceName } from '../domain/device-names.ts';
import type { Reachability } from '../domain/enrollment/reachability.ts';
import type { DeviceValues } from '../domain/profile/build/variables.ts';
import { AppError, asAppError } from '../errors.ts';
import { type DeviceSnapshot, profileIn, type ProfileSummary, type Run, type Snapshot } from '../model.ts';
import type { Blueprint, Discovery, ProfileRef } from '../model/blueprints.ts';
import type { IdentityId } from '../model/identities.ts';
import type { Verdict } from '../model/verdicts.ts';
import { readDeviceTable } from './device-table.ts';
import type { LoadedProfile } from './profile-files.ts';
import { readSmallFile } from './staged-files.ts';

/** What a blueprint brings along, as it lies on the disk. */
export interface Materials {
  readonly blueprint: Blueprint;
  readonly files: World['files'];
  readonly rows: World['rows'];
  readonly columns: readonly string[] | null;
  /** Why the table can't be read; null where it can, or there is none. */
  readonly tableProblem: string | null;
}

export interface MaterialMeans {
  /** Throws profile.*. */
  readonly load: (file: string) => Promise<LoadedProfile>;
  /** Profiles that are known here: a file that was moved is found by its hash. */
  readonly profiles: readonly ProfileSummary[];
}

const lost: ProfileFile = { state: 'missing', uuid: null, topic: null, origin: null, removable: true, payloadTypes: [] };
/** Bytes. */
const largestTable = 5 * 1024 * 1024;

/** Another computer's share: to look at it is to sign in there. */
const isRemote = (file: string): boolean => /^(?:\\\\|\/\/)/.test(file);

const isAway = ({ code, cause }: AppError): boolean => code === 'profile.unreadable' && ['ENOENT', 'ENOTDIR'].includes(String((cause as NodeJS.ErrnoException | undefined)?.code));

async function lookAt(file: string, sha256: string, load: MaterialMeans['load']): Promise<ProfileFile> {
  if (isRemote(file)) return { ...lost, state: 'unreadable' };
  try {
    const { summary } = await load(file);
    const { uuid, topic, origin, removable, payloads } = summary;
    return { state: summary.sha256 === sha256 ? 'present' : 'changed', uuid, topic, origin, removable, payloadTypes: payloads.map(({ type }) => type) };
  } catch (error) {
    return { ...lost, state: isAway(asAppError(error)) ? 'missing' : 'unreadable' };
  }
}

async function fileFor({ file, sha256 }: ProfileRef, { load, profiles }: MaterialMeans): Promise<ProfileFile> {
  const there = await lookAt(file, sha256, load);
  const known = there.state === 'present' ? undefined : profiles.find((summary) => summary.sha256 === sha256 && summary.file !== file);
  if (!known) return there;
  const elsewhere = await lookAt(known.file, sha256, load);
  return elsewhere.state === 'present' ? elsewhere : there;
}

async function tableOf({ table }: Blueprint): Promise<Pick<Materials, 'rows' | 'columns' | 'tableProblem'>> {
  if (table === null) return { rows: null, columns: null, tableProblem: null };
  const file = path.basename(table.file);
  try {
    if (isRemote(table.file)) throw new AppError('file.unreadable', { file, reason: 'it lies on another computer, where nothing is read' });
    const rows = readDeviceTable(await readSmallFile(table.file, largestTable), file);
    return { rows: new Map(rows.map(({ serial, columns }) => [serial, columns])), columns: Object.keys(rows[0]?.columns ?? {}), tableProblem: null };
  } catch (error) {
    const { code, params } = asAppError(error);
    if (!code.startsWith('file.')) throw error;
    return { rows: null, columns: null, tableProblem: `“${file}” can’t be read: ${String(params['reason'] ?? 'it is larger than any table of devices')}.` };
  }
}

/** Paths have to be whole. What can't be read is in the result. */
export async function readMaterials(blueprint: Blueprint, means: MaterialMeans): Promise<Materials> {
  const { enrollment, wifi, profiles } = blueprint;
  const refs = [enrollment, wifi, ...profiles].filter((ref) => ref !== null);
  const files = await Promise.all(refs.map(async (ref) => [ref.sha256, await fileFor(ref, means)] as const));
  return { blueprint, files: new Map(files), ...await tableOf(blueprint) };
}

/** What is known at the moment of a check. */
export interface BenchKnowledge extends Pick<Snapshot, 'devices' | 'busOnly' | 'profiles' | 'identities' | 'secrets' | 'push'> {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Identities whose private key is kept; null: can't be told, and those that are shown count. */
  readonly keys: ReadonlySet<IdentityId> | null;
  /** The latest run with this profile identifier that was done on this device. Throws store.*. */
  readonly lastDone: (udid: string, identifier: string) => Run | null;
  /** Null: not asked. */
  readonly activation: Reachability | null;
  /** What the blueprint's server says now; null: not asked. */
  readonly server: Discovery | null;
  /** What lists of automated enrollment say of devices on the bench, by serial number. */
  readonly listed: World['listed'];
  readonly token: World['token'];
  /** What Apple Business and Intune answered lately, by serial number. */
  readonly assigned: World['assigned'];
  readonly imported: World['imported'];
  readonly managed: World['managed'];
  readonly configurator: World['configurator'];
}

/** What is known of serial numbers elsewhere, by what was asked before. */
export type Elsewhere = Pick<BenchKnowledge, 'listed' | 'token' | 'assigned' | 'imported' | 'managed' | 'configurator'>;

export interface BenchVerdicts {
  /** In the order of the devices that are served, then of those that only the bus shows. */
  readonly verdicts: Verdict[];
  /** What each of them was judged by, in the same order. */
  readonly situations: Situation[];
  /** What concerns no single device. */
  readonly notes: string[];
}

const mostNotes = 200;
const shown = (words: readonly string[]): string => `${words.slice(0, 10).join(', ')}${words.length > 10 ? ` and ${words.length - 10} more` : ''}`;

/** One blueprint's check; keeps running numbers, so that a device that was called 004 stays it. */
export class BenchCheck {
  readonly materials: Materials;
  readonly #numbers = new Map<string, number>();

  constructor(materials: Materials) {
    this.materials = materials;
  }

  /** Judges all of them at once: names are unique over the whole bench. Throws store.*. */
  judge(knowledge: BenchKnowledge): BenchVerdicts {
    const { blueprint } = this.materials;
    const naming = this.#naming(knowledge.devices);
    const world = this.#world(knowledge, naming);
    const known = this.#known(knowledge.profiles);
    const checked = [...knowledge.devices.map((device) => factsOf(device, known, recordOf(device, knowledge))), ...knowledge.busOnly.map((device) => factsOfBus(device))];
    const situations = checked.map((device) => situationOf(blueprint, device, world));
    return { verdicts: situations.map((situation) => judgeSituation(situation)), situations, notes: this.#notes(checked, naming) };
  }

  /** One device, by everything that is on the bench. Throws device.notFound, store.*. */
  judgeOne(udid: string, knowledge: BenchKnowledge): { readonly verdict: Verdict; readonly situation: Situation } {
    const device = knowledge.devices.find((one) => one.udid === udid);
    if (!device) throw new AppError('device.notFound', { what: udid });
    const world = this.#world(knowledge, this.#naming(knowledge.devices));
    const situation = situationOf(this.materials.blueprint, factsOf(device, this.#known(knowledge.profiles), recordOf(device, knowledge)), world);
    return { verdict: judgeSituation(situation), situation };
  }

  #valuesOf({ udid, serial, ecid, imei, productType, name }: DeviceSnapshot): DeviceValues {
    const n = this.#numbers.get(udid) ?? this.#numbers.size + 1;
    this.#numbers.set(udid, n);
    return { serial, udid, ecid, imei, name, n, model: deviceName(productType), csv: serial === null ? null : this.materials.rows?.get(serial.toUpperCase()) ?? null };
  }

  #naming(devices: readonly DeviceSnapshot[]): Naming {
    const { blueprint } = this.materials;
    if (!names(blueprint)) return { names: new Map(), doubled: [] };
    // What isn't read yet gets no number: it would keep a place that may be another's.
    return nameAll(blueprint, devices.filter(({ serial }) => serial !== null).map((device) => ({ id: device.udid, device: this.#valuesOf(device) })));
  }

  #world({ now, identities, keys, secrets, push, activation, server, devices, listed, token, assigned, imported, managed, configurator }: BenchKnowledge, naming: Naming): World {
    const { files, rows } = this.materials;
    return {
      now, activation, server, files, rows, names: naming.names, taken: takenNames(devices, naming), secrets: secrets.state,
      identities: identities.map(({ id, certificate: { sha256, name, until } }) => ({ sha256, name, until, keyAtHand: keys?.has(id) ?? true })),
      push: push.certificates.map(({ topic, certificate: { until } }) => ({ topic, until })),
      listed, token, assigned, imported, managed, configurator,
    };
  }

  /** Whether a profile with this identifier manages the device, as far as its file was ever seen here. */
  #known(profiles: readonly ProfileSummary[]): ReadonlyMap<string, boolean> {
    const { blueprint: { enrollment, wifi, profiles: more }, files } = this.materials;
    const seen: [string, boolean][] = profiles.map(({ identifier, origin }) => [identifier, origin !== null]);
    for (const ref of [enrollment, wifi, ...more]) {
      const file = ref === null ? undefined : files.get(ref.sha256);
      if (ref !== null && file?.state === 'present') seen.push([ref.identifier, file.origin !== null]);
    }
    const known = new Map<string, boolean>();
    for (const [identifier, manages] of seen) known.set(identifier, manages || known.get(identifier) === true);
    return known;
  }

  #notes(devices: readonly CheckedDevice[], { doubled }: Naming): string[] {
    const { blueprint, rows, columns, tableProblem } = this.materials;
    const here = new Set(devices.flatMap(({ serial }) => (serial === null ? [] : [serial.toUpperCase()])));
    const absent = [...rows?.keys() ?? []].filter((serial) => !here.has(serial));
    const serialOf = new Map(devices.map(({ udid, serial }) => [udid, serial ?? udid]));
    return [
      ...(tableProblem === null ? [] : [tableProblem]),
      ...(columns === null ? [] : notesOf(blueprint, { panes: null, columns }).filter(({ kind, text }) => kind === 'problem' && text.startsWith('The table has no column')).map(({ text }) => text)),
      ...(absent.length === 0 ? [] : [`${absent.length === 1 ? 'One row of the table has' : `${absent.length} rows of the table have`} no device on the bench: ${shown(absent)}.`]),
      ...doubled.map(({ name, ids }) => `“${name}” would be the name of ${ids.length} devices: ${shown(ids.map((id) => serialOf.get(id) ?? id))}.`),
    ].map((text) => text.slice(0, 500)).slice(0, mostNotes);
  }
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/** Why a name isn't free: another device would get it, or has it and keeps it. */
function takenNames(devices: readonly DeviceSnapshot[], { names: planned, doubled }: Naming): World['taken'] {
  const taken = new Map<string, string>();
  const wordFor = new Map(devices.map(({ udid, serial }) => [String(udid), serial ?? udid]));
  const kept = new Map<string, DeviceSnapshot>();
  // A device that can't be read keeps its name, whatever is planned for it.
  for (const device of devices) {
    const keeps = device.state !== 'ready' || (planned.get(device.udid)?.name ?? null) === null;
    if (device.name !== null && keeps) kept.set(folded(device.name), device);
  }
  for (const [udid, { name }] of planned) {
    const other = name === null ? undefined : kept.get(folded(name));
    if (other && other.udid !== udid) taken.set(udid, `${other.serial ?? other.udid} has it`);
  }
  for (const { ids } of doubled) for (const udid of ids) taken.set(udid, `${ids.filter((id) => id !== udid).map((id) => wordFor.get(id) ?? id).slice(0, 3).join(', ')} would get it`);
  return taken;
}

/** Whom the ledger has it enrolled for, by the enrollment profile that is still on it. Direct enrollment has no user (product.md, Methods). */
function recordOf({ udid, profiles }: DeviceSnapshot, { profiles: known, lastDone }: BenchKnowledge): EnrollmentRecord | null {
  for (const { identifier } of profiles ?? []) {
    if (!known.some((summary) => summary.identifier === identifier && summary.origin !== null)) continue;
    const run = lastDone(udid, identifier);
    if (!run) continue;
    const summary = known.find(({ sha256 }) => sha256 === profileIn(run, identifier)?.sha256);
    return { affinity: 'none', locked: summary ? !summary.removable : null };
  }
  return null;
}

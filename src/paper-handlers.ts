// What a window may ask of profiles and identities. Where a file is written or chosen is the shell's part: it hands over a
// destination; what is written there is decided here.
import type { Clock } from './clock.ts';
import type { CommandInput, Handlers } from './contract.ts';
import { readCertificate } from './crypto/certificate-facts.ts';
import { signContent } from './crypto/sign-content.ts';
import { deviceName } from './domain/device-names.ts';
import type { DeviceValues } from './domain/profile/build/variables.ts';
import { panesFor } from './domain/profile/setup-panes.ts';
import { restrictionsOf } from './domain/profile/restrictions.ts';
import { AppError } from './errors.ts';
import type { DeviceSnapshot, ProfileSummary } from './model.ts';
import type { ExportFormat, MadeId } from './model/profiles.ts';
import type { Papers } from './papers.ts';
import { appleSchema, type CheckChoice, checkValue } from './services/profile-check.ts';
import { type DeviceRow, readDeviceTable } from './services/device-table.ts';
import { encryptContent, fileEndings, signedBytes } from './services/profile-output.ts';
import { shownFinding, shownXml } from './services/profile-report.ts';
import type { ProfileWork } from './services/profile-work.ts';
import type { OnRemoved, RemovedThing } from './services/removals.ts';
import { distinct, fileName, writeAll } from './services/write-files.ts';

/** Where a person wants these files, and whether they agreed that what is there is replaced; null when they thought better of it. */
export type Destination = (names: readonly string[]) => Promise<{ readonly paths: readonly string[]; readonly replace: boolean } | null>;

export interface PaperSurroundings {
  readonly about: () => { readonly clock: Clock; readonly station: string; readonly operator: string };
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  /** Throws profile.unknown. */
  readonly profile: (sha256: string) => ProfileSummary;
  readonly device: (udid: string) => DeviceSnapshot | undefined;
  readonly changed: () => void;
  /** Offers to put back what was removed. */
  readonly removed: OnRemoved;
  readonly work: () => ProfileWork;
}

/** Commands that need no dialog. */
export type PaperHandlers = Pick<Handlers,
  'showProfile' | 'checkProfile' | 'getDraft' | 'saveDraft' | 'previewDraft' | 'removeMade' | 'listRestrictions' | 'listPanes' | 'makeIdentity' | 'importIdentity' | 'removeIdentity' |
  'importPushCertificate' | 'removePushCertificate' | 'unlockSecrets' | 'changePassphrase'>;

/** Commands whose dialog is the shell's. */
export type PaperDialogs = 'stageFile' | 'exportProfile' | 'exportMade' | 'exportIdentity' | 'writeRecoverySheet';

type Written = { files: string[] } | null;

export function valuesOf({ serial, udid, ecid, imei, productType, name }: DeviceSnapshot, n: number): DeviceValues {
  return { serial, udid, ecid, imei, model: productType === null ? null : deviceName(productType) ?? productType, name, n, csv: null };
}

const withRow = (values: DeviceValues, rows: readonly DeviceRow[] | null): DeviceValues => ({ ...values, csv: rows?.find(({ serial }) => serial === values.serial)?.columns ?? null });
const ofRow = ({ serial, columns }: DeviceRow, at: number): DeviceValues => ({ serial, udid: null, ecid: null, imei: null, model: null, name: null, n: at + 1, csv: columns });

/** A table that a person chose; null: none. Throws file.notStaged, file.unreadable. */
function rowsOf(papers: Papers, table: string | null): DeviceRow[] | null {
  if (table === null) return null;
  const { name, bytes } = papers.staged.get(table);
  return readDeviceTable(bytes, name);
}

async function removeMade({ library }: Papers, id: MadeId, changed: () => void): Promise<RemovedThing> {
  const name = library.list().find((made) => made.id === id)?.name ?? '';
  await library.remove(id);
  const restore = async (): Promise<void> => {
    await library.restore(id, name);
    changed();
  };
  return { kind: 'made', name, restore, end: () => library.sweep(id) };
}

export function paperHandlers({ papers, profile, device, changed, removed, about, work }: PaperSurroundings): PaperHandlers {
  const keep = <T>(value: T): T => {
    changed();
    return value;
  };
  const choiceOf = (choice: CommandInput<'checkProfile'>['choice']): CheckChoice => ({ ...choice, now: about().clock.now(), push: papers().vault.pushCertificates() });
  return {
    showProfile: ({ sha256 }) => work().report(profile(sha256), { now: about().clock.now(), anchors: [] }),
    checkProfile: async ({ sha256, choice }) => ({ findings: await work().check(profile(sha256), choiceOf(choice)) }),
    getDraft: ({ id }) => Promise.resolve(papers().library.draft(id)),
    saveDraft: async ({ draft }) => {
      const { id, problems } = await papers().library.save(draft);
      return keep({ id, problems: [...problems] });
    },
    previewDraft: async ({ draft, udid, table, choice }) => {
      const chosen = udid === null ? undefined : device(udid);
      const rows = rowsOf(papers(), table);
      const [first] = rows ?? [];
      const built = await papers().library.preview(draft, chosen ? withRow(valuesOf(chosen, 1), rows) : first ? ofRow(first, 0) : null);
      if ('problems' in built) return { problems: [...built.problems], xml: null, findings: [] };
      // A cloud configuration is no profile: the rules of profiles say nothing of it.
      if (!built.profile.has('PayloadType')) return { problems: [], xml: shownXml(built.profile).xml, findings: [] };
      const findings = await checkValue(built.profile, choiceOf(choice), { signedUntil: null, exportedAt: null });
      return { problems: [], xml: shownXml(built.profile).xml, findings: findings.map(shownFinding) };
    },
    removeMade: async ({ id }) => {
      removed(await removeMade(papers(), id, changed));
      return keep(null);
    },
    listRestrictions: async ({ platform }) => ({ restrictions: [...restrictionsOf(await appleSchema(), platform)] }),
    listPanes: async (choice) => ({ panes: [...panesFor(choice, await appleSchema())] }),
    makeIdentity: async (choice) => keep(await papers().vault.make(choice)),
    importIdentity: async ({ staged, password }) => keep(await papers().vault.importFiles(staged.map((id) => papers().staged.get(id)), password)),
    removeIdentity: async ({ id }) => {
      await papers().vault.remove(id);
      return keep(null);
    },
    importPushCertificate: async ({ staged, password, account }) => keep(await papers().vault.importPush([papers().staged.get(staged)], password, account)),
    removePushCertificate: async ({ id }) => {
      await papers().vault.removePush(id);
      return keep(null);
    },
    unlockSecrets: async ({ passphrase }) => {
      await papers().secrets.unlock(passphrase);
      return keep(null);
    },
    changePassphrase: async ({ from, to }) => {
      // What practice keeps lies open for whoever looks: a passphrase there would only seem to guard it.
      if (papers().practice) throw new AppError('secrets.practice');
      await papers().secrets.changePassphrase(from, to);
      return keep(null);
    },
  };
}

/** Writes these where the person wants them. */
export async function writeTo(destination: Destination, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<Written> {
  const chosen = await destination(distinct(files.map(({ name }) => name)));
  if (!chosen) return null;
  const placed = files.flatMap(({ bytes }, at) => {
    const file = chosen.paths[at];
    return file === undefined ? [] : [{ file, bytes }];
  });
  await writeAll(placed, chosen.replace);
  return { files: placed.map(({ file }) => file) };
}

/** What the shell's dialogs end in. What is to be written is made before anybody is asked where. */
export class PaperWriter {
  readonly #around: PaperSurroundings;

  constructor(around: PaperSurroundings) {
    this.#around = around;
  }

  /** What a person chose in a dialog, held for the command that uses it. Throws file.*. */
  async stage(files: readonly string[]): Promise<{ files: { staged: string; name: string; size: number; locked: boolean }[] }> {
    const { staged } = this.#around.papers();
    const held = await Promise.all(files.slice(0, mostStaged).map((file) => staged.stage(file)));
    return { files: held.map(({ staged: id, name, bytes }) => ({ staged: id, name, size: bytes.length, locked: asksForPassword(name, bytes) })) };
  }

  async #identity(id: CommandInput<'exportMade'>['sign']): Promise<Awaited<ReturnType<Papers['vault']['open']>> | null> {
    return id === null ? null : this.#around.papers().vault.open(id);
  }

  /** Throws file.notStaged, identity.unusable. */
  #recipient(staged: string | null): Uint8Array | null {
    return staged === null ? null : readCertificate(this.#around.papers().staged.get(staged).bytes);
  }

  /** Throws profile.*, identity.unknown, secrets.*. */
  async exportProfile({ sha256, format, mend: wanted, sign, encryptTo }: CommandInput<'exportProfile'>, destination: Destination): Promise<Written> {
    const { about, profile, work } = this.#around;
    const { clock } = about();
    const summary = profile(sha256);
    const identity = await this.#identity(sign);
    const choice = { platform: 'iOS' as const, osVersion: null, supervised: null, enrollment: null, now: clock.now() };
    const plain = await work().rewrite(summary, { format: identity ? 'mobileconfig' : format, mend: wanted ? choice : null, encryptTo: this.#recipient(encryptTo) });
    const bytes = identity ? await signContent(identity, plain, clock.now()) : plain;
    return writeTo(destination, [{ name: fileName(summary.name, endingOf(format, sign)), bytes }]);
  }

  /** One file for each device, or one for none. Throws profile.*, identity.unknown, secrets.*, device.notFound. */
  async exportMade({ id, format, sign, udids, table, encryptTo }: CommandInput<'exportMade'>, destination: Destination): Promise<Written> {
    const { about, papers, device } = this.#around;
    const { clock } = about();
    const identity = await this.#identity(sign);
    const recipient = this.#recipient(encryptTo);
    const rows = rowsOf(papers(), table);
    const devices = udids.map((udid, at) => {
      const found = device(udid);
      if (!found) throw new AppError('device.notFound', { what: udid });
      return withRow(valuesOf(found, at + 1), rows);
    });
    const each = devices.length > 0 ? devices : (rows ?? []).map(ofRow);
    if (recipient && each.length > 1) throw new AppError('profile.draftInvalid', { reason: 'it can be encrypted for one device at a time, whose certificate it is' });
    const files: { name: string; bytes: Uint8Array }[] = [];
    for (const values of each.length === 0 ? [null] : each) {
      const { name, profile } = await papers().library.build(id, values);
      const called = values && each.length > 1 ? `${name} ${values.serial ?? values.udid ?? String(values.n)}` : name;
      files.push({ name: fileName(called, endingOf(format, sign)), bytes: await signedBytes(recipient ? await encryptContent(profile, recipient) : profile, format, identity, clock.now()) });
    }
    return writeTo(destination, files);
  }

  /** Throws identity.unknown, identity.unusable, secrets.*. */
  async exportIdentity({ id, as, password, legacy }: CommandInput<'exportIdentity'>, destination: Destination): Promise<Written> {
    const { vault } = this.#around.papers();
    const bytes = as === 'cer' ? vault.exportCertificate(id) : await vault.exportP12(id, password ?? '', legacy);
    return writeTo(destination, [{ name: fileName(vault.summary(id).certificate.name, as), bytes }]);
  }

  async writeRecoverySheet({ id }: CommandInput<'writeRecoverySheet'>, destination: Destination): Promise<Written> {
    const { papers, about } = this.#around;
    const { station, operator, clock } = about();
    const { vault } = papers();
    const page = vault.recoverySheet(id, { station, operator, now: clock.now() });
    return writeTo(destination, [{ name: fileName(`Recovery sheet ${vault.summary(id).certificate.organization ?? ''}`, 'html'), bytes: new TextEncoder().encode(page) }]);
  }
}

const mostStaged = 4;

/** A guess, so that a face asks before it is refused: .p12 files nearly always have a password, PEM says so itself. */
function asksForPassword(name: string, bytes: Uint8Array): boolean {
  return /\.(?:p12|pfx)$/i.test(name) || new TextDecoder('latin1').decode(bytes.subarray(0, 20_000)).includes('ENCRYPTED');
}

/** What is signed is no property list any more, whatever form was asked for. */
function endingOf(format: ExportFormat, sign: unknown): string {
  return sign === null ? fileEndings[format] : 'mobileconfig';
}

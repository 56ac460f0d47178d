// Profiles of automated enrollment: kept as forms, defined at Apple, taken over from there. What is stored at Apple can't be changed, so to
// define again makes another one there, and devices have to get it (enrollment-formats 5.4). Who gets one is ade-assign.ts.
import type { Clock } from '../clock.ts';
import { readCarriedCertificate } from '../crypto/carried-certificate.ts';
import { certificateFacts } from '../crypto/certificate-facts.ts';
import { adeJsonOf, checkAdeDraft, readAdeProfile } from '../domain/enrollment/ade-form.ts';
import type { Finding } from '../domain/profile/check/finding.ts';
import { AppError } from '../errors.ts';
import { type AdeDraft, type AdeOutcome, type AdeProfileId, adeProfileIdSchema, type AdeProfileSummary, mostListed, profileUuidSchema, type ServerId } from '../model/ade.ts';
import type { CertificateRef } from '../model/blueprints.ts';
import { AdeList } from '../store/ade-list.ts';
import { type AdeProfileRow, AdeProfiles } from '../store/ade-profiles.ts';
import { AdeResults } from '../store/ade-results.ts';
import { type AdeAssign, type AdeAssignOptions, type NamedProfile } from './ade-assign.ts';
import { appleSchema } from './profile-check.ts';

export interface AdeProfileOptions extends AdeAssignOptions {
  /** A UUID. */
  readonly ids: () => string;
  readonly assign: AdeAssign;
}

/** enrollment-formats 5.8. */
const mostProfiles = 1000;

/** What a check says of a form. An org_magic that is still to be made isn't missing. */
export async function checkDraft(draft: AdeDraft, clock: Clock): Promise<Finding[]> {
  return checkAdeDraft({ ...draft, orgMagic: draft.orgMagic || 'made' }, { now: clock.now(), readCertificate: readCarriedCertificate }, await appleSchema());
}

function refOf(base64: string): CertificateRef | null {
  try {
    const der = Uint8Array.from(Buffer.from(base64, 'base64'));
    const { name, sha256 } = certificateFacts(der);
    return { name: name.slice(0, 300), sha256, base64: Buffer.from(der).toString('base64') };
  } catch {
    return null;
  }
}

interface Numbers {
  readonly names: ReturnType<AdeProfiles['names']>;
  readonly used: ReturnType<AdeProfiles['used']>;
}

function summaryOf({ id, draft, savedAt, defined, changed }: AdeProfileRow, { names, used }: Numbers): AdeProfileSummary {
  const own = [...names.values()].filter(({ profile, uuid }) => profile === id && uuid !== defined?.uuid);
  return {
    id, name: draft.name.slice(0, 200), description: draft.description, affinity: draft.affinity, savedAt, uuid: defined?.uuid ?? null, definedAt: defined?.at ?? null, changed,
    devices: defined === null ? 0 : used.get(defined.uuid) ?? 0, earlier: own.reduce((sum, { uuid }) => sum + (used.get(uuid) ?? 0), 0),
  };
}

export class AdeProfileDesk {
  readonly #options: AdeProfileOptions;

  constructor(options: AdeProfileOptions) {
    this.#options = options;
  }

  #rows(server: ServerId): AdeProfiles {
    this.#options.access.get(server);
    return new AdeProfiles(this.#options.db, server);
  }

  /** By name. Throws ade.unknown, store.*. */
  list(server: ServerId): AdeProfileSummary[] {
    const rows = this.#rows(server);
    const numbers = { names: rows.names(), used: rows.used() };
    return rows.all().slice(0, mostProfiles).map((row) => summaryOf(row, numbers));
  }

  #summary(rows: AdeProfiles, id: AdeProfileId): AdeProfileSummary {
    return summaryOf(rows.get(id), { names: rows.names(), used: rows.used() });
  }

  /** Throws ade.unknown, ade.profileUnknown, store.*. */
  get(server: ServerId, id: AdeProfileId): { readonly draft: AdeDraft; readonly summary: AdeProfileSummary } {
    const rows = this.#rows(server);
    return { draft: rows.get(id).draft, summary: this.#summary(rows, id) };
  }

  /** As Apple calls it. Throws ade.unknown, ade.profileUnknown, ade.profileNotDefined, store.*. */
  named(server: ServerId, id: AdeProfileId): NamedProfile {
    const { draft: { name }, defined } = this.#rows(server).get(id);
    if (!defined) throw new AppError('ade.profileNotDefined', { name });
    return { uuid: defined.uuid, name };
  }

  /** Whatever is wrong with it: that is told, and keeps it from being defined. Throws ade.unknown, ade.profileUnknown, ade.profilesFull, store.*. */
  save(server: ServerId, id: AdeProfileId | null, draft: AdeDraft): AdeProfileSummary {
    const rows = this.#rows(server);
    if (id !== null) rows.get(id);
    else if (rows.count() >= mostProfiles) throw new AppError('ade.profilesFull', { most: mostProfiles });
    const kept = id ?? adeProfileIdSchema.parse(this.#options.ids());
    // One for an organization: by it devices are recognised as ours.
    const ours = rows.all().find((row) => row.draft.orgMagic !== '')?.draft.orgMagic;
    const orgMagic = draft.orgMagic === '' ? ours ?? this.#options.ids() : draft.orgMagic;
    rows.save(kept, { ...draft, orgMagic }, this.#options.clock.now());
    this.#options.changed();
    return this.#summary(rows, kept);
  }

  /**
   * Another one at Apple each time. `reassign`: devices that have an earlier one of it get this one; null in the outcome where nothing was asked
   * of devices. Throws ade.*, http.*, secrets.*, store.*.
   */
  async define(server: ServerId, id: AdeProfileId, reassign: boolean): Promise<{ profile: AdeProfileSummary; outcome: AdeOutcome | null }> {
    const { access, clock, operator, db, changed, assign } = this.#options;
    const rows = this.#rows(server);
    const { draft } = rows.get(id);
    const wrong = (await checkDraft(draft, clock)).find(({ severity }) => severity === 'error');
    if (wrong) throw new AppError('ade.profileInvalid', { name: draft.name, reason: wrong.reason.replace(/\.$/, '').slice(0, 1000) });
    const uuid = await access.work(server, 'define', 1, async (progress) => {
      const client = await access.client(server);
      try {
        // Asked once, and waited for: who asks again would have two.
        const { profile_uuid: named } = await client.defineProfile(adeJsonOf(draft), new AbortController().signal);
        progress(1);
        return profileUuidSchema.parse(named);
      } catch (error) {
        throw access.told(server, error);
      }
    });
    rows.defined(id, draft, uuid, clock.now());
    new AdeResults(db, server).journal({ at: clock.now(), by: operator, kind: 'define', profile: draft.name, serials: {} });
    changed();
    const outcome = reassign ? await this.#reassign(server, { uuid, name: draft.name }, id, assign) : null;
    return { profile: this.#summary(rows, id), outcome };
  }

  async #reassign(server: ServerId, profile: NamedProfile, id: AdeProfileId, assign: AdeAssign): Promise<AdeOutcome | null> {
    // Nobody has the newest one yet.
    const all = [...this.#rows(server).names().values()].filter((one) => one.profile === id).map(({ uuid }) => uuid);
    const serials = new AdeList(this.#options.db, server).withProfile(all, mostListed);
    return serials.length === 0 ? null : assign.assign(server, profile, serials);
  }

  /** Takes over what Apple has; one that is known is as it is here. Throws ade.*, http.*, secrets.*, store.*. */
  async read(server: ServerId, uuid: string): Promise<AdeProfileSummary> {
    const { access, clock, ids, changed } = this.#options;
    const rows = this.#rows(server);
    const known = rows.names().get(uuid)?.profile ?? null;
    if (known !== null) return this.#summary(rows, known);
    if (rows.count() >= mostProfiles) throw new AppError('ade.profilesFull', { most: mostProfiles });
    const client = await access.client(server);
    const stored = await client.profile(uuid, new AbortController().signal).catch((error: unknown) => { throw access.told(server, error); });
    const read = readAdeProfile(stored, refOf);
    if (read.draft === null) throw new AppError('ade.profileForeign', { uuid, reason: read.reason });
    const id = adeProfileIdSchema.parse(ids());
    rows.save(id, read.draft, clock.now());
    rows.defined(id, read.draft, uuid, clock.now());
    changed();
    return this.#summary(rows, id);
  }

  /** From here; Apple's service has no way to remove one. `restore` throws ade.unknown, ade.profilesFull, store.*. Throws ade.unknown, ade.profileUnknown, ade.profileInUse, store.*. */
  remove(server: ServerId, id: AdeProfileId): { readonly name: string; readonly restore: () => void } {
    const rows = this.#rows(server);
    const { name, devices, earlier } = this.#summary(rows, id);
    if (devices + earlier > 0) throw new AppError('ade.profileInUse', { name, count: devices + earlier });
    const putBack = rows.remove(id);
    this.#options.changed();
    return {
      name,
      restore: () => {
        if (this.#rows(server).count() >= mostProfiles) throw new AppError('ade.profilesFull', { most: mostProfiles });
        putBack();
        this.#options.changed();
      },
    };
  }
}

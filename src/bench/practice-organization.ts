// The organization that a practice bench belongs to at Apple: its devices, server entries and profiles, and what a person switched at
// its portal. Holds the state; who may ask for what, and in which words, is said by practice-ade.ts and practice-portal.ts.
import { randomBytes } from 'node:crypto';
import type { PlistDict } from '../plist/value.ts';
import { builtInProfiles, configurationOf, type EnrollmentProfile } from './enrollment-profiles.ts';
import { deviceElsewhere, devicesElsewhere, emptyRow, type OrganizationDevice, rowOf } from './organization-devices.ts';
import { newConsumerKey, newToken, recognizedToken, type TokenSecrets } from './practice-tokens.ts';
import type { VirtualDevice } from './virtual-device.ts';

export interface ServerEntry {
  readonly uuid: string;
  name: string;
  /** Stays the same for as long as somebody has a token of it. */
  consumerKey: string;
  /** Null until somebody uploads a certificate. */
  token: TokenSecrets | null;
  /** Access tokens of before: a newer one was downloaded. */
  readonly replaced: Set<string>;
  /** One is alive at a time (enrollment-formats 5.1). */
  session: string | null;
  /** What the session was called before: calls that are under way still name it so, for a while. */
  former: { readonly session: string; readonly until: number } | null;
  /** Answers given in this session. */
  answers: number;
  /** Until when a nonce is remembered. */
  readonly nonces: Map<string, number>;
}

export interface DefinedProfile {
  readonly server: string;
  readonly content: EnrollmentProfile;
}

export interface Change {
  readonly serial: string;
  readonly server: string;
  readonly op: 'added' | 'modified' | 'deleted';
  readonly at: number;
}

/** Of one call to come: all of its devices, or these. */
export interface NextCall {
  readonly devices: ReadonlySet<string> | null;
  readonly seconds: number;
}

/** What a person switches at the portal so that it can be rehearsed. */
export interface Switches {
  termsSigned: boolean;
  releaseAllowed: boolean;
  orgSupported: boolean;
  betaTokens: boolean;
  throttleNext: NextCall | null;
  failNext: Omit<NextCall, 'seconds'> | null;
  tooMany: { left: number; readonly seconds: number } | null;
  /** Counts on when all cursors given out until then are ended. */
  cursorEra: number;
}

export interface OrganizationOptions {
  readonly devices: readonly VirtualDevice[];
  /** Milliseconds since the Unix epoch, by Apple's clock. */
  readonly now: () => number;
  /** How many more devices it has that aren't on this bench; 40 unless given. */
  readonly elsewhere?: number;
}

export const administrator = 'admin@practice.example';
const mostChanges = 200_000;
const mostStale = 1000;
/** Milliseconds for which a session's former name is still taken. */
const formerMs = 30_000;
const newSession = (): string => randomBytes(24).toString('base64url');
/** Capitals without dashes: not of UUID's form on purpose (enrollment-formats 5.2). */
export const newId = (): string => randomBytes(16).toString('hex').toUpperCase();

export class PracticeOrganization {
  readonly now: () => number;
  /** By serial number, in the order in which they came. */
  readonly rows = new Map<string, OrganizationDevice>();
  readonly servers = new Map<string, ServerEntry>();
  readonly profiles = new Map<string, DefinedProfile>();
  readonly switches: Switches = {
    termsSigned: true, releaseAllowed: false, orgSupported: true, betaTokens: true, throttleNext: null, failNext: null, tooMany: null, cursorEra: 0,
  };
  /** Signs cursors, which are of no use on another bench. */
  readonly secret = randomBytes(32);
  readonly staleSessions = new Set<string>();
  readonly deniedSessions = new Set<string>();
  discovery: { readonly url: string; readonly at: number } | null = null;
  tokensMade = 0;
  readonly #devices: ReadonlyMap<string, VirtualDevice>;
  readonly #changes: Change[] = [];
  /** How many changes are forgotten that came before the first in the list. */
  #forgotten = 0;
  #rowsMade = 0;

  constructor({ devices, now, elsewhere: count = 40 }: OrganizationOptions) {
    this.now = now;
    this.#devices = new Map(devices.map((device) => [device.spec.serial, device]));
    const first = this.addServer('Practice MDM');
    for (const { uuid, profile } of Object.values(builtInProfiles)) this.profiles.set(uuid, { server: first.uuid, content: profile });
    const at = now();
    for (const { spec, cloud } of this.#devices.values()) {
      const row = rowOf(spec, cloud, at);
      if (row) this.#keep({ ...row, server: first.uuid });
    }
    for (const row of devicesElsewhere(count, at)) if (!this.rows.has(row.serial) && !this.#devices.has(row.serial)) this.#keep({ ...row, server: first.uuid });
  }

  #keep(row: Omit<OrganizationDevice, 'order'>): OrganizationDevice {
    this.#rowsMade += 1;
    const kept = { ...row, order: this.#rowsMade };
    this.rows.set(row.serial, kept);
    return kept;
  }

  /** The virtual device of this serial number, if it is on the bench. */
  device(serial: string): VirtualDevice | undefined {
    return this.#devices.get(serial);
  }

  /** The entry that all devices were with before anybody made another. */
  get firstServer(): ServerEntry {
    const [first] = this.servers.values();
    if (!first) throw new Error('an organization without a server entry');
    return first;
  }

  addServer(name: string): ServerEntry {
    const entry: ServerEntry = { uuid: newId(), name, consumerKey: newConsumerKey(), token: null, replaced: new Set(), session: null, former: null, answers: 0, nonces: new Map() };
    this.servers.set(entry.uuid, entry);
    return entry;
  }

  /** A new token for this entry; the one before is of no use from now on, nor is its session. */
  issueToken(entry: ServerEntry): TokenSecrets {
    if (entry.token) entry.replaced.add(entry.token.accessToken);
    this.#forget(entry, this.deniedSessions);
    const expires = new Date(this.now());
    expires.setUTCFullYear(expires.getUTCFullYear() + 1);
    entry.token = newToken(entry.consumerKey, expires.getTime());
    return entry.token;
  }

  /** Whose consumer key that is, and its token. One of an earlier bench is the first entry's, as long as nobody has one of this. */
  tokenOf(consumerKey: string, accessToken: string): { readonly entry: ServerEntry; readonly token: TokenSecrets } | null {
    for (const entry of this.servers.values()) if (entry.token && entry.consumerKey === consumerKey) return { entry, token: entry.token };
    const { firstServer } = this;
    const token = firstServer.token ? null : recognizedToken(consumerKey, accessToken);
    return token && { entry: firstServer, token };
  }

  #remember(among: Set<string>, session: string): void {
    among.add(session);
    const [oldest] = among;
    if (among.size > mostStale && oldest !== undefined) among.delete(oldest);
  }

  #forget(entry: ServerEntry, among: Set<string>): void {
    for (const session of [entry.session, entry.former?.session]) if (session !== undefined && session !== null) this.#remember(among, session);
    entry.session = null;
    entry.former = null;
  }

  /** A new session for this entry; the one before is stale. */
  openSession(entry: ServerEntry): string {
    this.endSession(entry);
    entry.answers = 0;
    entry.session = newSession();
    return entry.session;
  }

  /** The same session by another name. */
  renameSession(entry: ServerEntry): string {
    if (entry.former) this.#remember(this.staleSessions, entry.former.session);
    entry.former = entry.session === null ? null : { session: entry.session, until: this.now() + formerMs };
    entry.session = newSession();
    return entry.session;
  }

  endSession(entry: ServerEntry): void {
    this.#forget(entry, this.staleSessions);
  }

  get lastChange(): number {
    return this.#forgotten + this.#changes.length;
  }

  /** What came after the first `since` changes; null when some of that is forgotten. */
  changesSince(since: number): readonly Change[] | null {
    return since < this.#forgotten ? null : this.#changes.slice(since - this.#forgotten);
  }

  note(row: Pick<OrganizationDevice, 'serial' | 'server'>, op: Change['op']): void {
    if (row.server === null) return;
    this.#changes.push({ serial: row.serial, server: row.server, op, at: this.now() });
    if (this.#changes.length > mostChanges) this.#forgotten += this.#changes.splice(0, mostChanges / 10).length;
  }

  /** The row, if this server entry may see it. */
  rowFor(server: ServerEntry, serial: string): OrganizationDevice | undefined {
    const row = this.rows.get(serial);
    return row?.server === server.uuid ? row : undefined;
  }

  assign(row: OrganizationDevice, uuid: string): void {
    row.profile = { uuid, assignedAt: this.now(), pushedAt: null };
    row.removed = false;
    this.note(row, 'modified');
  }

  unassign(row: OrganizationDevice): void {
    if (!row.profile) return;
    row.profile = null;
    row.removed = true;
    this.note(row, 'modified');
  }

  /** Gone from the organization: for its servers, and for the device itself. */
  release(row: OrganizationDevice): void {
    this.note(row, 'deleted');
    this.rows.delete(row.serial);
  }

  /** With this server entry from now on, or with none; one that the organization hasn't is added. Its profile goes even when it comes back to the same (enrollment-formats 5.5). */
  place(serial: string, server: ServerEntry | null): void {
    const known = this.rows.get(serial);
    const at = this.now();
    const spec = this.#devices.get(serial)?.spec;
    const row = known ?? this.#keep({ ...(spec ? emptyRow(spec, at) : deviceElsewhere(serial, at)), server: null });
    if (row.server !== null && row.server !== server?.uuid) this.note(row, 'deleted');
    Object.assign(row, { server: server?.uuid ?? null, profile: null, removed: false, placedAt: at });
    this.note(row, 'added');
  }

  /** What Apple gives the device of this serial number when it asks; null: nothing. */
  configurationFor(serial: string): PlistDict | null {
    const row = this.rows.get(serial);
    const defined = row?.profile ? this.profiles.get(row.profile.uuid) : undefined;
    return defined ? configurationOf(defined.content) : null;
  }

  /** The device has it now. */
  pushed(serial: string): void {
    const row = this.rows.get(serial);
    if (!row?.profile) return;
    row.profile = { ...row.profile, pushedAt: this.now() };
    this.note(row, 'modified');
  }
}

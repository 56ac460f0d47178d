// Supervision identities and push certificates: made, imported, found again and given out. Certificates lie in the
// database, private keys in Secrets; an identity is shown only when both are there.
import type { Clock } from '../clock.ts';
import { certificateFacts } from '../crypto/certificate-facts.ts';
import { type Identity, makeIdentity } from '../crypto/identity.ts';
import { type NamedFile, readIdentityFiles } from '../crypto/identity-files.ts';
import { writePkcs12 } from '../crypto/pkcs12.ts';
import { readPushCertificate } from '../crypto/push-certificate.ts';
import { AppError, asAppError } from '../errors.ts';
import { type CertificateFacts, type IdentityId, identityIdSchema, type IdentitySummary, type PushCertificate, type PushOverview } from '../model/identities.ts';
import type { Secrets } from '../secrets.ts';
import type { Identities, IdentityKind, IdentityRow } from '../store/identities.ts';
import { recoverySheet, type SheetContext } from './recovery-sheet.ts';

export interface VaultOptions {
  readonly rows: Identities;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** A new UUID each time. */
  readonly ids: () => string;
  /** Marks what is printed. */
  readonly practice: boolean;
}

const most: Readonly<Record<IdentityKind, number>> = { supervision: 500, push: 50 };
const longestChain = 20;
/** Characters; a .p12 file travels. */
const leastPassword = 4;
/** Milliseconds before its end at which a push certificate should be renewed (enrollment-formats 8). */
const expiringFor = 30 * 86_400_000;

const keyName = (id: IdentityId): string => `identity/${id}/key`;

type PushState = PushOverview['state'];
/** From good to bad. */
const byWeight: readonly PushState[] = ['notNeeded', 'valid', 'expiring', 'expired', 'mismatch', 'missing'];
const worst = (states: readonly PushState[]): PushState => states.reduce((bad, state) => (byWeight.indexOf(state) > byWeight.indexOf(bad) ? state : bad), 'notNeeded');

function validity(until: number, now: number): PushState {
  if (now > until) return 'expired';
  return until - now <= expiringFor ? 'expiring' : 'valid';
}

/** A row as it is told. */
export function pushCertificateOf(row: IdentityRow, certificate = certificateFacts(row.certificate)): PushCertificate {
  return { id: row.id, certificate, topic: row.topic ?? '', account: row.account, createdAt: row.createdAt };
}

export class IdentityVault {
  readonly #options: VaultOptions;
  /** What a certificate says doesn't change; a snapshot asks ten times a second. */
  readonly #facts = new Map<IdentityId, CertificateFacts>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  /** The oldest first. Throws store.*. */
  list(): IdentitySummary[] {
    return this.#options.rows.all('supervision').map((row) => this.#summary(row));
  }

  /** Throws identity.unknown. */
  summary(id: IdentityId): IdentitySummary {
    return this.#summary(this.#row('supervision', id));
  }

  /** The oldest first. Throws store.*. */
  pushCertificates(): PushCertificate[] {
    return this.#options.rows.all('push').map((row) => this.#push(row));
  }

  /** As Apple Configurator makes one. `country`: two letters. Throws identity.unusable, secrets.*, store.*. */
  make(choice: { readonly organization: string; readonly country: string | null }): Promise<IdentitySummary> {
    return this.#inTurn(async () => {
      const { clock, ids } = this.#options;
      const identity = await makeIdentity({ ...choice, uuid: ids(), now: clock.now() });
      return this.#keep(identity, 'made');
    });
  }

  /** A .p12, a PEM file with both, or certificate and key. Throws identity.unusable, wrongPassword, noKey, present; secrets.*, store.*. */
  importFiles(files: readonly NamedFile[], password: string | null): Promise<IdentitySummary> {
    return this.#inTurn(async () => {
      const identity = await readIdentityFiles(files, password);
      const present = this.#options.rows.withCertificate('supervision', identity.certificate);
      return present ? this.#restoreKey(present, identity) : this.#keep(identity, 'imported');
    });
  }

  /** By id, name or organization, or by at least six digits of a fingerprint's beginning. Throws identity.unknown, identity.ambiguous. */
  find(name: string): IdentitySummary {
    return this.#pick(name, this.list(), ({ certificate: { organization } }, word) => organization?.toLowerCase() === word);
  }

  /** By id, name or topic, or by at least six digits of a fingerprint's beginning. Throws identity.unknown, identity.ambiguous. */
  findPush(name: string): PushCertificate {
    return this.#pick(name, this.pushCertificates(), ({ topic }, word) => topic.toLowerCase() === word);
  }

  /** With its private key: for signing, pairing and export, and then to be forgotten. Throws identity.unknown, identity.unusable, secrets.*. */
  async open(id: IdentityId): Promise<Identity> {
    const { certificate, chain } = this.#row('supervision', id);
    const privateKey = await this.#options.secrets.read(keyName(id));
    if (!privateKey) throw new AppError('identity.unusable', { reason: 'its private key isn’t kept here any more; import its .p12 file anew' });
    return { certificate, chain, privateKey };
  }

  /** DER, byte for byte as devices keep it. Throws identity.unknown. */
  certificateOf(id: IdentityId): Uint8Array {
    return this.#row('supervision', id).certificate;
  }

  /** Identities whose private key is kept; null while the keys are locked away and nobody can tell. */
  async keysAtHand(): Promise<ReadonlySet<IdentityId> | null> {
    const { rows, secrets } = this.#options;
    const names = new Set(await secrets.names().catch(() => []));
    if (secrets.state.state === 'locked') return null;
    return new Set(rows.all('supervision').flatMap(({ id }) => (names.has(keyName(id)) ? [id] : [])));
  }

  /** PKCS#12. legacy: with algorithms that systems before 2018 know, which are weak. Throws identity.*, secrets.*. */
  async exportP12(id: IdentityId, password: string, legacy: boolean): Promise<Uint8Array> {
    if (Array.from(password).length < leastPassword) throw new AppError('secrets.weakPassphrase', { least: leastPassword });
    const identity = await this.open(id);
    try {
      return await writePkcs12(identity, password, { form: legacy ? 'legacy' : 'modern', name: this.summary(id).certificate.name });
    } finally {
      identity.privateKey.fill(0);
    }
  }

  /** The certificate alone, DER: what an MDM wants. Throws identity.unknown. */
  exportCertificate(id: IdentityId): Uint8Array {
    return this.#row('supervision', id).certificate;
  }

  /** One HTML page, without the key. Throws identity.unknown. */
  recoverySheet(id: IdentityId, context: Omit<SheetContext, 'practice' | 'by'>): string {
    const { practice, secrets } = this.#options;
    return recoverySheet(this.summary(id), { ...context, practice, by: secrets.state.by });
  }

  /** Its key as well, for good. Throws identity.unknown, secrets.*, store.*. */
  remove(id: IdentityId): Promise<void> {
    return this.#inTurn(async () => {
      this.#row('supervision', id);
      // Nothing is hidden that couldn't be removed after it.
      await this.#options.secrets.names();
      this.#options.rows.hide(id);
      await this.#mend();
    });
  }

  /** Keeps the certificate alone, also of a file with its key. Throws push.unusable, identity.wrongPassword, identity.present, store.*. */
  importPush(files: readonly NamedFile[], password: string | null, account: string | null): Promise<PushCertificate> {
    return this.#inTurn(async () => {
      const { rows } = this.#options;
      const { certificate, topic } = await readPushCertificate(files, password);
      const present = rows.withCertificate('push', certificate);
      if (present) throw new AppError('identity.present', { name: present.topic ?? '' });
      if (rows.all('push').length >= most.push) throw new AppError('push.unusable', { reason: `${most.push} are kept here already; remove old ones first` });
      const row = this.#newRow('push', { certificate, topic, account: account?.trim().slice(0, 300) ?? null, origin: 'imported' });
      const summary = this.#push(row);
      rows.add(row, true);
      return summary;
    });
  }

  /** Throws identity.unknown, store.*. */
  removePush(id: IdentityId): Promise<void> {
    return this.#inTurn(() => {
      this.#row('push', id);
      this.#options.rows.delete(id);
      this.#facts.delete(id);
      return Promise.resolve();
    });
  }

  /**
   * What there is to say of push certificates. `topics`: those of the enrollment profiles that are known here; `now` in
   * milliseconds. Of certificates with one topic the latest counts: the ones before were renewed.
   */
  pushOverview(topics: readonly string[], now: number): PushOverview {
    const certificates = this.pushCertificates();
    const until = new Map<string, number>();
    for (const { topic, certificate } of certificates) until.set(topic, Math.max(certificate.until, until.get(topic) ?? certificate.until));
    const stateOf = (topic: string): PushState => {
      const end = until.get(topic);
      if (end !== undefined) return validity(end, now);
      return certificates.length === 0 ? 'missing' : 'mismatch';
    };
    return { state: worst((topics.length > 0 ? topics : [...until.keys()]).map(stateOf)), certificates };
  }

  /** One change after the other: a row and its key are two writes. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when every change that was begun has ended, however it did. */
  async settled(): Promise<void> {
    await this.#last;
  }

  #row(kind: IdentityKind, id: IdentityId): IdentityRow {
    const row = this.#options.rows.get(kind, id);
    if (!row) throw new AppError('identity.unknown', { name: id });
    return row;
  }

  #factsOf({ id, certificate }: IdentityRow): CertificateFacts {
    const facts = this.#facts.get(id) ?? certificateFacts(certificate);
    this.#facts.set(id, facts);
    return facts;
  }

  #summary(row: IdentityRow): IdentitySummary {
    return { id: row.id, certificate: this.#factsOf(row), chain: row.chain.length, origin: row.origin, createdAt: row.createdAt };
  }

  #push(row: IdentityRow): PushCertificate {
    return pushCertificateOf(row, this.#factsOf(row));
  }

  #newRow(kind: IdentityKind, { chain = [], topic = null, account = null, ...rest }: Pick<IdentityRow, 'certificate' | 'origin'> & Partial<IdentityRow>): IdentityRow {
    const { clock, ids } = this.#options;
    return { kind, chain, topic, account, createdAt: clock.now(), ...rest, id: identityIdSchema.parse(ids()) };
  }

  /** Row, key, row again: a crash in between leaves a row that isn't shown, and that the next change clears away. */
  async #keep({ certificate, chain, privateKey }: Identity, origin: IdentityRow['origin']): Promise<IdentitySummary> {
    const { rows, secrets } = this.#options;
    await this.#mend();
    if (rows.all('supervision').length >= most.supervision) throw new AppError('identity.unusable', { reason: `${most.supervision} are kept here already; remove old ones first` });
    const row = this.#newRow('supervision', { certificate, chain: chain.slice(0, longestChain), origin });
    const summary = this.#summary(row);
    rows.add(row, false);
    try {
      await secrets.write(keyName(row.id), privateKey);
    } catch (error) {
      // Refused before anything was written; of any other failure nobody knows whether the key is on the disk.
      if (asAppError(error).code.startsWith('secrets.')) rows.delete(row.id);
      throw error;
    }
    privateKey.fill(0);
    rows.complete(row.id);
    return summary;
  }

  /** An identity whose key was lost gets it back; one that is whole is there already. */
  async #restoreKey(row: IdentityRow, { privateKey }: Identity): Promise<IdentitySummary> {
    const { secrets } = this.#options;
    const summary = this.#summary(row);
    if (await secrets.read(keyName(row.id))) throw new AppError('identity.present', { name: summary.certificate.name });
    await secrets.write(keyName(row.id), privateKey);
    privateKey.fill(0);
    return summary;
  }

  /** Keys without any row are left alone: they are those of a ledger that was put back from a backup. */
  async #mend(): Promise<void> {
    const { rows, secrets } = this.#options;
    for (const id of rows.incomplete()) {
      await secrets.remove(keyName(id));
      rows.delete(id);
      this.#facts.delete(id);
    }
  }

  #pick<T extends { readonly id: IdentityId; readonly certificate: CertificateFacts }>(name: string, all: readonly T[], also: (one: T, word: string) => boolean): T {
    const word = name.trim().toLowerCase();
    const digits = word.replace(/[\s:]/g, '');
    const isFingerprint = /^[0-9a-f]{6,64}$/.test(digits);
    const tests: readonly ((one: T) => boolean)[] = [
      ({ id }) => id === word, ({ certificate }) => certificate.name.toLowerCase() === word,
      ({ certificate }) => isFingerprint && (certificate.sha256.startsWith(digits) || certificate.sha1.startsWith(digits)),
      (one) => also(one, word),
    ];
    for (const test of tests) {
      const [found, ...more] = all.filter(test);
      if (more.length > 0) throw new AppError('identity.ambiguous', { name });
      if (found) return found;
    }
    throw new AppError('identity.unknown', { name });
  }
}

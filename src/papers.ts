// The composition root of what needs no device: identities, push certificates, profiles that are made here. The app has one
// beside its bench; the command line opens one alone. Faces hand over ids and words, never keys.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { openDataFolder } from './data-folder.ts';
import { asAppError, AppError } from './errors.ts';
import type { Snapshot } from './model.ts';
import type { PushCertificate } from './model/identities.ts';
import { type KeyKeeper, practiceKeeper } from './secrets.ts';
import { BlueprintLibrary } from './services/blueprint-library.ts';
import { IdentityVault, pushCertificateOf } from './services/identity-vault.ts';
import { MadeLibrary } from './services/made-library.ts';
import { keepPracticeIdentity } from './services/practice-identity.ts';
import { StagedFiles } from './services/staged-files.ts';
import { Blueprints } from './store/blueprints.ts';
import { Database } from './store/database.ts';
import { Identities } from './store/identities.ts';
import { MadeProfiles } from './store/made-profiles.ts';
import { SecretFile } from './store/secret-file.ts';
import { takeWriterLock } from './store/writer-lock.ts';

export interface PapersOptions {
  /** Of this mode: practice has its own. */
  readonly folder: string;
  readonly practice: boolean;
  readonly db: Database;
  /** Null: a passphrase guards what is kept. Practice has a keeper of its own, whatever is given. */
  readonly keeper: KeyKeeper | null;
  readonly passphrase: string | null;
  readonly clock: Clock;
  /** Who saves. */
  readonly operator?: string;
  readonly ids?: () => string;
  /** False while another process writes the folder. */
  readonly writable?: boolean;
}

export class Papers {
  readonly practice: boolean;
  readonly db: Database;
  readonly secrets: SecretFile;
  readonly vault: IdentityVault;
  readonly library: MadeLibrary;
  readonly blueprints: BlueprintLibrary;
  readonly staged: StagedFiles;
  readonly #writable: boolean;

  private constructor(options: PapersOptions, secrets: SecretFile) {
    const { db, clock, ids = randomUUID, practice, writable = true } = options;
    this.practice = practice;
    this.#writable = writable;
    this.db = db;
    this.secrets = secrets;
    this.staged = new StagedFiles(ids);
    this.vault = new IdentityVault({ rows: new Identities(db), secrets, clock, ids, practice });
    this.blueprints = new BlueprintLibrary({ rows: new Blueprints(db), clock, ids, get operator() { return options.operator ?? 'unknown'; } });
    this.library = new MadeLibrary({ rows: new MadeProfiles(db), secrets, staged: this.staged, clock, ids });
  }

  /** Never rejects: what can't be opened is said when it is used. */
  static async open(options: PapersOptions): Promise<Papers> {
    const { folder, practice, keeper, passphrase, writable = true } = options;
    const papers = new Papers(options, await SecretFile.open({ folder, keeper: practice ? practiceKeeper : keeper, passphrase, writable }));
    if (practice && writable) await keepPracticeIdentity(papers.vault);
    if (writable) await papers.sweep();
    return papers;
  }

  /** What a snapshot says of all this. */
  snapshot(profiles: Snapshot['profiles'], now: number): Pick<Snapshot, 'made' | 'blueprints' | 'identities' | 'push' | 'secrets'> {
    const topics = profiles.flatMap(({ topic }) => (topic === null ? [] : [topic]));
    return { made: this.library.list(), blueprints: this.blueprints.list(), identities: this.vault.list(), push: this.vault.pushOverview(topics, now), secrets: this.secrets.state };
  }

  /** What was removed and wasn't put back in its time goes for good. Never rejects: what couldn't be deleted stays hidden until it can be. */
  async sweep(): Promise<void> {
    await this.library.sweep().catch(() => undefined);
  }

  /** What was begun ends first, with its row and its key, or with neither. Never rejects. */
  async close(): Promise<void> {
    this.staged.clear();
    if (this.#writable) await this.sweep();
    await this.secrets.close();
    await Promise.all([this.vault.settled(), this.library.settled()]);
  }
}

/** The push certificates that are kept: none where nothing was ever kept, and asking makes no folder. */
export function keptPushCertificates(dataFolder: string): PushCertificate[] {
  let db: Database | null = null;
  try {
    db = Database.openReader(dataFolder);
    return db ? new Identities(db).all('push').map((row) => pushCertificateOf(row)) : [];
  } catch {
    // Whoever checks a file is not kept from it by a ledger that can't be read.
    return [];
  } finally {
    db?.close();
  }
}

/** Where no ledger could be opened there are no papers either. */
export const noPapers: Pick<Snapshot, 'made' | 'blueprints' | 'identities' | 'push' | 'secrets'> = {
  made: [], blueprints: [], identities: [], push: { state: 'notNeeded', certificates: [] }, secrets: { state: 'locked', by: 'passphrase' },
};

export interface FolderOptions extends Pick<PapersOptions, 'keeper' | 'passphrase' | 'clock' | 'practice' | 'operator'> {
  /** The base folder; practice lies inside. */
  readonly dataFolder: string;
}

/** Opens the papers of a data folder, hands them to `work` and closes them. `write` needs the folder's lock. Throws store.*. */
export async function withPapers<T>({ dataFolder, practice, ...rest }: FolderOptions, access: 'read' | 'write', work: (papers: Papers) => Promise<T>): Promise<T> {
  const folder = openDataFolder(dataFolder, practice);
  const lock = access === 'write' ? takeWriterLock(folder) : null;
  let db: Database | null = null;
  try {
    db = lock ? Database.openWriter(folder) : Database.openReader(folder);
    // Nothing was ever kept there, or an older Muster kept it: then the file has to be made or brought up to date first.
    if (!db?.current) return await withPapers({ dataFolder, practice, ...rest }, 'write', work);
    const papers = await Papers.open({ folder, practice, db, ...rest, writable: lock !== null });
    try {
      return await work(papers);
    } finally {
      await papers.close();
    }
  } catch (error) {
    throw error instanceof AppError ? error : asAppError(error);
  } finally {
    db?.close();
    lock?.release();
  }
}

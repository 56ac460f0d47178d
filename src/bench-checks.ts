// The composition root of a check of the bench without a window: one blueprint, the devices of a snapshot, what the data folder
// knows. Reads only; servers are asked because a person started it.
import { type MuxOptions, muxOf, practiceUrls } from './app-options.ts';
import { openDataFolder } from './data-folder.ts';
import { withDeadline } from './device/deadline.ts';
import { askPractice } from './device/registry.ts';
import { appleUrls } from './device/activation/activation-urls.ts';
import { discoverServer } from './discover.ts';
import { usesConfigurator } from './domain/blueprint/driver.ts';
import type { World } from './domain/blueprint/facts.ts';
import type { Reachability } from './domain/enrollment/reachability.ts';
import type { HttpClient } from './http.ts';
import type { ProfileSummary, Snapshot } from './model.ts';
import type { Blueprint } from './model/blueprints.ts';
import { type FolderOptions, withPapers } from './papers.ts';
import { listedIn } from './services/ade-listing.ts';
import { cloudKnowledge } from './services/cloud-answers.ts';
import { BenchCheck, type BenchKnowledge, type BenchVerdicts, readMaterials } from './services/bench-check.ts';
import { loadProfile } from './services/profile-files.ts';
import { checkActivation } from './services/reachability.ts';
import { Database } from './store/database.ts';
import { KnownProfiles } from './store/known-profiles.ts';
import { Ledger } from './store/ledger.ts';

export interface BenchCheckOptions extends MuxOptions, Omit<FolderOptions, 'practice' | 'clock'> {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  /** Looks for Apple Configurator; asked only where the blueprint has it do something. */
  readonly configurator: () => Promise<World['configurator']>;
}

/** Milliseconds for a bench on this computer to say where its web is. */
const proofDeadline = 5000;

async function reach(practice: boolean, options: BenchCheckOptions): Promise<Reachability> {
  const { clock, http, signal } = options;
  const proof = practice ? await withDeadline(clock, proofDeadline, signal, (inner) => askPractice(muxOf(options), inner)) : null;
  return checkActivation({ http, clock, signal, urls: practice ? practiceUrls(proof ?? { web: null }) : appleUrls });
}

type Recorded = Pick<BenchKnowledge, 'lastDone' | 'profiles'>;
const nothing: Recorded = { lastDone: () => null, profiles: [] };

/** What was done and seen before; a ledger of an older Muster, or none, tells nothing. Throws store.*. */
async function withRecords<T>(folder: string, work: (recorded: Recorded) => Promise<T>): Promise<T> {
  const db = Database.openReader(folder);
  try {
    if (!db?.current) return await work(nothing);
    const ledger = new Ledger(db);
    const profiles: ProfileSummary[] = new KnownProfiles(db).all();
    return await work({ profiles, lastDone: (udid, identifier) => ledger.lastDone(udid, identifier) });
  } finally {
    db?.close();
  }
}

/**
 * Every device of the snapshot is judged. Apple and the MDM's server are asked where the blueprint needs them. Throws store.*, and
 * the signal's reason.
 */
export async function checkOnBench(blueprint: Blueprint, snapshot: Pick<Snapshot, 'devices' | 'busOnly' | 'practice'>, options: BenchCheckOptions): Promise<BenchVerdicts> {
  const { practice, devices, busOnly } = snapshot;
  const { clock, dataFolder, keeper, passphrase } = options;
  const folder: FolderOptions = { clock, dataFolder, keeper, passphrase, practice };
  const { url } = blueprint.server;
  const server = blueprint.method === 'setupAssistant' && url !== null ? await discoverServer(url, options) : null;
  return withPapers(folder, 'read', ({ vault, secrets, db }) => withRecords(openDataFolder(dataFolder, practice), async (recorded) => {
    const check = new BenchCheck(await readMaterials(blueprint, { load: loadProfile, profiles: recorded.profiles }));
    const serials = [...devices, ...busOnly].flatMap(({ serial }) => (serial === null ? [] : [serial]));
    const known: BenchKnowledge = {
      ...recorded, devices, busOnly, server, now: clock.now(), identities: vault.list(), secrets: secrets.state, keys: await vault.keysAtHand(),
      push: vault.pushOverview([], clock.now()), activation: null,
      configurator: usesConfigurator(blueprint) ? await options.configurator() : null,
      ...listedIn(db, serials), ...cloudKnowledge(db, serials, clock.now()),
    };
    const first = check.judge(known);
    const activates = first.verdicts.some(({ reasons }) => reasons.some(({ code }) => code === 'activationNotTested'));
    return activates ? check.judge({ ...known, activation: await reach(practice, options) }) : first;
  }));
}

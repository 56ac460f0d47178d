// Approves and starts preparations, and gives them their means: what is known of the bench, of files, of identities. Nothing but a
// device that an approved plan names is ever touched.
import type { Clock } from './clock.ts';
import { makeSupervisionIdentity } from './crypto/supervision-identity.ts';
import type { ActivationUrls } from './device/activation/activation-urls.ts';
import type { DeviceSession } from './device/session.ts';
import type { Slots } from './device/slots.ts';
import { usesConfigurator } from './domain/blueprint/driver.ts';
import { approvePlan } from './domain/blueprint/plan.ts';
import { AppError } from './errors.ts';
import type { HttpClient } from './http.ts';
import type { Place, ProfileSummary, RunId, Snapshot, Udid } from './model.ts';
import type { Blueprint } from './model/blueprints.ts';
import type { BenchDesk } from './bench-desk.ts';
import type { Papers } from './papers.ts';
import { BenchCheck, type BenchKnowledge, type Elsewhere, readMaterials } from './services/bench-check.ts';
import { configuratorMeans, type EnrollingTool } from './services/prep/configurator-means.ts';
import type { PrepMeans } from './services/prep/job.ts';
import { plannedDevice } from './services/prep/plan-runs.ts';
import type { LoadedProfile } from './services/profile-files.ts';
import type { Runs } from './services/runs.ts';

type Seen = Pick<Snapshot, 'devices' | 'busOnly' | 'profiles' | 'identities' | 'secrets' | 'push'>;

export interface MeansSurroundings {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly urls: () => ActivationUrls;
  readonly apple: Slots;
  readonly heavy: Slots;
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  readonly load: (file: string) => Promise<LoadedProfile>;
  readonly profiles: () => readonly ProfileSummary[];
  /** Throws store.*. */
  readonly lastDone: BenchKnowledge['lastDone'];
  readonly seen: () => Seen;
  readonly elsewhere: (serials: readonly string[]) => Elsewhere;
  readonly configurator: () => EnrollingTool & { readonly look: () => Promise<unknown> };
}

/** Milliseconds for which files that were read for one device are good for the next. */
const materialsKept = 60_000;

/** Files and table of a blueprint, read once for a batch. */
class Checks {
  readonly #around: MeansSurroundings;
  readonly #kept = new Map<string, { readonly at: number; readonly check: Promise<BenchCheck> }>();

  constructor(around: MeansSurroundings) {
    this.#around = around;
  }

  of(blueprint: Blueprint): Promise<BenchCheck> {
    const { clock, load, profiles } = this.#around;
    const kept = this.#kept.get(blueprint.id);
    if (kept && clock.now() - kept.at < materialsKept) return kept.check;
    const check = readMaterials(blueprint, { load, profiles: profiles() }).then((materials) => new BenchCheck(materials));
    this.#kept.set(blueprint.id, { at: clock.now(), check });
    return check;
  }
}

/** What a profile's bytes are, at the path that was chosen or wherever the same file is known now. */
async function profileBytes({ load, profiles }: MeansSurroundings, sha256: string, file: string, name: string): Promise<Uint8Array> {
  const places = [file, ...profiles().filter((summary) => summary.sha256 === sha256).map((summary) => summary.file)];
  for (const place of places) {
    const loaded = await load(place).catch(() => null);
    if (loaded?.summary.sha256 === sha256) return loaded.bytes;
  }
  throw new AppError('profile.changed', { file: name });
}

export function prepMeans(around: MeansSurroundings): PrepMeans {
  const { clock, http, urls, apple, heavy, papers, lastDone, seen, elsewhere } = around;
  const checks = new Checks(around);
  return {
    clock, http, urls, apple, heavy, configurator: configuratorMeans(around.configurator, () => papers().vault),
    blueprint: (hash) => {
      const kept = papers().blueprints.withHash(hash);
      if (!kept) throw new AppError('blueprint.unknown', { name: hash.slice(0, 12) });
      return kept.blueprint;
    },
    judge: async (blueprint, udid) => {
      const check = await checks.of(blueprint);
      if (usesConfigurator(blueprint)) await around.configurator().look();
      const bench = seen();
      const serials = bench.devices.flatMap(({ serial }) => (serial === null ? [] : [serial]));
      return check.judgeOne(udid, { ...bench, ...elsewhere(serials), now: clock.now(), keys: await papers().vault.keysAtHand(), lastDone, activation: null, server: null });
    },
    profile: ({ sha256, file, name }) => profileBytes(around, sha256, file, name),
    certificate: (sha256) => {
      const { vault } = papers();
      const identity = vault.list().find(({ certificate }) => certificate.sha256 === sha256);
      if (!identity) throw new AppError('identity.unknown', { name: sha256.slice(0, 12) });
      return vault.certificateOf(identity.id);
    },
    identity: async (sha256s) => {
      const { vault } = papers();
      const keys = await vault.keysAtHand();
      if (keys === null) throw new AppError('secrets.locked');
      const usable = sha256s.map((sha256) => vault.list().find((one) => one.certificate.sha256 === sha256)).find((one) => one && keys.has(one.id));
      if (!usable) return null;
      const { certificate, privateKey } = await vault.open(usable.id);
      return makeSupervisionIdentity(certificate, privateKey);
    },
  };
}

export interface PrepareSurroundings {
  readonly bench: BenchDesk;
  readonly seen: () => Seen;
  /** Throws store.*. */
  readonly runs: () => Runs;
  readonly sessionOf: (udid: Udid) => DeviceSession | undefined;
  readonly placeOf: (udid: Udid) => Place;
}

export interface ApprovedPlan {
  readonly udids: readonly Udid[];
  /** The number that a person typed. */
  readonly erase: number;
  /** The devices of which the plan said that they are erased; null: nobody was shown them one by one. */
  readonly erases: readonly string[] | null;
  readonly confirmed: readonly string[];
}

export type Steering = 'pause' | 'continue' | 'cancel' | 'retry';

export class PrepareDesk {
  readonly #around: PrepareSurroundings;

  constructor(around: PrepareSurroundings) {
    this.#around = around;
  }

  /** Starts what was approved, if it is still what would be done. Throws plan.*, blueprint.*, device.busy, store.*. */
  async prepare({ udids, erase, erases, confirmed }: ApprovedPlan): Promise<RunId[]> {
    const { bench, seen, runs, sessionOf, placeOf } = this.#around;
    const { kept: { blueprint, summary: { id, revision, hash, name } }, judged } = await bench.planned(udids, seen);
    const verdicts = judged.map(({ verdict }) => verdict);
    const approval = approvePlan(verdicts, erase, confirmed);
    if (approval.refused === 'nothing') throw new AppError('plan.nothing');
    if (approval.refused === 'erases') throw new AppError('plan.erases', { erases: approval.erases, typed: erase });
    if (approval.refused === 'unconfirmed') {
      const open = verdicts.flatMap(({ reasons }) => reasons.filter(({ code }) => approval.codes.includes(code)).map(({ what }) => what));
      throw new AppError('plan.unconfirmed', { what: [...new Set(open)].join(' ').slice(0, 1000), codes: approval.codes.join(', ') });
    }
    const approved = new Set(approval.devices.map(({ udid }) => udid));
    const now = judged.filter(({ verdict }) => approved.has(verdict.udid));
    const erased = now.filter(({ verdict }) => verdict.erases).map(({ verdict }) => verdict.udid);
    const other = erases === null ? undefined : erased.find((udid) => !erases.includes(udid)) ?? erases.find((udid) => !erased.includes(udid));
    const serial = now.find(({ verdict }) => verdict.udid === other)?.verdict.serial ?? other;
    if (serial !== undefined) throw new AppError('plan.changed', { what: `whether ${serial} is erased` });
    const devices = now.flatMap(({ verdict, situation }) => {
      const session = sessionOf(verdict.udid as Udid);
      return session?.present ? [{ session, place: placeOf(session.udid), planned: plannedDevice(verdict, situation, confirmed) }] : [];
    });
    if (devices.length === 0) throw new AppError('plan.nothing');
    return runs().prepare({ blueprint: { id, revision, hash, name }, method: blueprint.method, devices }).map(({ runId }) => runId);
  }

  /** One that can't be steered so doesn't keep the others from it. Throws what the last of them threw when none could. */
  steer(runIds: readonly RunId[], how: Steering): void {
    const { runs, sessionOf } = this.#around;
    const all = runs();
    let done = 0;
    let failure: unknown = new AppError('run.unknown');
    for (const runId of runIds) {
      try {
        if (how === 'retry') {
          const session = sessionOf(all.deviceOf(runId));
          if (!session) throw new AppError('device.notFound', { what: all.deviceOf(runId) });
          all.retry(runId, session);
        } else all[how](runId);
        done += 1;
      } catch (error) {
        failure = error;
      }
    }
    if (done === 0) throw failure;
  }
}

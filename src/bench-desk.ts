// The blueprint that the bench is checked for: its materials as they lie on the disk, what servers said when a person had them
// asked, and the verdicts on every device.
import type { Clock } from './clock.ts';
import type { ActivationUrls } from './device/activation/activation-urls.ts';
import { usesConfigurator } from './domain/blueprint/driver.ts';
import { writesConfiguration } from './domain/blueprint/facts.ts';
import { erasesIn } from './domain/blueprint/plan.ts';
import type { Reachability } from './domain/enrollment/reachability.ts';
import { AppError } from './errors.ts';
import type { HttpClient } from './http.ts';
import type { Snapshot, Udid } from './model.ts';
import type { BlueprintId, Discovery } from './model/blueprints.ts';
import type { BenchCheck as ShownCheck, TileVerdict, Verdict } from './model/verdicts.ts';
import type { Papers } from './papers.ts';
import type { Situation } from './domain/blueprint/situation.ts';
import type { KeptBlueprint } from './services/blueprint-library.ts';
import { BenchCheck, type BenchKnowledge, type BenchVerdicts, type Elsewhere, type MaterialMeans, readMaterials } from './services/bench-check.ts';
import { checkActivation } from './services/reachability.ts';

export interface BenchDeskSurroundings {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly urls: () => ActivationUrls;
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  readonly load: MaterialMeans['load'];
  readonly profiles: () => MaterialMeans['profiles'];
  /** Throws store.*. */
  readonly lastDone: BenchKnowledge['lastDone'];
  /** What lists and answers that are kept here say of these serial numbers, and when the token ends. */
  readonly elsewhere: (serials: readonly string[]) => Elsewhere;
  /** Looks for Apple Configurator, where the blueprint has it do something. */
  readonly lookForConfigurator: () => Promise<unknown>;
  readonly discover: (address: string) => Promise<Discovery>;
  /** Something is being done to it. */
  readonly isBusy: (udid: string) => boolean;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

type Seen = Pick<Snapshot, 'devices' | 'busOnly' | 'profiles' | 'identities' | 'secrets' | 'push'>;

interface Asked {
  readonly activation: Reachability | null;
  readonly server: Discovery | null;
  readonly at: number;
}

/** Milliseconds for which servers' answers count. */
const answersKept = 10 * 60_000;
const mostNotes = 200;
const weight = { blocks: 0, confirm: 1, warns: 2 } as const;

/** What is known only once a person has servers asked: said once for the bench, not on every tile; a plan has them asked first. */
const untilAsked: readonly string[] = ['activationNotTested', 'urlNotAsked'];
const askedLater = 'Apple’s activation and the MDM’s server are asked when a plan is reviewed.';

function tileOf({ udid, state: judged, erases, reasons: all }: Verdict): TileVerdict {
  const reasons = all.filter(({ code }) => !untilAsked.includes(code));
  const state = judged === 'warnings' && reasons.length === 0 ? 'ready' : judged;
  const [top] = [...reasons].sort((a, b) => weight[a.severity] - weight[b.severity]);
  return { udid, state, erases, reasons: reasons.length, top: top ? { severity: top.severity, what: top.what, next: top.next } : null };
}

export class BenchDesk {
  readonly #around: BenchDeskSurroundings;
  #check: BenchCheck | null = null;
  /** Identities whose key is kept; null while the secrets are locked. */
  #keys: BenchKnowledge['keys'] = null;
  #asked: Asked | null = null;
  /** The latest wish counts, whichever is read first. */
  #wish = 0;

  constructor(around: BenchDeskSurroundings) {
    this.#around = around;
  }

  get chosen(): BlueprintId | null {
    return this.#check?.materials.blueprint.id ?? null;
  }

  /** Throws blueprint.unknown, store.*. */
  async choose(id: BlueprintId | null): Promise<void> {
    this.#wish += 1;
    const wish = this.#wish;
    const check = id === null ? null : await this.#read(id);
    if (wish !== this.#wish) return;
    if (check?.materials.blueprint.id !== this.chosen) this.#asked = null;
    this.#check = check;
    this.#around.changed();
  }

  /** Reads blueprint and files again; when the blueprint is gone, so is the check. */
  async refresh(): Promise<void> {
    const { chosen } = this;
    if (chosen === null) return;
    const known = this.#around.papers().blueprints.list().some(({ id }) => id === chosen);
    await this.choose(known ? chosen : null);
  }

  async #read(id: BlueprintId): Promise<BenchCheck> {
    const { papers, load, profiles, lookForConfigurator } = this.#around;
    const { blueprints, vault } = papers();
    const { blueprint } = blueprints.get(id);
    const materials = await readMaterials(blueprint, { load, profiles: profiles() });
    if (usesConfigurator(blueprint)) await lookForConfigurator();
    this.#keys = await vault.keysAtHand();
    return new BenchCheck(materials);
  }

  /** Asks Apple's activation hosts and the blueprint's server, because a person starts a check. */
  async askServers(): Promise<void> {
    const { clock, http, urls, discover, signal, changed } = this.#around;
    const blueprint = this.#check?.materials.blueprint;
    if (!blueprint) throw new AppError('blueprint.notChosen');
    const { url } = blueprint.server;
    const activates = blueprint.method !== 'direct';
    const [activation, server] = await Promise.all([
      activates ? checkActivation({ http, clock, urls: urls(), signal }) : null,
      writesConfiguration(blueprint.method) && url !== null ? discover(url) : null,
    ]);
    this.#asked = { activation, server, at: clock.now() };
    changed();
  }

  #judged(check: BenchCheck, seen: Seen): BenchVerdicts {
    const now = this.#around.clock.now();
    const asked = this.#asked && now - this.#asked.at < answersKept ? this.#asked : null;
    const { lastDone, elsewhere } = this.#around;
    const serials = [...seen.devices, ...seen.busOnly].flatMap(({ serial }) => (serial === null ? [] : [serial]));
    return check.judge({ ...seen, ...elsewhere(serials), now, keys: this.#keys, lastDone, activation: asked?.activation ?? null, server: asked?.server ?? null });
  }

  /** What tiles show; null when no blueprint is chosen. Throws store.*. */
  shown(seen: Seen): ShownCheck | null {
    const check = this.#check;
    if (!check) return null;
    const { verdicts, notes } = this.#judged(check, seen);
    const isUnasked = verdicts.some(({ reasons }) => reasons.some(({ code }) => untilAsked.includes(code)));
    return { blueprint: check.materials.blueprint.id, verdicts: verdicts.map(tileOf), notes: isUnasked ? [...notes, askedLater].slice(-mostNotes) : notes };
  }

  /** The blueprint that is chosen, as it is kept, and these devices as an approval needs them. Throws blueprint.notChosen, blueprint.unknown, store.*. */
  async planned(udids: readonly Udid[], seen: () => Seen): Promise<{ readonly kept: KeptBlueprint; readonly judged: readonly { readonly verdict: Verdict; readonly situation: Situation }[] }> {
    await this.refresh();
    const check = this.#check;
    if (!check) throw new AppError('blueprint.notChosen');
    const { isBusy, papers } = this.#around;
    const wanted = new Set<string>(udids.filter((udid) => !isBusy(udid)));
    const { verdicts, situations } = this.#judged(check, seen());
    const judged = verdicts.flatMap((verdict, at) => { const situation = situations[at]; return situation && wanted.has(verdict.udid) ? [{ verdict, situation }] : []; });
    return { kept: papers().blueprints.get(check.materials.blueprint.id), judged };
  }

  /** The whole verdicts of these devices, from materials that are read anew; devices that something is done to are left out. Throws blueprint.notChosen, blueprint.unknown, store.*. */
  async plan(udids: readonly Udid[], seen: () => Seen): Promise<{ verdicts: Verdict[]; erases: number }> {
    await this.refresh();
    const check = this.#check;
    if (!check) throw new AppError('blueprint.notChosen');
    const { isBusy } = this.#around;
    const wanted = new Set<string>(udids.filter((udid) => !isBusy(udid)));
    const verdicts = this.#judged(check, seen()).verdicts.filter(({ udid }) => wanted.has(udid));
    return { verdicts, erases: erasesIn(verdicts) };
  }
}

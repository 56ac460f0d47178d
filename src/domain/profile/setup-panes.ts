// One choice of Setup Assistant's panes for all that carry it: the cloud configuration over USB, automated enrollment, Intune; and
// which panes a person still meets. Keys that nobody knows are kept and reported: Apple adds some with every release (enrollment-formats 3).
import type { Pane } from '../../model/profiles.ts';
import { compareVersions } from './os-version.ts';
import { type Extent, type Family, paneModels, type PaneModels } from './pane-models.ts';
import { intunePanes, paneNames } from './pane-names.ts';
import { type Platform, type ProfileSchema, type SkipKey, type Support, systemOf } from './schema.ts';

export interface PaneChoice {
  readonly platform: Platform;
  /** Null: unknown. Then what was ever there is taken to be there. */
  readonly osVersion: string | null;
  /** The product type, "iPad13,18"; null: unknown. */
  readonly model: string | null;
  /** Apple's skip keys. */
  readonly skip: readonly string[];
  /** How the device gets them. network, when nothing is said: early panes may come before. */
  readonly by?: 'cable' | 'network';
}

type Verdict = Pick<Pane, 'state' | 'reason'>;

function productOf(model: string | null): { readonly family: Family; readonly number: readonly [number, number] } | null {
  const [, family, major, minor] = /^(iPhone|iPad|iPod)([0-9]{1,3}),([0-9]{1,3})$/.exec(model ?? '') ?? [];
  return family === undefined ? null : { family: family as Family, number: [Number(major), Number(minor)] };
}

/** Null: can't be told. */
function reaches(extent: Extent | undefined, product: { readonly number: readonly [number, number] }, model: string): boolean | null {
  if (extent === undefined) return false;
  if (extent === 'all') return true;
  if (extent === 'maybe') return null;
  if ('only' in extent) return extent.only.includes(model);
  const [[major, minor], [fromMajor, fromMinor]] = [product.number, extent.since];
  return (major > fromMajor || (major === fromMajor && minor >= fromMinor)) && extent.except?.includes(model) !== true;
}

/** Whether the model has the pane: true, false, or null where that can't be told. */
function onModel(models: PaneModels | undefined, platform: Platform, model: string | null): boolean | null {
  if (!models || systemOf(platform) !== 'iOS') return true;
  const product = productOf(model);
  if (product) return reaches(models.on[product.family], product, model ?? '');
  const extent = models.on[platform === 'iPadOS' ? 'iPad' : 'iPhone'];
  return extent === undefined ? false : extent === 'all' ? true : null;
}

/** Why the system at hand doesn't have the pane, or null. */
function missingFrom(platform: Platform, osVersion: string | null, support: Support | undefined): string | null {
  if (support?.absent) return `It is no pane of ${platform}.`;
  if (osVersion === null) return null;
  if (support?.introduced !== undefined && compareVersions(osVersion, support.introduced) < 0) return `It came with ${platform} ${support.introduced}.`;
  if (support?.removed !== undefined && compareVersions(osVersion, support.removed) >= 0) return `It was removed in ${platform} ${support.removed}.`;
  return null;
}

function verdictOn(key: string, pane: SkipKey, choice: PaneChoice, schema: ProfileSchema): Verdict {
  const { platform, osVersion, model, skip, by = 'network' } = choice;
  const support = pane.os?.[systemOf(platform)];
  const missing = missingFrom(platform, osVersion, support);
  if (missing !== null) return { state: 'notHere', reason: missing };
  const models = paneModels.find((one) => one.key === key);
  const has = onModel(models, platform, model);
  if (has === false) return { state: 'notHere', reason: models?.says ?? null };
  const doubt = has === null ? models?.says ?? null : null;
  const isOld = support?.deprecated !== undefined && osVersion !== null && compareVersions(osVersion, support.deprecated) >= 0;
  const note = isOld ? `Deprecated since ${platform} ${support.deprecated}; the pane may not come up any more.` : doubt;
  if (!skip.includes(key)) return { state: 'seen', reason: note };
  if (support?.skippable === false && by === 'network') return { state: 'unsure', reason: 'It can come before the device has its settings from the network.' };
  const withdrawn = pane.last !== schema.skipReleases.at(-1) && osVersion !== null && compareVersions(osVersion, pane.last) > 0;
  return withdrawn ? { state: 'unsure', reason: `Apple listed it up to ${pane.last} only.` } : { state: 'skipped', reason: note };
}

/** All panes of the platform in Apple's order, then what is to be skipped and is none of them. */
export function panesFor(choice: PaneChoice, schema: ProfileSchema): Pane[] {
  const system = systemOf(choice.platform);
  const known = [...schema.skipKeys].filter(([key, pane]) => !pane.os?.[system]?.absent || choice.skip.includes(key)).map(([key, pane]): Pane => {
    const support = pane.os?.[system];
    return {
      key, title: paneNames[key] ?? pane.title, ...verdictOn(key, pane, choice, schema),
      introduced: support?.introduced ?? null, deprecated: support?.deprecated ?? null, removed: support?.removed ?? null,
    };
  });
  const unknown = [...new Set(choice.skip)].filter((key) => !schema.skipKeys.has(key)).map((key): Pane => ({
    key: key.slice(0, 100), title: key.slice(0, 100), state: 'unsure', reason: 'Apple doesn’t list it; a device passes over what it doesn’t know.', introduced: null, deprecated: null, removed: null,
  }));
  return [...known, ...unknown];
}

export interface CarriedPanes {
  /** SkipSetup of a cloud configuration, over USB. */
  readonly skipSetup: readonly string[];
  /** skip_setup_items of automated enrollment, and SkipSetupItems of a profile. */
  readonly skipSetupItems: readonly string[];
  /** The panes to hide in Intune, by its names. */
  readonly intune: readonly string[];
  /** Of the choice, what Intune has no name for. */
  readonly notInIntune: readonly string[];
  /** Of the choice, what Apple doesn't list; it is carried all the same. */
  readonly unknown: readonly string[];
}

/** Over USB both spellings are sent: tools have seen devices that know the other one (ios-protocols 3.9). */
export function skipSetupOf(keys: readonly string[]): string[] {
  return [...new Set(keys.flatMap((key) => (key === 'OSShowcase' ? [key, 'OSShowCase'] : [key])))];
}

const intuneNames: ReadonlyMap<string, string> = new Map(Object.entries(intunePanes).map(([name, key]) => [key, name]));

/** What each carrier is given for one choice of skip keys; order is kept, repetitions are not. */
export function carryPanes(keys: readonly string[], schema: ProfileSchema): CarriedPanes {
  const chosen = [...new Set(keys)];
  return {
    skipSetup: skipSetupOf(chosen), skipSetupItems: chosen, intune: chosen.flatMap((key) => intuneNames.get(key) ?? []),
    notInIntune: chosen.filter((key) => !intuneNames.has(key)), unknown: chosen.filter((key) => !schema.skipKeys.has(key)),
  };
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
const byIntune: ReadonlyMap<string, string> = new Map(Object.entries(intunePanes).map(([name, key]) => [plain(name), key]));

/** Skip keys for Intune's names, however they are spaced, and the names that are none. */
export function panesFromIntune(names: readonly string[]): { readonly keys: readonly string[]; readonly unknown: readonly string[] } {
  const keyOf = (name: string): string | undefined => byIntune.get(plain(name));
  return { keys: [...new Set(names.flatMap((name) => keyOf(name) ?? []))], unknown: names.filter((name) => keyOf(name) === undefined) };
}

/** A choice from what a carrier has: Apple's spelling where only the case differs; what nobody knows stays. */
export function panesFromKeys(items: readonly string[], schema: ProfileSchema): { readonly keys: readonly string[]; readonly unknown: readonly string[] } {
  const spelt = new Map([...schema.skipKeys.keys()].map((key) => [key.toLowerCase(), key]));
  const keys = [...new Set(items.map((item) => spelt.get(item.toLowerCase()) ?? item))];
  return { keys, unknown: keys.filter((key) => !schema.skipKeys.has(key)) };
}

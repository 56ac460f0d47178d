// What makes a newer snapshot of an older one, for a face that holds the older one already. Pure.
import type { BusDevice, ConfiguratorJob, DeviceSnapshot, Place, ProfileSummary, Run, Snapshot } from '../../model.ts';
import type { AdeServer } from '../../model/ade.ts';
import type { BlueprintSummary } from '../../model/blueprints.ts';
import type { Changes, ListedItem, ListName, Parts } from '../../model/changes.ts';
import type { IdentitySummary } from '../../model/identities.ts';
import type { MadeSummary } from '../../model/profiles.ts';
import type { TileVerdict } from '../../model/verdicts.ts';
import { isSame } from './is-same.ts';
import { applyListChange, hasDoubles, type ListChange, listChangeBetween } from './list-changes.ts';

interface Items {
  places: Place;
  busOnly: BusDevice;
  devices: DeviceSnapshot;
  runs: Run;
  profiles: ProfileSummary;
  made: MadeSummary;
  blueprints: BlueprintSummary;
  identities: IdentitySummary;
  verdicts: TileVerdict;
  jobs: ConfiguratorJob;
  servers: AdeServer;
  listed: ListedItem;
}

/** What an item of each list is known by. */
const keyOf: { readonly [N in ListName]: (item: Items[N]) => string } = {
  places: ({ hub, port }) => `${hub}:${port}`, busOnly: ({ usbPort }) => usbPort, devices: ({ udid }) => udid, runs: ({ runId }) => runId, profiles: ({ sha256 }) => sha256, made: ({ id }) => id, blueprints: ({ id }) => id,
  identities: ({ id }) => id, verdicts: ({ udid }) => udid, jobs: ({ ecid }) => ecid, servers: ({ id }) => id, listed: ({ serial }) => serial,
};
export const listNames = Object.keys(keyOf) as ListName[];

interface Flat {
  readonly parts: Parts;
  readonly lists: { readonly [N in ListName]: readonly Items[N][] };
}

/** Lists that lie inside a part are taken out of it. */
function flat(snapshot: Snapshot): Flat {
  const { revision: _, places, busOnly, devices, runs, profiles, made, blueprints, identities, listed, check, configurator, ade, ...others } = snapshot;
  const { jobs, ...tool } = configurator;
  const { servers, ...enrollment } = ade;
  return {
    parts: { ...others, check: check && { blueprint: check.blueprint, notes: check.notes }, configurator: tool, ade: enrollment },
    lists: {
      places, busOnly, devices, runs, profiles, made, blueprints, identities, verdicts: check?.verdicts ?? [], jobs, servers,
      listed: Object.entries(listed).map(([serial, one]) => ({ serial, listed: one })),
    },
  };
}

function partsBetween(before: Parts, after: Parts): Partial<Parts> {
  const names = Object.keys(after) as (keyof Parts)[];
  return Object.fromEntries(names.filter((name) => !isSame(before[name], after[name])).map((name) => [name, after[name]]));
}

function listBetween<N extends ListName>(name: N, before: Flat, after: Flat): ListChange<Items[N]> | null | 'double' {
  const [were, are] = [before.lists[name] as readonly Items[N][], after.lists[name] as readonly Items[N][]];
  if (were === are) return null;
  const key = keyOf[name] as (item: Items[N]) => string;
  if (hasDoubles(were.map(key)) || hasDoubles(are.map(key))) return isSame(were, are) ? null : 'double';
  return listChangeBetween(were, are, key);
}

/** Revisions are not compared. Null: it can't be said by changes, for items of a list have the same name. */
export function changesBetween(before: Snapshot, after: Snapshot): Changes | null {
  const [was, is] = [flat(before), flat(after)];
  const lists: Partial<Record<ListName, ListChange<never>>> = {};
  for (const name of listNames) {
    const change = listBetween(name, was, is);
    if (change === 'double') return null;
    if (change) lists[name] = change as ListChange<never>;
  }
  return { parts: partsBetween(was.parts, is.parts), lists };
}

export const isEmpty = ({ parts, lists }: Changes): boolean => Object.keys(parts).length + Object.keys(lists).length === 0;

/** The newer snapshot under this revision; what didn't change is the same object as before. Null: these are no changes of this snapshot. */
export function applyChanges(before: Snapshot, { parts, lists }: Pick<Changes, 'parts' | 'lists'>, revision: number): Snapshot | null {
  const was = flat(before);
  const lost: ListName[] = [];
  const list = <N extends ListName>(name: N): Items[N][] => {
    const change = lists[name] as ListChange<Items[N]> | undefined;
    const now = change && applyListChange(was.lists[name] as readonly Items[N][], change, keyOf[name] as (item: Items[N]) => string);
    if (now === null) lost.push(name);
    return now ?? (was.lists[name] as Items[N][]);
  };
  const { check: part, configurator: tool, ade: enrollment, ...others } = parts;
  const shown = part === undefined ? was.parts.check : part;
  const [verdicts, jobs, servers, listed] = [list('verdicts'), list('jobs'), list('servers'), list('listed')];
  const after = {
    ...before, ...others, revision,
    places: list('places'), busOnly: list('busOnly'), devices: list('devices'), runs: list('runs'), profiles: list('profiles'), made: list('made'), blueprints: list('blueprints'), identities: list('identities'),
    check: part === undefined && !lists.verdicts ? before.check : shown && { ...shown, verdicts },
    configurator: tool || lists.jobs ? { ...tool ?? was.parts.configurator, jobs } : before.configurator,
    ade: enrollment || lists.servers ? { ...enrollment ?? was.parts.ade, servers } : before.ade,
    listed: lists.listed ? Object.fromEntries(listed.map(({ serial, listed: one }) => [serial, one])) : before.listed,
  };
  return lost.length > 0 ? null : after as Snapshot;
}

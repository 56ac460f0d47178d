// Whether what a record says is what the bench did: for runs that say done, device by device, by the bench's own state and log.
import { inspect } from 'node:util';
import type { App } from '../../src/app.ts';
import type { ActName } from '../../src/bench/acts.ts';
import { flag, type VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { Run, RunId, StepId } from '../../src/model.ts';
import type { Blueprint } from '../../src/model/blueprints.ts';
import { onceActs, onceAsked, type Scenario } from './prep-scenarios.ts';
import type { World } from './prep-world.ts';

/** The act that a step is said to have been done by. */
const acts: Readonly<Partial<Record<StepId, ActName>>> = {
  erase: 'erased', activate: 'activated', wifi: 'installed', cloudConfiguration: 'configured', fetchConfiguration: 'applied', profiles: 'installed', approval: 'installed',
  locale: 'localized', name: 'renamed', skipMarker: 'fileWritten',
};

function stateProblems({ name, phase, language, locale, timeZone, activation, supervised, power, profiles, cloud }: VirtualDevice, { wanted, steps, method }: Run, blueprint: Blueprint): string[] {
  const problems: string[] = [];
  const differs = (what: string, is: unknown, wish: unknown): void => { if (wish !== null && is !== wish) problems.push(`${what} is ${inspect(is)}, not ${inspect(wish)}`); };
  const has = (id: StepId): boolean => steps.some((step) => step.id === id);
  differs('name', name, wanted?.name ?? null);
  for (const { identifier, uuid } of wanted?.profiles ?? []) differs(`profile ${identifier}`, profiles.get(identifier)?.uuid, uuid);
  if (has('locale')) {
    differs('language', language, blueprint.locale.language);
    differs('region', locale, blueprint.locale.region);
    differs('time zone', timeZone, blueprint.locale.timeZone);
  }
  if (method !== 'direct') differs('activated', activation !== 'Unactivated', true);
  if (has('cloudConfiguration')) {
    differs('supervised', supervised, true);
    differs('organization', cloud?.get('OrganizationMagic'), blueprint.organization.magic);
    differs('pairing', flag(cloud, 'AllowPairing'), blueprint.pairing.allow === 'yes');
    differs('address', cloud?.get('ConfigurationURL') ?? null, wanted?.url ?? null);
  }
  if (has('fetchConfiguration')) differs('configuration of automated enrollment', cloud?.get('ConfigurationSource'), 1n);
  if (has('after')) differs('power', power, blueprint.after === 'shutDown' ? 'off' : 'on');
  if (method === 'setupAssistant') differs('phase', phase, 'setup');
  return problems;
}

function actProblems({ bench: { log } }: World, { steps, device: { udid }, startedAt, finishedAt }: Run, once: Scenario['once']): string[] {
  const problems: string[] = [];
  for (const act of onceActs) if (log.count(act, udid) !== (once[act] ?? 0)) problems.push(`${act} ${log.count(act, udid)} times`);
  for (const act of onceAsked) {
    const heard = log.acts.filter((one) => one.udid === udid && one.act === act && !one.detail.endsWith('lost')).length;
    if (heard > (once[act] ?? 0)) problems.push(`${act} ${heard} times, beside ${log.count(act, udid) - heard} lost`);
  }
  for (const { id, state, startedAt: from, finishedAt: to } of steps) {
    const act = acts[id];
    if (state === 'done' && act && log.count(act, udid) === 0) problems.push(`${id} is done and nothing was ${act}`);
    if (state !== 'done' && state !== 'skipped') problems.push(`${id} is ${state}`);
    if (from !== null && to !== null && to < from) problems.push(`${id} ended before it began`);
  }
  if (finishedAt !== null && finishedAt < startedAt) problems.push('it ended before it began');
  return problems;
}

/** By run: what isn't as its record says; only of runs that are done. */
export async function doneProblems(app: App, world: World, runs: readonly Run[], scenarioOf: ReadonlyMap<string, Scenario>): Promise<Map<RunId, string[]>> {
  const found = new Map<RunId, string[]>();
  for (const run of runs.filter(({ outcome, blueprint }) => outcome === 'done' && blueprint !== null)) {
    const scenario = scenarioOf.get(run.device.udid);
    if (!run.blueprint || !scenario) continue;
    const { blueprint } = await app.handlers.getBlueprint({ id: run.blueprint.id, revision: run.blueprint.revision });
    found.set(run.runId, [...stateProblems(world.bench.device(run.device.udid), run, blueprint), ...actProblems(world, run, scenario.once)]);
  }
  return found;
}

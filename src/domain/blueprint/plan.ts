// What a blueprint would do to one device, step by step, in the order of product.md's table (ios-protocols 3.11); and the approval of
// a plan, without which no device is touched. What is so already is left out.
import type { Blueprint, ProfileRef } from '../../model/blueprints.ts';
import type { PlanStep, Verdict } from '../../model/verdicts.ts';
import { type CheckedDevice, type World, writesConfiguration } from './facts.ts';
import { fetches, isConfigurators } from './driver.ts';
import { isEnrolledByIt } from './judge-preparation.ts';
import { fileOf, identityBy, isUsable, type Situation, situationOf, supervisesBy, supervisorsOf } from './situation.ts';

type StepId = PlanStep['id'];

const prepared: readonly StepId[] = ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration', 'repair', 'escalate', 'profiles', 'locale', 'name', 'skipMarker', 'verify', 'after'];

/** With automated enrollment the device takes over as soon as it has its configuration: everything else comes before. */
const orders: Readonly<Record<Blueprint['method'], readonly StepId[]>> = {
  setupAssistant: prepared,
  superviseOnly: prepared,
  direct: ['pair', 'gates', 'wifi', 'escalate', 'profiles', 'approval', 'name', 'verify', 'after'],
  automated: ['pair', 'gates', 'erase', 'activate', 'wifi', 'locale', 'name', 'fetchConfiguration', 'configuratorPrepare', 'verify', 'after'],
};

/** After these a device has to be read before anything is tried again (ios-protocols 3.4, 3.8, 3.11). */
const once: ReadonlySet<StepId> = new Set(['erase', 'cloudConfiguration', 'fetchConfiguration', 'configuratorPrepare']);

const quoted = (refs: readonly ProfileRef[]): string => refs.map(({ name }) => `“${name.slice(0, 80)}”`).join(', ');

/** Those that aren't there already, to the letter. */
function missing({ device: { profiles }, erases, world }: Situation, refs: readonly (ProfileRef | null)[]): ProfileRef[] {
  return refs.filter((ref) => ref !== null).filter(({ sha256, identifier }) => {
    const { uuid } = fileOf(world, sha256);
    return erases !== false || uuid === null || profiles?.some((profile) => profile.identifier === identifier && profile.uuid === uuid) !== true;
  });
}

/** What is installed beside the Wi-Fi profile. */
function profilesOf(situation: Situation): ProfileRef[] {
  const { blueprint: { method, enrollment, profiles } } = situation;
  if (method === 'automated') return [];
  return missing(situation, [...(method === 'direct' && !isEnrolledByIt(situation) ? [enrollment] : []), ...profiles]);
}

function configurationText({ blueprint, url }: Situation): string {
  const { organization, pairing: { allow }, skip, method } = blueprint;
  const by = organization.name === '' ? '' : ` by ${organization.name}`;
  return [
    supervisesBy(blueprint) ? `Supervises it${by}` : `Prepares it${by} without supervision`,
    ...(method === 'setupAssistant' ? [`has Setup Assistant enroll it at ${(url ?? 'the MDM').slice(0, 200)}`] : []),
    ...(allow === 'yes' ? [] : ['lets it pair with its organization only, so that it forgets this computer']),
    ...(skip.length === 0 ? [] : [`skips ${skip.length === 1 ? '1 pane' : `${skip.length} panes`} of Setup Assistant`]),
  ].join('; ') + '.';
}

function localeText({ locale: { language, region, timeZone } }: Blueprint): string | null {
  const parts = [...(language === null ? [] : [`the language ${language}`]), ...(region === null ? [] : [`the region ${region}`]), ...(timeZone === null ? [] : [`the time zone ${timeZone}`])];
  return parts.length === 0 ? null : `Sets ${parts.join(', ')}.`;
}

const afterTexts = { nothing: null, restart: 'Restarts it.', shutDown: 'Shuts it down, ready to be handed out.' } as const;

/** By which identity the device is paired again once it has forgotten this computer. */
function repairText({ blueprint, world, written }: Situation): string | null {
  if (!writesConfiguration(blueprint.method) || blueprint.pairing.allow === 'yes' || written) return null;
  const by = supervisorsOf(blueprint).map((sha256) => identityBy(world, sha256)).find((one) => isUsable(one, world));
  return `Pairs it again by the supervision identity${by ? ` “${by.name}”` : ''}: it forgot this computer.`;
}

/** What each step would change on this device; null: nothing, and it is left out. */
const changes: Readonly<Record<StepId, (situation: Situation) => string | null>> = {
  pair: () => 'It is paired with this computer already.',
  gates: () => 'Reads it once more, and stops if anything isn’t as it was checked.',
  erase: ({ erases }) => (erases === true ? 'Erases everything on it but its eSIM, waits until this same device is back, and pairs with it again.' : null),
  // Apple Configurator does it in the same go as the fetch (ios-protocols 7.2).
  activate: (situation) => (situation.activates && !isConfigurators(situation) ? 'Activates it with Apple.' : null),
  wifi: (situation) => {
    const { blueprint: { wifi, method }, silent } = situation;
    const [ref] = missing(situation, [wifi]);
    if (!ref) return null;
    return method === 'direct' && !silent ? `Hands over the Wi-Fi profile ${quoted([ref])}; somebody at the device taps Install.` : `Installs the Wi-Fi profile ${quoted([ref])}.`;
  },
  cloudConfiguration: (situation) => (writesConfiguration(situation.blueprint.method) && (!situation.written || situation.erases !== false) ? configurationText(situation) : null),
  fetchConfiguration: (situation) => (fetches(situation) && !isConfigurators(situation) ? 'Has it fetch its enrollment from Apple and your MDM.' : null),
  configuratorPrepare: (situation) => (isConfigurators(situation) ? `Has Apple Configurator on this Mac ${situation.activates ? 'activate it and ' : ''}have it fetch its enrollment from Apple and your MDM.` : null),
  repair: repairText,
  escalate: (situation) => (situation.silent && profilesOf(situation).length > 0 ? 'Proves by the supervision identity that it may install without a tap.' : null),
  profiles: (situation) => {
    const refs = profilesOf(situation);
    return situation.silent && refs.length > 0 ? `Installs ${quoted(refs)} without a tap.` : null;
  },
  approval: (situation) => {
    const refs = profilesOf(situation);
    return !situation.silent && refs.length > 0 ? `Hands over ${quoted(refs)}; somebody at the device taps Install in Settings.` : null;
  },
  locale: ({ blueprint }) => localeText(blueprint),
  name: ({ device, erases, name }) => (name === null || (name === device.name && erases === false) ? null : `Names it “${name}”.`),
  // Anybody who is to meet Remote Management must not fall through to the Home Screen (product.md, Steps by method).
  skipMarker: ({ blueprint: { method, skip } }) => (method === 'superviseOnly' && skip.length > 0 ? 'Lets Setup Assistant fall through to the Home Screen.' : null),
  verify: () => 'Reads everything back; only what the device says itself counts as done.',
  after: ({ blueprint: { after } }) => afterTexts[after],
};

export function stepsOf(situation: Situation): PlanStep[] {
  return orders[situation.blueprint.method].flatMap((id) => {
    const text = changes[id](situation);
    return text === null ? [] : [{ id, text: text.slice(0, 500), destructive: id === 'erase', repeatable: !once.has(id) }];
  });
}

/** What would be done; whether it may be is the verdict's to say. */
export function planFor(blueprint: Blueprint, device: CheckedDevice, world: World): PlanStep[] {
  return stepsOf(situationOf(blueprint, device, world));
}

/** How many devices these plans erase. */
export function erasesIn(verdicts: readonly Pick<Verdict, 'erases'>[]): number {
  return verdicts.filter(({ erases }) => erases).length;
}

export type Approval =
  /** Nothing but these devices is ever touched. */
  | { readonly devices: readonly { readonly udid: string; readonly serial: string | null; readonly plan: readonly PlanStep[] }[]; readonly refused?: undefined }
  /** erases: another number of devices would be erased than was typed. unconfirmed: what only a person can know was not said. */
  | { readonly refused: 'erases'; readonly erases: number }
  | { readonly refused: 'unconfirmed'; readonly codes: readonly string[] }
  | { readonly refused: 'nothing' };

/**
 * Approves the plans of the devices that aren't blocked, if `erase` is the number of those that would be erased and everything that
 * a person has to confirm is in `confirmed`, by the reasons' codes.
 */
export function approvePlan(verdicts: readonly Verdict[], erase: number, confirmed: readonly string[]): Approval {
  const devices = verdicts.flatMap(({ udid, serial, plan, state }) => (plan === null || state === 'blocked' ? [] : [{ udid, serial, plan }]));
  if (devices.length === 0) return { refused: 'nothing' };
  const erases = devices.filter(({ plan }) => plan.some(({ id }) => id === 'erase')).length;
  if (erases !== erase) return { refused: 'erases', erases };
  const open = verdicts.filter(({ state }) => state !== 'blocked').flatMap(({ reasons }) => reasons.filter(({ severity, code }) => severity === 'confirm' && !confirmed.includes(code)).map(({ code }) => code));
  return open.length > 0 ? { refused: 'unconfirmed', codes: [...new Set(open)] } : { devices };
}

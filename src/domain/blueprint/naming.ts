// Names that devices are given: from a column of a table, else from a template such as "Sales {model} {n:000}". Whether two devices
// would get the same name is seen only over all of them.
import type { Blueprint } from '../../model/blueprints.ts';
import { AppError } from '../../errors.ts';
import { isDeviceName } from '../../model/typed-text.ts';
import { type DeviceValues, fillVariables, unknownVariables, variableNames } from '../profile/build/variables.ts';

/** Characters. Longer ones are refused by MDMs, and cut off on the device's own screens (enrollment-formats 5.8). */
export const longestName = 63;

export type NamingRule = Pick<Blueprint, 'naming' | 'table'>;

/** null: the device keeps its own. */
export type NameAnswer = { readonly name: string | null; readonly problem: null } | { readonly name: null; readonly problem: string };

const refuse = (problem: string): NameAnswer => ({ name: null, problem });
const csvColumn = /^\{csv:([^{}]*)\}$/;

/** The columns of the table that a template takes, as they are written there. */
export function columnsOf(template: string): string[] {
  return [...new Set(variableNames(template).flatMap((raw) => csvColumn.exec(raw)?.[1]?.trim() ?? []))];
}

/** The fewest characters that stand for a variable: serial numbers have at least four here, and last4 exactly that. */
function fewest(raw: string): number {
  if (raw === '{last4}' || raw === '{serial}') return 4;
  return Math.max(1, /^\{n:(0*)\}$/.exec(raw)?.[1]?.length ?? 1);
}

/** Any variable tells devices apart, but these don't for sure. */
const alike = /^\{(?:model|csv:.*)\}$/;

/** What is wrong with a template before any device is there; sentences. */
export function templateProblems(template: string): string[] {
  const variables = variableNames(template);
  const unknown = unknownVariables(template);
  const foreign = /\{\{[^{}]{0,60}\}\}/.exec(template)?.[0];
  const least = variables.reduce((length, raw) => length - raw.length + fewest(raw), template.trim().length);
  return [
    ...unknown.map((raw) => `${raw.slice(0, 60)} is no variable; there are {serial}, {last4}, {model}, {n:000} and {csv:Column}.`),
    ...(foreign === undefined ? [] : [`${foreign} is a variable of an MDM, which the device would be named after letter by letter; here it is {serial}, {last4} or {model}.`]),
    ...(variables.includes('{name}') ? ['{name} would change the name anew each time; leave it out.'] : []),
    ...(template.trim() === '' ? ['The name is empty.'] : []),
    ...(least > longestName ? [`The name has more than ${longestName} characters on every device.`] : []),
  ];
}

/** Whether all devices would get one name; or may, as of one model. */
export function sameForAll(template: string): 'all' | 'some' | 'none' {
  const variables = variableNames(template);
  return variables.length === 0 ? 'all' : variables.every((raw) => alike.test(raw)) ? 'some' : 'none';
}

function filled(template: string, device: DeviceValues): NameAnswer {
  try {
    return judged(fillVariables(template, device));
  } catch (error) {
    if (error instanceof AppError && error.code === 'profile.variable') return refuse(`Nothing is known here for ${String(error.params['variable'] ?? '')}.`);
    throw error;
  }
}

function judged(text: string): NameAnswer {
  const name = text.trim();
  if (name === '') return refuse('The name would be empty.');
  if (name.length > longestName) return refuse(`“${name.slice(0, 80)}” has ${name.length} characters; a device’s name has at most ${longestName}.`);
  return isDeviceName(name) ? { name, problem: null } : refuse('The name would have a character that can’t stand in one line.');
}

/** The table's own column counts where it has something for this device, else the template. */
export function nameFor({ naming, table }: NamingRule, device: DeviceValues): NameAnswer {
  const column = table?.name?.trim() ?? '';
  const own = column !== '' && device.csv !== null && Object.hasOwn(device.csv, column) ? (device.csv[column] ?? '').trim() : '';
  if (own !== '') return judged(own);
  return naming === null ? { name: null, problem: null } : filled(naming, device);
}

export interface Naming {
  /** By the devices' ids. */
  readonly names: ReadonlyMap<string, NameAnswer>;
  /** Ids of devices that would get one name, however it is written: nothing is wrong with the name itself. */
  readonly doubled: readonly { readonly name: string; readonly ids: readonly string[] }[];
}

/** Names of all devices at once. `device.n` is counted by whoever asks, so that it stays with the device. */
export function nameAll(rule: NamingRule, devices: readonly { readonly id: string; readonly device: DeviceValues }[]): Naming {
  const names = new Map(devices.map(({ id, device }) => [id, nameFor(rule, device)]));
  const byName = new Map<string, { name: string; ids: string[] }>();
  for (const [id, { name }] of names) {
    if (name === null) continue;
    const key = name.normalize('NFC').toLowerCase();
    const group = byName.get(key) ?? { name, ids: [] };
    group.ids.push(id);
    byName.set(key, group);
  }
  return { names, doubled: [...byName.values()].filter(({ ids }) => ids.length > 1) };
}

/** For a preview where no device is there. */
export const exampleDevice: Omit<DeviceValues, 'csv'> = {
  serial: 'DMPXK0EXQ1MN', udid: '00008103-000A1B2C3D4E001E', ecid: '2843150122287134', imei: '353912345678904', model: 'iPad (10th generation)', name: 'iPad', n: 1,
};

/** How a name would look; a table's columns stand for themselves. */
export function previewName(rule: NamingRule): NameAnswer {
  const csv = Object.fromEntries(columnsOf(rule.naming ?? '').map((column) => [column, column]));
  return nameFor(rule, { ...exampleDevice, csv });
}

// Variables in the texts of a profile: {serial}, {n:000}, {csv:Room}. What stands for them differs from device to device.
// {{…}} is an MDM's own token and none of ours; braces around anything that isn't a word are plain text.
import { AppError } from '../../../errors.ts';

/** Null where it isn't known. */
export interface DeviceValues {
  readonly serial: string | null;
  readonly udid: string | null;
  readonly ecid: string | null;
  readonly imei: string | null;
  /** As people call it: "iPad (10th generation)". */
  readonly model: string | null;
  readonly name: string | null;
  /** Running number, from 1. */
  readonly n: number | null;
  /** The device's row of a CSV file, by the columns' names. */
  readonly csv: Readonly<Record<string, string>> | null;
}

const plainNames = ['serial', 'last4', 'udid', 'ecid', 'imei', 'model', 'name'] as const;
const token = /\{\{[^{}]*\}\}|\{([A-Za-z][A-Za-z0-9]*)(?::([^{}]*))?\}/g;

interface Variable {
  /** As it is written: "{csv:Room}". */
  readonly raw: string;
  readonly word: string;
  readonly more: string | undefined;
}

function variablesOf(text: string): Variable[] {
  return [...text.matchAll(token)].flatMap(([raw, word, more]) => (word === undefined ? [] : [{ raw, word, more }]));
}

function isKnown({ word, more }: Variable): boolean {
  if (word === 'n') return more === undefined || /^0{1,12}$/.test(more);
  if (word === 'csv') return more !== undefined && more.trim() !== '';
  return more === undefined && plainNames.some((name) => name === word);
}

/** As they are written, braces included. */
export function variableNames(text: string): string[] {
  return variablesOf(text).filter(isKnown).map(({ raw }) => raw);
}

/** Those that no device has a value for. */
export function unknownVariables(text: string): string[] {
  return variablesOf(text).filter((variable) => !isKnown(variable)).map(({ raw }) => raw);
}

function valueOf({ word, more }: Variable, device: DeviceValues): string | null {
  switch (word) {
    case 'n': return device.n === null ? null : String(device.n).padStart(more?.length ?? 0, '0');
    case 'csv': {
      const column = more?.trim() ?? '';
      return device.csv !== null && Object.hasOwn(device.csv, column) ? (device.csv[column] ?? null) : null;
    }
    case 'last4': return device.serial?.slice(-4) ?? null;
    case 'serial': case 'udid': case 'ecid': case 'imei': case 'model': case 'name': return device[word];
    default: return null;
  }
}

/** Puts in what the device has; nothing is escaped, and braces around any other word stay. Throws profile.variable where it has nothing, or there is no device. */
export function fillVariables(text: string, device: DeviceValues | null): string {
  return text.replace(token, (raw, word: string | undefined, more: string | undefined) => {
    if (word === undefined || !isKnown({ raw, word, more })) return raw;
    const value = device === null ? null : valueOf({ raw, word, more }, device);
    if (value === null || value === '') throw new AppError('profile.variable', { variable: raw.slice(0, 120) });
    return value;
  });
}

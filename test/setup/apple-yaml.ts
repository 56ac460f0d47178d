// Apple's own description of configuration profiles as judge of built ones: names, places, types, ranges, and what is required.
// Read from Apple's YAML, not from our compact form. In ../shared, which not every copy of the repository has.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/apple-device-management/mdm/profiles');

/** Whether the judge is missing, which is said. */
export const lacksApple = !existsSync(folder);
if (lacksApple) process.stderr.write(`judging by Apple’s YAML is skipped: ${folder} is missing\n`);

export interface AppleKey {
  readonly key: string;
  readonly type: string;
  readonly presence?: string;
  readonly rangelist?: readonly (string | number)[];
  readonly range?: { readonly min?: number; readonly max?: number };
  readonly format?: string;
  readonly supportedOS?: { readonly iOS?: { readonly introduced?: string } };
  readonly subkeys?: readonly AppleKey[];
}

export function appleKeys(file: string): readonly AppleKey[] {
  return (parse(readFileSync(path.join(folder, `${file}.yaml`), 'utf8')) as { readonly payloadkeys: readonly AppleKey[] }).payloadkeys;
}

export const isOnIos = ({ supportedOS }: AppleKey): boolean => supportedOS?.iOS?.introduced !== 'n/a';

function typeOf(value: PlistValue): string {
  if (typeof value === 'bigint') return '<integer>';
  if (typeof value === 'number') return '<real>';
  if (value instanceof Date) return '<date>';
  if (value instanceof Uint8Array) return '<data>';
  if (Array.isArray(value)) return '<array>';
  return isDict(value) ? '<dictionary>' : `<${typeof value}>`;
}

function judgeValue(found: string[], key: AppleKey, value: PlistValue, at: string): void {
  const type = typeOf(value);
  if (key.type !== '<any>' && type !== key.type) found.push(`${at}: ${type} instead of ${key.type}`);
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (key.rangelist && (typeof plain === 'string' || typeof plain === 'number') && !key.rangelist.includes(plain)) found.push(`${at}: ${plain} is none of ${key.rangelist.join(', ')}`);
  if (typeof plain === 'number' && (plain < (key.range?.min ?? -Infinity) || plain > (key.range?.max ?? Infinity))) found.push(`${at}: ${plain} is out of range`);
  if (key.format !== undefined && typeof value === 'string' && !new RegExp(key.format, 'u').test(value)) found.push(`${at}: ${value} is not ${key.format}`);
  if (isDict(value) && key.subkeys) judgeDict(found, key.subkeys, value, at);
  const [entry] = key.subkeys ?? [];
  if (Array.isArray(value) && entry) for (const [index, member] of value.entries()) judgeValue(found, entry, member, `${at}[${index}]`);
}

function judgeDict(found: string[], keys: readonly AppleKey[], dict: PlistDict, at: string): void {
  // A free dictionary is described by one key, or one key below a key, named ANY.
  const any = keys.find(({ key }) => key === 'ANY') ?? keys.find(({ subkeys }) => subkeys?.[0]?.key === 'ANY')?.subkeys?.[0];
  for (const [name, value] of dict) {
    const key = keys.find((one) => one.key === name) ?? any;
    if (!key) found.push(`${at}.${name}: unknown`);
    else if (!isOnIos(key)) found.push(`${at}.${name}: not on iOS`);
    else judgeValue(found, key, value, `${at}.${name}`);
  }
  for (const { key, presence } of keys) if (presence === 'required' && key !== 'ANY' && !any && !dict.has(key)) found.push(`${at}.${key}: missing`);
}

/** What Apple's files have against a profile: the container, what all payloads have, and each payload by its type. Empty: nothing. */
export function judgeByApple(profile: PlistDict): string[] {
  const found: string[] = [];
  const content = profile.get('PayloadContent');
  judgeDict(found, appleKeys('TopLevel').map((key) => (key.key === 'PayloadContent' ? { ...key, subkeys: [] } : key)), profile, 'profile');
  for (const payload of Array.isArray(content) ? content : []) {
    if (!isDict(payload)) continue;
    const type = payload.get('PayloadType') as string;
    judgeDict(found, [...appleKeys('CommonPayloadKeys'), ...appleKeys(type)], payload, type);
  }
  return found;
}

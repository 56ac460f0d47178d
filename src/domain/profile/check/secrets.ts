// Passwords that whoever holds the file can read (Appendix B 25). Says where, never what.
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { isPasswordKey } from '../secret-keys.ts';
import type { Path, Report } from './finding.ts';
import type { Subject } from './subject.ts';

const deepest = 64;
/** What an MDM fills in for each device is no password: $PASSWORD, {{password}}, %Password%. */
const variable = /^(?:\$\w+|\$\{.*\}|\{\{.*\}\}|%.*%)$/s;

function isSecret(name: string, value: PlistValue): boolean {
  if (!isPasswordKey(name)) return false;
  return value instanceof Uint8Array ? value.length > 0 : typeof value === 'string' && value !== '' && !variable.test(value.slice(0, 200));
}

function look(report: Report, dict: PlistDict, path: Path): void {
  for (const [name, value] of dict) {
    const at = [...path, name];
    if (isSecret(name, value)) report.warning('secrets', at, `“${name.slice(0, 120)}” lies in the file in clear: whoever has the file has it.`);
    else within(report, value, at);
  }
}

function within(report: Report, value: PlistValue, path: Path): void {
  if (path.length > deepest) return;
  if (isDict(value)) look(report, value, path);
  else if (Array.isArray(value)) for (const [index, member] of value.entries()) if (typeof member === 'object') within(report, member, [...path, index]);
}

/** 25. */
export function secrets(report: Report, { payloads }: Subject): void {
  for (const { dict, path } of payloads) look(report, dict, path);
}

// Addresses that Intune exported in 2016 and that devices can't use as they are (enrollment-formats 4.6).
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { rewriteEnrollmentUrl } from '../origin.ts';
import type { Path, Report } from './finding.ts';
import type { Subject } from './subject.ts';

const deepest = 64;
/** Longer ones are no address. */
const longest = 4096;

function within(report: Report, value: PlistValue, path: Path): void {
  if (typeof value === 'string') {
    const address = value.length > longest ? null : rewriteEnrollmentUrl(value);
    if (address !== null) {
      report.warning('intune.address', path, 'This is the address as Intune exported it in 2016; devices enroll at another one.', { says: 'Use the address for enrollment.', edit: { kind: 'set', path, value: address } });
    }
  } else if (path.length > deepest) return;
  else if (isDict(value)) look(report, value, path);
  else if (Array.isArray(value)) for (const [index, member] of value.entries()) within(report, member, [...path, index]);
}

function look(report: Report, dict: PlistDict, path: Path): void {
  for (const [name, value] of dict) if (typeof value === 'string' || typeof value === 'object') within(report, value, [...path, name]);
}

/** Anywhere in the profile. */
export function intune(report: Report, { profile }: Subject): void {
  look(report, profile, []);
}

// Whether a payload or a key does anything on the system, version, supervision and enrollment at hand (Appendix B 20, 26, 27).
import { compareVersions } from '../os-version.ts';
import type { Support } from '../schema.ts';
import type { Fix, Path, Report } from './finding.ts';
import type { Subject } from './subject.ts';

export interface Gated {
  readonly kind: 'payload' | 'key';
  readonly name: string;
  readonly path: Path;
  readonly support: Support;
  /** The name that took this one's place, and where the edit would go. */
  readonly rename?: Fix;
}

/** What a device does with a payload it can't take is to refuse the profile; a key it passes over. */
function refuse(report: Report, { kind, path }: Gated, rule: string, reason: string): void {
  if (kind === 'payload') report.error(rule, path, reason);
  else report.warning(rule, path, reason);
}

function gateVersion(report: Report, { context }: Subject, gated: Gated): boolean {
  const { name, path, support, rename } = gated;
  const { platform, osVersion } = context;
  if (support.introduced !== undefined && osVersion !== null && compareVersions(osVersion, support.introduced) < 0) {
    report.warning('version', path, `“${name}” needs ${platform} ${support.introduced}; ${osVersion} passes over it.`);
    return false;
  }
  const reached = (version: string | undefined): version is string => version !== undefined && (osVersion === null || compareVersions(osVersion, version) >= 0);
  if (reached(support.removed)) report.warning('removed', path, `“${name}” was removed in ${platform} ${support.removed}.`, rename);
  else if (reached(support.deprecated)) report.warning('deprecated', path, `“${name}” is deprecated since ${platform} ${support.deprecated}.`, rename);
  return true;
}

function gateEnrollment(report: Report, { context: { enrollment } }: Subject, gated: Gated): void {
  const { name, path, support } = gated;
  if (enrollment === 'user' && support.user === 'forbidden') refuse(report, gated, 'enrollment', `“${name}” is not allowed in user enrollment.`);
  if (enrollment === 'user' && support.user === 'ignored') report.info('enrollment', path, `“${name}” is ignored in user enrollment.`);
  if (enrollment !== 'user' && support.user === 'required') report.warning('enrollment', path, `“${name}” acts in user enrollment only.`);
  if (enrollment === 'none' && support.manual === false) refuse(report, gated, 'enrollment', `“${name}” can only be installed by a device management service.`);
}

/** False: it doesn't act here at all, and what is in it needs no judgement of its own. */
export function gate(report: Report, subject: Subject, gated: Gated): boolean {
  const { kind, name, path, support } = gated;
  const { platform, supervised } = subject.context;
  if (support.absent) {
    report.warning('platform', path, `“${name}” does nothing on ${platform}.`, kind === 'key' ? { says: `Remove “${name}”.`, edit: { kind: 'remove', path } } : undefined);
    return false;
  }
  if (!gateVersion(report, subject, gated)) return false;
  if (support.supervised && supervised === false) refuse(report, gated, 'supervised', `“${name}” needs a supervised device.`);
  gateEnrollment(report, subject, gated);
  return true;
}

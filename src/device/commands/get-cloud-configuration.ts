// The device's cloud configuration: who prepared it and how (ios-protocols 3.2, 3.4.1). Absent when there is none; nested
// under a key of its own, which a known client reads past.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { CloudConfiguration } from '../../model.ts';
import { isDict, type PlistDict, type PlistValue, toPlain } from '../../plist/value.ts';
import { installerCommand } from './installer.ts';
import { shownText } from './shown-text.ts';

/** Real configurations carry 0 and 1 where others carry booleans. */
const flag = z.union([z.boolean(), z.bigint().transform((value) => value !== 0n)]).nullable().catch(null);

const mostSupervisors = 100;
/** Seconds since 2001, Apple's own count, are below this until 2038; seconds since 1970 are above it since 2007. */
const appleEpoch = 978_307_200;
const unixFrom = 1_170_000_000;

/** Real expiries weren't seen on hardware: a number may be counted from either epoch. */
function expiry(value: PlistValue | undefined): number | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  const seconds = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!(seconds > 0 && seconds < 4e9)) return null;
  return Math.round((seconds < unixFrom ? seconds + appleEpoch : seconds) * 1000);
}

function fingerprints(value: PlistValue | undefined): string[] {
  const all = Array.isArray(value) ? value.filter((one) => one instanceof Uint8Array) : [];
  return all.slice(0, mostSupervisors).map((der) => createHash('sha256').update(der).digest('hex'));
}

const schema = z.object({
  IsSupervised: flag, AllowPairing: flag, CloudConfigurationUIComplete: flag.optional(), IsMDMUnremovable: flag,
  OrganizationName: shownText(500), OrganizationMagic: shownText(200), ConfigurationURL: shownText(2000), ConfigurationWebURL: shownText(2000),
  ConfigurationSource: z.bigint().nullable().catch(null),
});

const none: CloudConfiguration = { present: false, supervised: null, organization: null, magic: null, source: null, complete: null, allowsPairing: null, managementUrl: null, supervisors: [], locked: null, provisionalUntil: null };

export function readCloudConfiguration(value: PlistValue | undefined): CloudConfiguration {
  if (value === undefined) return none;
  if (!isDict(value)) throw new AppError('link.malformed', { detail: 'the cloud configuration is no dictionary' });
  const found = schema.parse(toPlain(value));
  const sources: Readonly<Record<string, CloudConfiguration['source']>> = { 1: 'automated', 2: 'configurator' };
  // Left out until Setup Assistant has asked, or a host that gave no address has written it (ios-protocols 3.4): absent is no.
  const complete = found.CloudConfigurationUIComplete === undefined ? false : found.CloudConfigurationUIComplete;
  return {
    present: true, supervised: found.IsSupervised, organization: found.OrganizationName, magic: found.OrganizationMagic,
    source: found.ConfigurationSource === null ? null : sources[String(found.ConfigurationSource)] ?? 'other',
    complete, allowsPairing: found.AllowPairing, managementUrl: found.ConfigurationURL ?? found.ConfigurationWebURL,
    supervisors: fingerprints(value.get('SupervisorHostCertificates')), locked: found.IsMDMUnremovable, provisionalUntil: expiry(value.get('ProvisionalEnrollmentExpiry')),
  };
}

const common = { name: 'GetCloudConfiguration', repeatable: true, deadline: 10_000 } as const;

export const getCloudConfiguration = installerCommand<null, CloudConfiguration>({ ...common, result: (body) => readCloudConfiguration(body.get('CloudConfiguration')) });

/** The same with everything in it, to compare with what was written. Null when there is none. */
export const getWholeCloudConfiguration = installerCommand<null, PlistDict | null>({
  ...common,
  result: (body) => {
    const value = body.get('CloudConfiguration');
    return value !== undefined && isDict(value) ? value : null;
  },
});

// The device's cloud configuration: who prepared it and how (ios-protocols 3.2, 3.4.1). Absent when there is none; nested
// under a key of its own, which a known client reads past.
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { CloudConfiguration } from '../../model.ts';
import { isDict, type PlistDict, type PlistValue, toPlain } from '../../plist/value.ts';
import { installerCommand } from './installer.ts';
import { shownText } from './shown-text.ts';

/** Real configurations carry 0 and 1 where others carry booleans. */
const flag = z.union([z.boolean(), z.bigint().transform((value) => value !== 0n)]).nullable().catch(null);

const schema = z.object({
  IsSupervised: flag, AllowPairing: flag, CloudConfigurationUIComplete: flag,
  OrganizationName: shownText(500), OrganizationMagic: shownText(200), ConfigurationURL: shownText(2000), ConfigurationWebURL: shownText(2000),
  ConfigurationSource: z.bigint().nullable().catch(null),
});

const none: CloudConfiguration = { present: false, supervised: null, organization: null, magic: null, source: null, complete: null, allowsPairing: null, managementUrl: null };

export function readCloudConfiguration(value: PlistValue | undefined): CloudConfiguration {
  if (value === undefined) return none;
  if (!isDict(value)) throw new AppError('link.malformed', { detail: 'the cloud configuration is no dictionary' });
  const found = schema.parse(toPlain(value));
  const sources: Readonly<Record<string, CloudConfiguration['source']>> = { 1: 'automated', 2: 'configurator' };
  return {
    present: true, supervised: found.IsSupervised, organization: found.OrganizationName, magic: found.OrganizationMagic,
    source: found.ConfigurationSource === null ? null : sources[String(found.ConfigurationSource)] ?? 'other',
    complete: found.CloudConfigurationUIComplete, allowsPairing: found.AllowPairing, managementUrl: found.ConfigurationURL ?? found.ConfigurationWebURL,
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

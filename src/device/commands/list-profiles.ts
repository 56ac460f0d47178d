// The profiles a device has, in its own order (ios-protocols 3.2).
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { dict, toPlain } from '../../plist/value.ts';
import type { DeviceCommand } from './command.ts';

export interface InstalledProfile {
  readonly identifier: string;
  readonly uuid: string;
  readonly name: string;
}

const replySchema = z.object({
  OrderedIdentifiers: z.array(z.string().max(2000)).max(10_000),
  ProfileMetadata: z.record(z.string().max(2000), z.object({ PayloadUUID: z.string().max(200), PayloadDisplayName: z.string().max(2000).optional() })),
});

export const listProfiles: DeviceCommand<null, readonly InstalledProfile[]> = {
  name: 'GetProfileList',
  service: 'com.apple.mobile.MCInstall',
  request: () => dict({ RequestType: 'GetProfileList' }),
  reply: (body) => {
    const parsed = replySchema.safeParse(toPlain(body));
    if (!parsed.success) throw new AppError('link.malformed', { detail: 'the profile list has an unknown form' });
    const { OrderedIdentifiers, ProfileMetadata } = parsed.data;
    return OrderedIdentifiers.flatMap((identifier) => {
      const entry = Object.hasOwn(ProfileMetadata, identifier) ? ProfileMetadata[identifier] : undefined;
      return entry ? [{ identifier, uuid: entry.PayloadUUID, name: entry.PayloadDisplayName ?? identifier }] : [];
    });
  },
  repeatable: true,
  deadline: 10_000,
};

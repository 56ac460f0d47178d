// The profiles a device has, in its own order (ios-protocols 3.2).
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { InstalledProfile } from '../../model.ts';
import { toPlain } from '../../plist/value.ts';
import { installerCommand } from './installer.ts';
import { shownText } from './shown-text.ts';

const replySchema = z.object({
  OrderedIdentifiers: z.array(z.string().max(2000)).max(10_000),
  ProfileMetadata: z.record(z.string().max(2000), z.object({ PayloadUUID: z.string().max(200), PayloadDisplayName: shownText(2000).optional() })),
});

export const listProfiles = installerCommand<null, readonly InstalledProfile[]>({
  name: 'GetProfileList',
  result: (body) => {
    const parsed = replySchema.safeParse(toPlain(body));
    if (!parsed.success) throw new AppError('link.malformed', { detail: 'the profile list has an unknown form' });
    const { OrderedIdentifiers, ProfileMetadata } = parsed.data;
    return OrderedIdentifiers.flatMap((identifier) => {
      const entry = Object.hasOwn(ProfileMetadata, identifier) ? ProfileMetadata[identifier] : undefined;
      return entry ? [{ identifier, uuid: entry.PayloadUUID, name: entry.PayloadDisplayName ?? identifier }] : [];
    });
  },
  refusedAs: 'profile.refused',
  repeatable: true,
  deadline: 10_000,
});

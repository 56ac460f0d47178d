// Takes a profile off the device. Tools name it in two ways, and devices understand both (ios-protocols 3.2): by its
// identifier alone, or by a property list with the very UUID and version that the profile list gave.
import { dict, type PlistValue } from '../../plist/value.ts';
import { writeXmlPlist } from '../../plist/xml-write.ts';
import { installerCommand } from './installer.ts';

interface Input {
  readonly identifier: string;
  /** With both of these exactly that one is meant. */
  readonly uuid?: string;
  readonly version?: bigint;
}

function nameOf({ identifier, uuid, version }: Input): PlistValue {
  if (uuid === undefined || version === undefined) return identifier;
  return writeXmlPlist(dict({ PayloadType: 'Configuration', PayloadIdentifier: identifier, PayloadUUID: uuid, PayloadVersion: version }));
}

/** One that is no longer there is refused, so after a lost answer the list is read, not the command sent again. */
export const removeProfile = installerCommand<Input, null>({
  name: 'RemoveProfile', parameters: (input) => ({ ProfileIdentifier: nameOf(input) }), result: () => null, refusedAs: 'profile.refused', repeatable: false, deadline: 30_000,
});

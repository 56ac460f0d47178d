// Configuration profiles for tests, written out by hand as Apple's tools write them.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ProfileWords {
  readonly identifier: string;
  readonly uuid: string;
  readonly name: string;
  readonly type: string;
  /** XML of the payload list; one restrictions payload unless given. */
  readonly content: string;
  /** More members of the outer dictionary, as XML. */
  readonly more: string;
}

const restrictions = `<array><dict>
  <key>PayloadType</key><string>com.apple.applicationaccess</string>
  <key>PayloadIdentifier</key><string>example.test.restrictions</string>
  <key>PayloadUUID</key><string>11111111-2222-4333-8444-555555555501</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadDisplayName</key><string>Restrictions</string>
  <key>allowCamera</key><false/>
</dict></array>`;

export function profileXml(words: Partial<ProfileWords> = {}): string {
  const { identifier = 'example.test', uuid = '11111111-2222-4333-8444-555555555500', name = 'Test profile', type = 'Configuration', content = restrictions, more = '' } = words;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>${content}
  <key>PayloadDisplayName</key><string>${name}</string>
  <key>PayloadIdentifier</key><string>${identifier}</string>
  <key>PayloadOrganization</key><string>Example School</string>
  <key>PayloadType</key><string>${type}</string>
  <key>PayloadUUID</key><string>${uuid}</string>
  <key>PayloadVersion</key><integer>1</integer>
  ${more}
</dict>
</plist>
`;
}

export function writeProfile(folder: string, words: Partial<ProfileWords> = {}, file = 'test.mobileconfig'): string {
  const target = path.join(folder, file);
  writeFileSync(target, profileXml(words));
  return target;
}

// The profile as a container, and what every payload must say of itself (Appendix B 1 to 9; enrollment-formats 1.2, 1.3).
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import type { Path, Report } from './finding.ts';
import { quoted, type Subject, textAt } from './subject.ts';

const day = 24 * 60 * 60 * 1000;

function checkIdentity(report: Report, dict: PlistDict, path: Path, what: string): void {
  for (const key of ['PayloadType', 'PayloadIdentifier', 'PayloadUUID']) {
    const value = dict.get(key);
    if (value === undefined) report.error('container.identity', path, `${what} has no “${key}”.`);
    else if (typeof value !== 'string' || value === '') report.error('container.identity', [...path, key], `“${key}” must be text that says something.`);
  }
  const version = dict.get('PayloadVersion');
  if (version === 1n) return;
  const edit = { kind: 'set', path: [...path, 'PayloadVersion'], value: 1n } as const;
  // Devices read it as a number, whatever its kind; eduroam's and many VPN profiles, and some of Apple's examples, have a real.
  if (version === 1) {
    report.warning('container.identity', edit.path, '“PayloadVersion” is a real and should be an integer.', { says: 'Write it as an integer.', edit });
    return;
  }
  const reason = version === undefined ? `${what} has no “PayloadVersion”.` : '“PayloadVersion” is the version of the format and must be the integer 1.';
  report.error('container.identity', version === undefined ? path : edit.path, reason, { says: 'Set it to 1.', edit });
}

/** 1. What identifies a profile and each of its payloads is there. */
export function identities(report: Report, { profile }: Subject): void {
  checkIdentity(report, profile, [], 'The profile');
  const type = textAt(profile, 'PayloadType');
  if (type !== null && type !== '' && type !== 'Configuration' && type !== 'Profile Service') report.error('container.identity', ['PayloadType'], `A profile’s type is “Configuration”, not ${quoted(type)}.`);
  const content = profile.get('PayloadContent');
  if (!Array.isArray(content)) return;
  for (const [index, payload] of content.entries()) {
    const path = ['PayloadContent', index];
    if (isDict(payload)) checkIdentity(report, payload, path, 'The payload');
    else report.error('container.identity', path, 'A payload must be a dictionary.');
  }
}

/** 2. A UUID stands for one thing. */
export function uniqueUuids(report: Report, { profile, payloads }: Subject): void {
  const seen = new Set<string>();
  const look = (uuid: string | null, path: Path): void => {
    if (!uuid) return;
    if (seen.has(uuid)) report.error('container.uuids', [...path, 'PayloadUUID'], `The UUID ${quoted(uuid)} is used twice.`);
    seen.add(uuid);
  };
  look(textAt(profile, 'PayloadUUID'), []);
  for (const { uuid, path } of payloads) look(uuid, path);
}

/** 3. Identifiers are unique, and payloads are named below their profile. */
export function identifiers(report: Report, { profile, payloads }: Subject): void {
  const own = textAt(profile, 'PayloadIdentifier');
  const seen = new Set<string>();
  let astray = 0;
  for (const { dict, path } of payloads) {
    const identifier = textAt(dict, 'PayloadIdentifier');
    if (!identifier) continue;
    const at = [...path, 'PayloadIdentifier'];
    if (seen.has(identifier)) report.error('container.identifiers', at, `The identifier ${quoted(identifier)} is used twice in the profile.`);
    else if (own && !identifier.startsWith(own)) astray += 1;
    seen.add(identifier);
  }
  if (astray > 0) report.warning('container.identifiers', ['PayloadIdentifier'], `Not all payloads have identifiers that start with the profile’s: ${astray} don’t.`);
}

function checkBootstrap(report: Report, content: PlistValue | undefined): void {
  if (!isDict(content)) report.error('container.content', ['PayloadContent'], 'A Profile Service has one dictionary as its “PayloadContent”.');
  else if (!textAt(content, 'URL')) report.error('container.content', ['PayloadContent'], '“URL” is missing: the device would not know where to enroll.');
}

/** 4. Payloads are there in the clear, or encrypted, and not both. */
export function content(report: Report, { profile, system }: Subject): void {
  const [clear, encrypted] = [profile.get('PayloadContent'), profile.get('EncryptedPayloadContent')];
  if (clear !== undefined && encrypted !== undefined) report.error('container.content', [], 'The profile has both “PayloadContent” and “EncryptedPayloadContent”.');
  else if (clear === undefined && encrypted === undefined) report.error('container.content', [], 'The profile has no “PayloadContent”.');
  else if (encrypted !== undefined) report.info('container.content', ['EncryptedPayloadContent'], 'The payloads are encrypted for one device and were not checked.');
  if (clear === undefined) return;
  if (profile.get('PayloadType') === 'Profile Service') checkBootstrap(report, clear);
  else if (!Array.isArray(clear)) report.error('container.content', ['PayloadContent'], '“PayloadContent” must be an array of payloads.');
  // Seen on iPhones; what Macs do is not known.
  else if (clear.length === 0 && system !== 'macOS') report.warning('container.content', ['PayloadContent'], 'The profile has no payloads; devices refuse an empty one.');
}

/** 5. It is not over before it begins. */
export function dates(report: Report, { profile, context: { now } }: Subject): void {
  for (const [key, effect] of [['RemovalDate', 'the device removes the profile at once'], ['PayloadExpirationDate', 'the profile counts as expired']] as const) {
    const value = profile.get(key);
    if (value instanceof Date && value.getTime() <= now) report.warning('container.dates', [key], `“${key}” lies in the past: ${effect}.`);
  }
}

/** 6. A lifetime is a real number of seconds, and there is some. */
export function duration(report: Report, { profile }: Subject): void {
  const value = profile.get('DurationUntilRemoval');
  const path = ['DurationUntilRemoval'];
  if (value === undefined) return;
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    report.error('container.duration', path, '“DurationUntilRemoval” must be a real number of seconds.');
    return;
  }
  if (!(value > 0)) report.error('container.duration', path, '“DurationUntilRemoval” must be more than 0 seconds.');
  else if (typeof value === 'bigint') report.warning('container.duration', path, '“DurationUntilRemoval” is an integer and should be a real.', { says: 'Write it as a real.', edit: { kind: 'set', path, value: Number(value) } });
}

const targets: readonly (readonly string[])[] = [[], ['iOS', 'iPadOS'], ['watchOS'], [], ['tvOS'], ['macOS'], ['visionOS']];

/** 7. The target is a kind of device, and the one at hand. */
export function target(report: Report, { profile, context: { platform } }: Subject): void {
  const value = profile.get('TargetDeviceType');
  const path = ['TargetDeviceType'];
  if (value === undefined) return;
  if (typeof value !== 'bigint' || value < 0n || value > 6n) {
    report.error('container.target', path, '“TargetDeviceType” must be an integer from 0 to 6.');
    return;
  }
  if (value !== 0n && !targets[Number(value)]?.includes(platform)) report.warning('container.target', path, `“TargetDeviceType” ${value.toString()} is another kind of device than ${platform} runs on.`);
}

/** 8. Whoever speaks none of the languages is asked for consent too. */
export function consent(report: Report, { profile }: Subject): void {
  const value = profile.get('ConsentText');
  const path = ['ConsentText'];
  if (value === undefined) return;
  if (!isDict(value)) {
    report.error('container.consent', path, '“ConsentText” must be a dictionary of languages.');
    return;
  }
  for (const [language, text] of value) if (typeof text !== 'string') report.error('container.consent', [...path, language], 'A consent text must be text.');
  if (value.has('default')) return;
  const [first] = value.values();
  const text = value.get('en') ?? first;
  const fix = typeof text === 'string' ? { says: `Use the ${value.has('en') ? 'English' : 'first'} text as the default.`, edit: { kind: 'set', path: [...path, 'default'], value: text } } as const : undefined;
  report.warning('container.consent', path, '“ConsentText” has no text under “default”, for languages it doesn’t list.', fix);
}

/** 9. Only a supervised device keeps its user from removing a profile. */
export function removal(report: Report, { profile, system, context: { supervised, enrollment } }: Subject): void {
  const value = profile.get('PayloadRemovalDisallowed');
  const path = ['PayloadRemovalDisallowed'];
  if (value === undefined || value === false) return;
  if (typeof value !== 'boolean') {
    const isNumber = value === 0n || value === 1n;
    const reason = '“PayloadRemovalDisallowed” must be a boolean.';
    if (isNumber) report.warning('type', path, reason, { says: 'Write it as a boolean.', edit: { kind: 'set', path, value: value === 1n } });
    else report.error('type', path, reason);
    if (value !== 1n) return;
  }
  if (system === 'visionOS' || system === 'watchOS') report.warning('container.removal', path, `“PayloadRemovalDisallowed” does nothing on ${system}.`);
  else if (enrollment === 'user' && system === 'iOS') report.warning('container.removal', path, '“PayloadRemovalDisallowed” is not allowed in user enrollment.');
  else if (supervised !== true && system !== 'macOS') report.warning('container.removal', path, '“PayloadRemovalDisallowed” needs a supervised device; on others the user can remove the profile.');
}

/** 10, in part: members that Apple no longer declares (enrollment-formats 1.2, 10.5). */
export function retired(report: Report, { profile }: Subject): void {
  for (const key of ['IsEncrypted', 'HasRemovalPasscode']) {
    if (profile.has(key)) report.warning('deprecated', [key], `“${key}” is no longer declared by Apple and does nothing.`, { says: `Remove “${key}”.`, edit: { kind: 'remove', path: [key] } });
  }
}

/** 43. What an MDM exported for direct enrollment works for two weeks (enrollment-formats 4.7). */
export function age(report: Report, subject: Subject): void {
  const { now, exportedAt } = subject.context;
  if (exportedAt === undefined || exportedAt === null || !subject.payloads.some(({ type }) => type === 'com.apple.mdm')) return;
  const days = Math.floor((now - exportedAt) / day);
  if (days >= 14) report.warning('lifetime.export', [], `The enrollment profile was exported ${days} days ago; such files work for 14. Export it again.`);
}

/** 44, in part: the certificate it was signed with. */
export function signer(report: Report, { context: { now, signedUntil } }: Subject): void {
  if (signedUntil === undefined || signedUntil === null) return;
  if (signedUntil <= now) report.warning('lifetime.signer', [], 'The certificate it was signed with has expired; devices show it as not verified.');
  else if (signedUntil - now < 30 * day) report.info('lifetime.signer', [], `The certificate it was signed with expires in ${Math.floor((signedUntil - now) / day)} days.`);
}

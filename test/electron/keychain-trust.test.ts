// What counts as a keychain: never the password that everybody knows.
import { expect, it } from 'vitest';
import { guardsAnything } from '../../electron/keychain-trust.ts';

it.each([
  ['linux', 'basic_text', false], ['linux', 'unknown', false], ['linux', null, false], ['linux', 'gnome_libsecret', true], ['linux', 'kwallet6', true], ['darwin', null, true], ['win32', null, true],
] as const)('on %s with %s: %s', (platform, backend, guards) => {
  expect(guardsAnything(platform, backend)).toBe(guards);
});

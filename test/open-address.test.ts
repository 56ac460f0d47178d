// An address in the system's browser: one argument of the system's own opener, and never a word of a shell.
import { describe, expect, it } from 'vitest';
import { makeRunOpener, openAddress } from '../src/open-address.ts';
import { codeOf } from './setup/failures.ts';

const url = 'https://login.microsoftonline.com/a/authorize?x=1&y=%22%26calc';

describe('an address', () => {
  it.each([
    ['darwin', ['/usr/bin/open', url]],
    ['linux', ['xdg-open', url]],
    ['win32', ['D:\\Windows\\System32\\rundll32.exe', 'url.dll,FileProtocolHandler', url]],
  ])('is one argument on %s', async (platform, words) => {
    const seen: string[][] = [];
    await openAddress(url, { platform, env: { SystemRoot: 'D:\\Windows' } }, (file, rest) => { seen.push([file, ...rest]); return Promise.resolve(); });
    expect(seen).toEqual([words]);
  });

  it.each(['file:///etc/passwd', 'http://login.example/', 'javascript:alert(1)'])('that is %s is not opened', async (odd) => {
    expect(await codeOf(openAddress(odd, { platform: 'linux', env: {} }, () => Promise.resolve()))).toBe('app.internal');
  });
});

describe('an opener', () => {
  it('is started without what is ours, gets its words as they are, and says when it fails', async () => {
    const env = { ...process.env, MUSTER_PASSPHRASE: 'canary' };
    const script = 'process.exit(process.env.MUSTER_PASSPHRASE === undefined && process.argv[1] === "a & b" ? 0 : 1)';
    await makeRunOpener(env)(process.execPath, ['-e', script, 'a & b']);
    await expect(makeRunOpener(env)(process.execPath, ['-e', script, 'other'])).rejects.toThrow('ended with 1');
    await expect(makeRunOpener(env)('no-such-program-here', [])).rejects.toThrow('ENOENT');
  });
});

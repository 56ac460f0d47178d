// Large profiles are read on a thread of their own; what it answers is what would have been answered here.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { threadWork } from '../../src/services/profile-thread.ts';
import { type ProfileWork, workBySize, workHere } from '../../src/services/profile-work.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { profileXml, writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const script = path.resolve(import.meta.dirname, '../../electron/profile-thread.ts');
const choice = { platform: 'iOS' as const, osVersion: null, supervised: false, enrollment: null, now: Date.UTC(2026, 10, 22) };

function thread(entry = script): ProfileWork {
  const work = threadWork(entry);
  onTestFinished(() => { work.close(); });
  return work;
}

function large(folder: string, payloads: number): string {
  const one = (n: number): string => `<dict><key>PayloadType</key><string>com.apple.webClip.managed</string><key>PayloadIdentifier</key><string>example.test.${n}</string><key>PayloadUUID</key><string>U${n}</string><key>PayloadVersion</key><integer>1</integer><key>URL</key><string>https://example.com/${'x'.repeat(200)}</string><key>Label</key><string>Clip</string></dict>`;
  const file = path.join(folder, 'large.mobileconfig');
  writeFileSync(file, profileXml({ content: `<array>${Array.from({ length: payloads }, (_, n) => one(n)).join('')}</array>` }));
  return file;
}

describe('a thread for profiles', () => {
  it('loads, tells, checks and rewrites as is done here', async () => {
    const file = large(tempFolder(), 10_000);
    const work = thread();
    const loaded = await work.load(file);
    expect(loaded).toEqual(await workHere.load(file));
    const report = await work.report(loaded.summary, { now: choice.now, anchors: [] });
    expect([report.payloads.length, report.signature]).toEqual([10_000, { kind: 'none' }]);
    expect(await work.check(loaded.summary, choice)).toEqual(await workHere.check(loaded.summary, choice));
    expect(Buffer.from(await work.rewrite(loaded.summary, { format: 'binary', mend: null, encryptTo: null })).subarray(0, 8).toString()).toBe('bplist00');
  });

  it('says errors in our own words, and goes on after them', async () => {
    const folder = tempFolder();
    const work = thread();
    await expect(failureOf(work.load(path.join(folder, 'nowhere')))).resolves.toMatchObject({ code: 'profile.unreadable', params: { file: 'nowhere' } });
    const { summary } = await work.load(writeProfile(folder));
    expect(summary.identifier).toBe('example.test');
  });

  it('that can’t start fails what was asked of it, and is started again for the next question', async () => {
    const work = thread(path.join(tempFolder(), 'no-such-thread.cjs'));
    const file = writeProfile(tempFolder());
    expect([await codeOf(work.load(file)), await codeOf(work.load(file))]).toEqual(['app.internal', 'app.internal']);
  });

  it('ends with what is asked of it when Muster closes', async () => {
    const work = thread();
    const asked = codeOf(work.load(large(tempFolder(), 10_000)));
    work.close();
    expect(await asked).toBe('app.internal');
  });
});

describe('work by size', () => {
  it('troubles a thread with large files only, and says what is missing itself', async () => {
    const folder = tempFolder();
    const seen: string[] = [];
    const watched: ProfileWork = { ...workHere, load: (file) => { seen.push(path.basename(file)); return workHere.load(file); } };
    const work = workBySize(watched);
    await work.load(writeProfile(folder));
    await work.load(large(folder, 1000));
    expect(await codeOf(work.load(path.join(folder, 'nowhere')))).toBe('profile.unreadable');
    expect(seen).toEqual(['large.mobileconfig']);
  });

  it('refuses a file that is no longer the one that was chosen', async () => {
    const folder = tempFolder();
    const { summary } = await workHere.load(writeProfile(folder));
    writeProfile(folder, { name: 'Another' });
    for (const ask of [() => workHere.report(summary, { now: 0, anchors: [] }), () => workHere.check(summary, choice), () => workHere.rewrite(summary, { format: 'plist', mend: null, encryptTo: null })]) expect(await codeOf(ask())).toBe('profile.changed');
  });
});

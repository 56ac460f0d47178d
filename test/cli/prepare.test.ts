// muster prepare as a whole program on a practice bench: every method once, what is approved to the letter and what isn't, what it
// prints where, and how it ends. The bench's own log is the judge.
import { describe, expect, it } from 'vitest';
import type { ActName } from '../../src/bench/acts.ts';
import type { PracticeBench } from '../../src/bench/bench.ts';
import { dict } from '../../src/plist/value.ts';
import { example, jsonLines, onlineDesk } from '../setup/desk.ts';
import { privateDevice } from '../setup/devices.ts';

const home = privateDevice(3, { battery: 80 });
const other = privateDevice(5, { battery: 80 });
const lost = privateDevice(4, { battery: 80, findMy: true });
const refusal = dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 33_002n, ErrorDomain: 'MCCloudConfigErrorDomain', USEnglishDescription: 'Practice refusal' })] });

const acts = ['eraseAsked', 'erased', 'configured', 'installed', 'activated', 'renamed', 'applied', 'localized'] as const satisfies readonly ActName[];
const done = ({ log }: PracticeBench): number[] => acts.map((act) => log.count(act));
const nothing = acts.map(() => 0);

interface Line {
  readonly runId: string;
  readonly serial: string;
  readonly outcome: string;
  readonly steps: readonly { readonly id: string; readonly state: string; readonly need: string | null }[];
}

const linesOf = (stdout: string): Line[] => jsonLines(stdout) as unknown as Line[];
const stateOf = (line: Line | undefined, id: string): string | undefined => line?.steps.find((step) => step.id === id)?.state;

describe('muster prepare', () => {
  it.each([
    ['supervise-only', privateDevice(3, { battery: 80 }), 1, []],
    ['setup-assistant', privateDevice(3, { battery: 80 }), 1, []],
    ['automated', privateDevice(3, { battery: 80, adeAssigned: true }), 1, ['--confirm', 'assignmentUnknown']],
    ['direct', privateDevice(3, { battery: 80 }), 0, []],
  ])('goes through by the worked example %s, and gives nothing but lines of JSON where there is no terminal', async (method, spec, erases, confirm) => {
    const { muster, bench } = await onlineDesk([spec]);
    const end = await muster('prepare', example(method), '--all', '--erase', String(erases), ...confirm);
    expect([end.code, end.stderr.includes('muster:')]).toEqual([0, false]);
    const lines = linesOf(end.stdout);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.at(-1)).toMatchObject({ serial: spec.serial, ecid: spec.ecid.toString(), outcome: 'done', blueprint: { revision: 1 }, mark: 'PRACTICE', operator: 'vera' });
    expect(new Set(lines.slice(0, -1).map(({ outcome }) => outcome))).toEqual(new Set(['running']));
    expect([bench.log.count('eraseAsked'), bench.log.count('erased'), bench.log.objections]).toEqual([erases, erases, []]);
  });

  it('changes nothing unless the number of devices that are erased was said, and names the number', async () => {
    const { muster, bench } = await onlineDesk([home, other]);
    const words = ['prepare', example('supervise-only'), '--all'];
    const [missing, wrong] = [await muster(...words), await muster(...words, '--erase', '1')];
    expect([missing.code, wrong.code, missing.stdout, wrong.stdout]).toEqual([2, 2, '', '']);
    expect(missing.stderr).toContain(`muster: 2 devices would be erased (${home.serial}, ${other.serial}), which has to be said: --erase 2.`);
    expect(wrong.stderr).toContain('muster: --erase 1 isn’t the number of devices that would be erased, which is 2');
    expect(wrong.stderr).toContain('Nothing was changed on any device.');
    expect(done(bench)).toEqual(nothing);
    expect((await muster('records', 'list', '--json')).stdout).toBe('');
  });

  it('wants confirmed by its code what only a person can know', async () => {
    const spec = privateDevice(3, { battery: 80, adeAssigned: true });
    const { muster, bench } = await onlineDesk([spec]);
    const end = await muster('prepare', example('automated'), '--all', '--erase', '1', '--confirm', 'automatedUnknown');
    expect([end.code, end.stdout]).toEqual([2, '']);
    expect(end.stderr).toContain(`confirm assignmentUnknown, ${spec.serial}: `);
    expect(end.stderr).toContain('Look it up, then add: --confirm assignmentUnknown');
    expect(done(bench)).toEqual(nothing);
  });

  it('ends with 3 where all are blocked, and with 4 where some are; those are left alone', async () => {
    const { muster, bench } = await onlineDesk([lost, home]);
    const blocked = await muster('prepare', example('supervise-only'), '--serial', lost.serial, '--erase', '1');
    expect([blocked.code, blocked.stdout]).toEqual([3, '']);
    expect(blocked.stderr).toMatch(new RegExp(`^blocks, ${lost.serial}: Find My is on: .*\nmuster: Nothing can be prepared here. Nothing was changed.$`, 'm'));
    const mixed = await muster('prepare', example('supervise-only'), '--all', '--erase', '1', '--json');
    expect([mixed.code, linesOf(mixed.stdout).at(-1)?.outcome]).toEqual([4, 'done']);
    expect([bench.log.count('erased', home.udid), bench.log.count('erased', lost.udid)]).toEqual([1, 0]);
  });

  it('tells people the plan, what goes on and how it ended, where sentences are asked for', async () => {
    const { muster } = await onlineDesk([home]);
    const end = await muster('prepare', example('direct'), '--all', '--text');
    expect(end.code).toBe(0);
    expect(end.stderr).toContain('“Practice: Direct” from this file is kept as revision 1');
    expect(end.stderr).toMatch(new RegExp(`^A4 +${home.serial} +.* Ready`, 'm'));
    expect(end.stderr).toContain('1 device can be prepared, 0 of them are erased; one takes ');
    expect(end.stderr).toContain('PRACTICE: these devices are virtual.');
    expect(end.stderr).toContain(`${home.serial}  Done: read back, recorded`);
    expect(end.stderr).toContain('1 of 1 done, everything read back.');
    expect(end.stdout).toMatch(new RegExp(`^[0-9a-f]{8} .* A4 +${home.serial} .* Practice: Direct +Done +Everything read back, and as wanted`, 'm'));
  });

  it('refuses what is no blueprint and devices that aren’t there, and finds a blueprint that is kept by its name', async () => {
    const { muster, folder, bench } = await onlineDesk([home]);
    expect((await muster('prepare', 'Practice: Direct', '--all')).stderr).toContain('There is no blueprint “Practice: Direct”.');
    expect((await muster('prepare', `${folder}/none.muster.json`, '--all')).code).toBe(1);
    expect((await muster('prepare', example('direct'), '--serial', 'NOSUCHONE')).code).toBe(3);
    expect((await muster('blueprint', 'import', example('supervise-only'), '--practice')).code).toBe(0);
    expect((await muster('prepare', 'practice: supervise ONLY', '--all', '--erase', '2')).stderr).toContain('which is 1');
    expect(done(bench)).toEqual(nothing);
  });

  it('goes on at the step that failed, by the device’s serial number, and erases nothing twice', async () => {
    const { muster, bench, devices } = await onlineDesk([home]);
    if (devices[0]) devices[0].faults = (request) => (request === 'SetCloudConfiguration' ? { kind: 'instead', reply: refusal } : undefined);
    const failed = await muster('prepare', example('supervise-only'), '--all', '--erase', '1', '--text');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`To go on at the step that failed: muster prepare --retry ${home.serial}\n`);
    expect(failed.stderr).toContain('Device: MCCloudConfigErrorDomain 33002');
    // What that means for the device is said beside it, and stands in its record.
    const meaning = 'The device is erased and activated, has its Wi-Fi profile, and waits in Setup Assistant; it is neither prepared nor enrolled.';
    expect(failed.stderr).toContain(meaning);
    expect((await muster('records', 'show', home.serial)).stdout).toMatch(new RegExp(`^Means +${meaning}$`, 'm'));
    if (devices[0]) devices[0].faults = () => undefined;
    expect((await muster('prepare', '--retry', home.serial, '--erase', '1')).code).toBe(2);
    expect((await muster('prepare', '--retry', 'ffffffff')).code).toBe(3);
    const again = await muster('prepare', '--retry', home.serial.toLowerCase());
    expect([again.code, linesOf(again.stdout).at(-1)?.outcome]).toEqual([0, 'done']);
    expect([bench.log.count('eraseAsked'), bench.log.count('configured')]).toEqual([1, 1]);
    const twice = await muster('prepare', '--retry', home.serial);
    expect([twice.code, twice.stderr.split('\n')[0]]).toEqual([3, `muster: ${home.serial}: This run can’t go on: it didn’t fail. The device stays as the run left it. Start anew from a new plan; what is so already is skipped.`]);
  });
});

describe('records of preparations', () => {
  it('say blueprint, name and every step, by the record’s number or the device', async () => {
    const { muster } = await onlineDesk([home]);
    const end = await muster('prepare', example('supervise-only'), '--all', '--erase', '1');
    const last = linesOf(end.stdout).at(-1);
    const list = await muster('records', 'list');
    expect(list.stdout).toContain(`${last?.runId.slice(0, 8) ?? ''}  `);
    expect(list.stdout).toContain(`Loan ${home.serial.slice(-4)}  Practice: Supervise only  Done`);
    const shown = await muster('records', 'show', home.serial);
    expect(shown.stdout).toMatch(/^Blueprint {2}Practice: Supervise only, revision 1 \([0-9a-f]{16}\)$/m);
    expect(shown.stdout).toMatch(new RegExp(`^Named {6}Loan ${home.serial.slice(-4)}$`, 'm'));
    expect(shown.stdout).toMatch(/^Erase, and wait until it is back +done +[0-9.]+ +Came back erased: same UDID, ECID and serial number/m);
    expect(jsonLines((await muster('records', 'show', last?.runId.slice(0, 8) ?? '', '--json')).stdout)).toEqual([last]);
    expect((await muster('records', 'show', '00000000')).code).toBe(3);
  });
});

/** Never comes back within a test. */
const slowErase = { of: (kind: string): number => (kind === 'eraseReturn' ? 3_600_000 : 0) };

describe('a preparation that is interrupted', () => {
  it('ends cleanly by one Ctrl-C: what is half done is finished and read back, nothing new is begun', async () => {
    const { start, bench, devices } = await onlineDesk([home]);
    const running = start('prepare', example('supervise-only'), '--all', '--erase', '1');
    if (devices[0]) devices[0].faults = (request) => { if (request === 'EraseDevice') running.kill('SIGINT'); return undefined; };
    const end = await running.ended;
    const last = linesOf(end.stdout).at(-1);
    expect([end.code, last?.outcome, stateOf(last, 'erase'), stateOf(last, 'activate')]).toEqual([130, 'cancelled', 'done', 'todo']);
    expect(end.stderr).toContain('Stopping: no further step is begun; what is half done is finished and read back.');
    expect([bench.log.count('erased'), bench.log.count('activated')]).toEqual([1, 0]);
  });

  it('is left at once by the second Ctrl-C, stands in the journal as it was, and can be ended so', async () => {
    const { start, muster, bench, devices } = await onlineDesk([home], { latency: slowErase });
    const running = start('prepare', example('supervise-only'), '--all', '--erase', '1');
    if (devices[0]) devices[0].faults = (request) => { if (request === 'EraseDevice') running.kill('SIGINT'); return undefined; };
    await running.says(/Stopping/);
    // Two within half a second are one Ctrl-C that was passed on.
    const over = { yet: false };
    void running.ended.then(() => { over.yet = true; });
    while (!over.yet) {
      running.kill('SIGINT');
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    expect((await running.ended).code).toBe(130);
    const open = jsonLines((await muster('records', 'list', '--json')).stdout) as unknown as Line[];
    expect(open.map((line) => [line.outcome, stateOf(line, 'erase')])).toEqual([['running', 'acting']]);
    const ended = await muster('prepare', '--abandon', '--text');
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining(`${home.serial}  Cancelled. Whether it was erased isn’t known: it may be, or may be about to be.`)]);
    expect((await muster('prepare', '--abandon')).code).toBe(3);
    expect(bench.log.count('eraseAsked')).toBe(1);
  });

  it('goes on by --resume after kill -9, erases only what is said once more, and nothing twice', async () => {
    const { start, muster, bench, devices } = await onlineDesk([home]);
    const running = start('prepare', example('supervise-only'), '--all', '--erase', '1');
    if (devices[0]) devices[0].faults = (request) => { if (request === 'EraseDevice') running.kill('SIGKILL'); return undefined; };
    await running.ended;
    if (devices[0]) devices[0].faults = () => undefined;
    const anew = await muster('prepare', example('supervise-only'), '--serial', home.serial, '--erase', '1');
    expect([anew.code, anew.stdout]).toEqual([3, '']);
    expect(anew.stderr).toContain(`muster: ${home.serial}: an earlier preparation isn’t finished. Nothing was changed.\n        Go on with it: muster prepare --resume --serial ${home.serial}`);
    const unsaid = await muster('prepare', '--resume');
    expect([unsaid.code, unsaid.stdout]).toEqual([2, '']);
    expect(unsaid.stderr).toContain(`muster: 1 device has its erase still ahead (${home.serial}). Nothing was changed.\n        If they are still to be erased, say so with: --erase 1`);
    expect((await muster('prepare', '--resume', '--serial', other.serial)).code).toBe(3);
    const resumed = await muster('prepare', '--resume', '--erase', '1');
    expect([resumed.code, linesOf(resumed.stdout).at(-1)?.outcome]).toEqual([0, 'done']);
    expect([bench.log.count('eraseAsked'), bench.log.count('erased'), bench.log.count('configured')]).toEqual([1, 1, 1]);
    expect((await muster('prepare', '--resume')).stderr).toBe('No preparation was left unfinished.\n');
  });
});

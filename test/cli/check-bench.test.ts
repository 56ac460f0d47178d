// muster check and muster prepare --dry-run on a practice bench with the devices that are hard, by the worked examples: what is said of
// each, with which exit code, and that nothing was done to any.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActName } from '../../src/bench/acts.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { desk, example, jsonLines, onlineDesk } from '../setup/desk.ts';
import { privateDevice, supervisedDevice } from '../setup/devices.ts';

/** The second eight of a cart, where everything stands in the way; in front of the one that is locked stays nobody. */
const hard = makeRoster(16, 1).slice(8).map((spec): VirtualDeviceSpec => ({ ...spec, persona: { ...spec.persona, trust: { answer: 'trust', afterMs: 0 } } }));
const [findMy, guarded, locked, recovery, erased, assigned, empty, foreign] = hard;
const home = privateDevice(1);
const hello = supervisedDevice(2, { supervised: false });

interface Told {
  readonly verdict: string;
  readonly codes: readonly string[];
  readonly erases: boolean;
}

const told = (line: Record<string, unknown> | undefined): Told => ({ verdict: String(line?.['verdict']), codes: (line?.['reasons'] as { code: string }[]).map(({ code }) => code), erases: line?.['erases'] === true });
const acts = ['erased', 'configured', 'installed', 'restarted', 'shutDown', 'activated', 'renamed'] as const satisfies readonly ActName[];

describe('muster check', () => {
  it('tells each device of a hard cart what stands in its way, and touches none', async () => {
    const { muster, bench } = await onlineDesk([home, hello, ...hard]);
    const end = await muster('check', example('supervise-only'), '--json');
    expect(end.code).toBe(4);
    const lines = new Map(jsonLines(end.stdout).map((line) => [line['serial'], line]));
    const of = (spec: VirtualDeviceSpec | undefined): Told => told(lines.get(spec?.serial));
    expect(of(home)).toEqual({ verdict: 'ready', codes: [], erases: true });
    expect(of(hello)).toEqual({ verdict: 'confirm', codes: ['automatedUnknown'], erases: false });
    expect(of(findMy).codes[0]).toBe('findMyOn');
    expect(of(guarded).codes[0]).toBe('pairingForbidden');
    expect(of(locked).codes[0]).toBe('locked');
    expect(of(erased)).toEqual({ verdict: 'confirm', codes: ['automatedUnknown', 'activationLockUnknown'], erases: false });
    expect(of(assigned)).toEqual({ verdict: 'confirm', codes: ['automatedUnknown', 'activationLockUnknown'], erases: false });
    expect(of(empty).codes[0]).toBe('batteryLow');
    expect(of(foreign)).toEqual({ verdict: 'warnings', codes: ['foreignOrganization'], erases: true });
    const others = jsonLines(end.stdout).filter(({ serial }) => serial === null || serial === recovery?.serial);
    expect(others.map((line) => told(line).codes[0])).toEqual(['recovery']);
    expect(jsonLines(end.stdout).every(({ practice }) => practice === true)).toBe(true);
    expect(acts.map((act) => bench.log.count(act))).toEqual(acts.map(() => 0));
  });

  it('says it for people: verdict, what was read, the way out', async () => {
    if (!findMy) throw new Error('no device');
    const { muster } = await onlineDesk([home, findMy]);
    const end = await muster('check', example('supervise-only'));
    expect(end.code).toBe(4);
    expect(end.stdout).toMatch(new RegExp(`^\\S+ +${home.serial} .* Ready, is erased +Loan ${home.serial.slice(-4)}$`, 'm'));
    expect(end.stdout).toMatch(new RegExp(`^\\S+ +${findMy.serial} .* Blocked`, 'm'));
    expect(end.stdout).toContain('      blocks: Find My is on: once erased, the device could only be activated with its owner’s Apple Account. Sign out of the Apple Account');
    expect(end.stderr).toContain('1 device can be prepared; 1 would be erased.\nPRACTICE: these devices are virtual.');
  });

  it('ends with 0 when all can be prepared, with 3 when none can', async () => {
    if (!findMy) throw new Error('no device');
    const { muster } = await onlineDesk([home, findMy]);
    expect((await muster('check', example('supervise-only'), '--serial', home.serial)).code).toBe(0);
    expect((await muster('check', example('supervise-only'), '--serial', findMy.serial)).code).toBe(3);
    const none = await muster('check', example('supervise-only'), '--serial', 'NOSUCHONE');
    expect([none.code, none.stderr.split('\n')[0]]).toEqual([3, 'muster: No device with serial number NOSUCHONE is on this bench.']);
  });

  it('has something to say of devices that only the bus shows', async () => {
    if (!recovery) throw new Error('no device');
    const { muster } = await onlineDesk([recovery]);
    const end = await muster('check', example('direct'));
    expect(end.code).toBe(3);
    expect(end.stdout).toContain('      blocks: The device is in recovery mode. Hold the top or side button until it restarts, or restore it in Apple Configurator.');
  });

  it('asks only devices that were named for trust', async () => {
    const other = privateDevice(3);
    const { muster, devices } = await onlineDesk([home, other]);
    await muster('check', example('direct'), '--serial', home.serial);
    expect(devices.map(({ hosts }) => hosts.size)).toEqual([1, 0]);
  });

  it('refuses what is no blueprint, before any verdict', async () => {
    const { muster, folder, bench } = await desk([home]);
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'x.muster.json');
    writeFileSync(file, '{"muster":"blueprint","version":99}');
    expect(await muster('check', file).then(({ code, stdout }) => [code, stdout])).toEqual([1, '']);
    expect((await muster('check', 'No such name')).stderr).toContain('There is no blueprint “No such name”.');
    expect(bench.log.count('paired')).toBe(0);
  });

  it('knows a blueprint that is kept by its name', async () => {
    const { muster } = await onlineDesk([home]);
    expect((await muster('blueprint', 'import', example('supervise-only'), '--practice')).code).toBe(0);
    expect((await muster('check', 'practice: supervise only')).code).toBe(0);
  });
});

describe('muster prepare --dry-run', () => {
  it.each([
    ['supervise-only', ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration']],
    ['setup-assistant', ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration']],
    ['automated', ['pair', 'gates', 'erase', 'activate', 'wifi']],
    ['direct', ['pair', 'gates']],
  ])('plans every step of the worked example %s on a device in use', async (method, first) => {
    const { muster, bench } = await onlineDesk([home]);
    const end = await muster('prepare', example(method), '--dry-run', '--all', '--json');
    const [line] = jsonLines(end.stdout);
    const plan = line?.['plan'] as { id: string; destructive: boolean; repeatable: boolean }[];
    expect(plan.map(({ id }) => id).slice(0, first.length)).toEqual(first);
    expect(plan.filter(({ destructive }) => destructive).map(({ id }) => id)).toEqual(method === 'direct' ? [] : ['erase']);
    expect([bench.log.count('erased'), bench.log.count('configured')]).toEqual([0, 0]);
  });

  it('takes the number of devices that would be erased, and no other', async () => {
    const { muster } = await onlineDesk([home, privateDevice(3)]);
    const words = ['prepare', example('supervise-only'), '--dry-run', '--all'];
    const [right, wrong] = [await muster(...words, '--erase', '2'), await muster(...words, '--erase', '1')];
    expect([right.code, wrong.code]).toEqual([0, 2]);
    expect(right.stdout).toMatch(/^ {6}3\. Erases everything on it but its eSIM, .* ERASES$/m);
    expect(wrong.stderr).toContain('--erase 1 isn’t the number of devices that would be erased, which is 2. Nothing was changed.');
  });
});

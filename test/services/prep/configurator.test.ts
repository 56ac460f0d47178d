// Automated enrollment by Apple Configurator's hands, with a fake cfgutil as a real process: how it is called, what becomes of the run
// whatever it says, how it is ended, and that it is begun once.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { AppOptions } from '../../../src/app-options.ts';
import { storeConfiguration } from '../../../src/bench/cloud-configuration.ts';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import type { VirtualDevice } from '../../../src/bench/virtual-device.ts';
import { type ConfiguratorSource, configuratorHere } from '../../../src/configurator/here.ts';
import { methodText } from '../../../src/domain/records/record-facts.ts';
import { evidenceText } from '../../../src/domain/prep/step-text.ts';
import type { Run } from '../../../src/model.ts';
import { approve, ended } from '../../setup/at-the-app.ts';
import type { Play } from '../../setup/cfgutil.ts';
import { udidOf } from '../../setup/devices.ts';
import { byTool, content, enrollable, enrollByHand, refused, spelledEcid, type ToolBench, toolBench, waiting } from '../../setup/enrolling-tool.ts';
import { stepOf } from '../../setup/practice.ts';

const spec = waiting();
const step = 'configuratorPrepare';
const told = ({ steps }: Run): string[] => steps.map(({ id, state, evidence }) => `${id} ${state} ${evidence?.kind ?? ''}`);
const end = ({ outcome, error, steps }: Run): unknown[] => [outcome, error?.code ?? null, steps.find(({ id }) => id === step)?.state];
const isAlive = (pid: number | undefined): boolean => { const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }); return stdout.trim() !== '' && !stdout.startsWith('Z'); };

interface Played {
  readonly app: App;
  readonly run: Run;
  readonly bench: ToolBench;
  readonly device: VirtualDevice;
}

/** Prepares one device; what the tool does to it is `deed`. */
async function played(play: Play, deed: (device: VirtualDevice) => void = () => undefined): Promise<Played> {
  const bench = await toolBench([spec], [play]);
  const app = await byTool(bench);
  const device = bench.bench.device(spec.udid);
  const runIds = await approve(app, [udidOf(spec)]);
  await bench.calledFor(1);
  deed(device);
  bench.letGo();
  const [run] = await ended(app, runIds);
  if (!run) throw new Error('no run');
  return { app, run, bench, device };
}

describe('Apple Configurator as the driver', () => {
  it('is called once, by its ECID, after the line that says so; Muster does the rest and reads all of it back', async () => {
    const used = enrollable();
    const bench = await toolBench([used], [{ stdout: content(used) }]);
    const app = await byTool(bench);
    const runIds = await approve(app, [udidOf(spec)]);
    await bench.calledFor(1);
    // On the disk before the tool was started.
    expect(await Promise.all(runIds.map(async (runId) => stepOf(await app.handlers.getRecord({ runId }), step)?.state))).toEqual(['acting']);
    enrollByHand(bench.bench.device(spec.udid));
    bench.letGo();
    const [run] = await ended(app, runIds);
    if (!run) throw new Error('no run');
    expect([app.practice, run.outcome, run.error]).toEqual([false, 'done', null]);
    expect(told(run)).toEqual([
      'pair skipped alreadyPaired', 'gates done asChecked', 'erase done erased', 'wifi done profilesListed', 'locale done localeSet', 'name done named', 'configuratorPrepare done fetchedByConfigurator', 'verify done readBack',
    ]);
    expect(bench.asked().map(({ rest, options }) => [rest, options])).toEqual([[['prepare', '--dep', '--skip-language', '--skip-region'], { '--ecid': spelledEcid(spec), '--format': 'JSON' }]]);
    expect([bench.bench.log.count('eraseAsked'), bench.bench.log.count('activated'), bench.bench.log.count('applyAsked')]).toEqual([1, 1, 0]);
    expect(methodText(run)).toBe('Automated Enrollment, by Apple Configurator');
  });

  it('isn’t believed, whatever it says: what the device says of itself is so', async () => {
    const configured = (device: VirtualDevice): void => { if (device.configurationAtApple) storeConfiguration(device, new Map([...device.configurationAtApple, ['CloudConfigurationUIComplete', true]])); };
    const cases: readonly (readonly [says: (spec: VirtualDeviceSpec) => Play, deed: (device: VirtualDevice) => void, ends: readonly unknown[], despite: string | undefined])[] = [
      [(one) => ({ stdout: content(one) }), () => undefined, ['failed', 'configurator.notEnrolled', 'failed'], undefined],
      [(one) => ({ stdout: content(one) }), (device) => { device.activation = 'Activated'; }, ['failed', 'configurator.notEnrolled', 'failed'], undefined],
      [(one) => ({ stdout: content(one) }), configured, ['failed', 'activation.notConfirmed', 'failed'], undefined],
      [(one) => ({ stdout: refused(one, 607, 'The operation failed.'), code: 1 }), enrollByHand, ['done', null, 'done'], 'ConfigurationUtilityKit.error 607'],
      [() => ({ stderr: 'cfgutil: error: The device was disconnected. (Domain: ConfigurationUtilityKit.error Code: 603)\n', code: 1 }), enrollByHand, ['done', null, 'done'], 'ConfigurationUtilityKit.error 603'],
      [() => ({}), enrollByHand, ['done', null, 'done'], 'configurator.unreadable'],
      [() => ({ kill: true }), enrollByHand, ['done', null, 'done'], 'configurator.killed'],
    ];
    const specs = cases.map((_, at) => waiting(at));
    const bench = await toolBench(specs, [], Object.fromEntries(specs.map((one, at) => [spelledEcid(one), cases[at]?.[0](one) ?? {}])));
    const app = await byTool(bench);
    const runIds = await approve(app, specs.map(udidOf));
    await bench.calledFor(cases.length);
    specs.forEach(({ udid }, at) => { cases[at]?.[1](bench.bench.device(udid)); });
    bench.letGo();
    const runs = await ended(app, runIds);
    const found = specs.map(({ udid }) => { const run = runs.find(({ device }) => device.udid === udid); return run && [end(run), stepOf(run, step)?.evidence?.values['despite']]; });
    expect(found).toEqual(cases.map(([, , ends, despite]) => [ends, despite]));
    expect(bench.asked()).toHaveLength(cases.length);
  });

  it('has its word told beside what was read', () => {
    const values = { despite: 'ConfigurationUtilityKit.error 607' };
    expect(evidenceText({ kind: 'fetchedByConfigurator', values })).toBe('Activation and configuration of automated enrollment read back, after Apple Configurator’s work, although it had said ConfigurationUtilityKit.error 607');
  });

  it.each<[string, Play, string, string]>([
    ['its code', { stdout: refused(spec, 33_001, 'The cloud configuration is not available.'), code: 1 }, 'cloudConfig.unavailable', 'failed'],
    ['what can’t be known', { kill: true }, 'configurator.killed', 'unknown'],
  ])('ends the run by %s, without a second try', async (_, play, code, state) => {
    const { run, bench } = await played(play);
    expect(end(run)).toEqual(['failed', code, state]);
    expect(bench.asked()).toHaveLength(1);
  });

  it('is ended when it hangs, and the device read for as long as it may still be about it', async () => {
    const bench = await toolBench([spec], [{ hang: true }]);
    const app = await byTool(bench);
    const runIds = await approve(app, [udidOf(spec)]);
    await bench.calledFor(1);
    const before = bench.clock.now();
    bench.toolClock.advance(15 * 60_000);
    const [run] = await ended(app, runIds);
    if (!run) throw new Error('no run');
    expect([end(run), run.error?.params]).toEqual([['failed', 'configurator.timeout', 'unknown'], { command: 'prepare', minutes: 15 }]);
    // ios-protocols 3.4: the device may ask Apple for two minutes.
    expect(bench.clock.now() - before).toBeGreaterThan(120_000);
    expect([bench.asked().length, isAlive(bench.asked()[0]?.pid)]).toEqual([1, false]);
    // A person who has looked has it go on: read first, and done anew.
    await app.handlers.steerRuns({ runIds, how: 'retry' });
    await bench.calledFor(2);
    bench.letGo();
    enrollByHand(bench.bench.device(spec.udid));
    bench.toolClock.advance(15 * 60_000);
    const [again] = await ended(app, runIds);
    expect([again?.outcome, bench.asked().length]).toEqual(['done', 2]);
  });

  it.each<[string, (device: VirtualDevice) => void, string]>([
    ['is unknown where the device isn’t enrolled', () => undefined, 'unknown'], ['is done where it is', enrollByHand, 'done'],
  ])('is ended when the run is cancelled, by its own number, and what it did %s', async (_, deed, state) => {
    const bench = await toolBench([spec], [{}]);
    const app = await byTool(bench);
    const runIds = await approve(app, [udidOf(spec)]);
    await bench.calledFor(1);
    deed(bench.bench.device(spec.udid));
    await app.handlers.steerRuns({ runIds, how: 'cancel' });
    const [run] = await ended(app, runIds);
    if (!run) throw new Error('no run');
    expect([end(run), isAlive(bench.asked()[0]?.pid)]).toEqual([['cancelled', null, state], false]);
    expect(stepOf(run, 'verify')?.state).toBe('todo');
  });

  it('works on two devices at once, a process and an ECID each, and one’s failure is not the other’s', async () => {
    const other = waiting(5);
    const bench = await toolBench([spec, other], [{ stdout: { ...(content(spec) as object), Devices: [], Output: {} } }]);
    const app = await byTool(bench);
    const runIds = await approve(app, [udidOf(spec), udidOf(other)]);
    await bench.calledFor(2);
    const calls = bench.asked();
    expect(calls.map(({ options }) => options['--ecid']).sort()).toEqual([spelledEcid(spec), spelledEcid(other)].sort());
    expect([new Set(calls.map(({ pid }) => pid)).size, calls.every(({ pid }) => isAlive(pid))]).toEqual([2, true]);
    enrollByHand(bench.bench.device(other.udid));
    bench.letGo();
    const runs = await ended(app, runIds);
    expect(runs.map((run) => [run.device.udid, ...end(run)])).toEqual([[spec.udid, 'failed', 'configurator.notEnrolled', 'failed'], [other.udid, 'done', null, 'done']]);
    expect(bench.asked()).toHaveLength(2);
  });

  it('begins nothing while somebody else’s cfgutil is at the device', async () => {
    const bench = await toolBench([spec], [{}]);
    const app = await byTool(bench, { configurator: { ...bench.source, isAtWork: () => Promise.resolve(true) } });
    const [run] = await ended(app, await approve(app, [udidOf(spec)]));
    expect(run && end(run)).toEqual(['failed', 'configurator.atWork', 'failed']);
    expect(bench.asked()).toEqual([]);
  });

  it('blocks its devices where it is missing or off limits, and in practice, where nothing real is started', async () => {
    const bench = await toolBench([spec], [{}]);
    const blocks = async (change: (bench: ToolBench) => Partial<AppOptions>): Promise<unknown> => {
      const app = await byTool(bench, change(bench));
      const { verdicts } = await app.handlers.planBench({ udids: [udidOf(spec)] });
      await app.close();
      return verdicts.map(({ state, reasons }) => [state, ...reasons.filter(({ severity }) => severity === 'blocks').map(({ code }) => code)]);
    };
    const elsewhere = (platform: string): ConfiguratorSource => configuratorHere({}, platform, bench.toolClock);
    expect(await blocks(() => ({ configurator: configuratorHere({ MUSTER_CFGUTIL: `${bench.folder}/none` }, 'darwin', bench.toolClock) }))).toEqual([['blocked', 'configuratorMissing']]);
    expect(await blocks(() => ({ configurator: elsewhere('linux') }))).toEqual([['blocked', 'configuratorNotAMac']]);
    expect(await blocks(() => ({ configurator: null }))).toEqual([['blocked', 'configuratorOff']]);
    expect(await blocks(() => ({ configurator: { ...bench.source, programs: () => Promise.resolve(['configurator', 'finder']) } }))).toEqual([['confirm']]);
    expect(await blocks(({ proven }) => ({ address: proven, practice: 'required' }))).toEqual([['blocked', 'configuratorPractice']]);
    expect(bench.fake.calls()).toEqual([]);
  });
});

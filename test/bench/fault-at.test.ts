// The instruments with which tests cut a run at every message and put the wrong device in the right place.
import { describe, expect, it } from 'vitest';
import { Afc, afcService } from '../../src/device/afc/afc.ts';
import { type Fault, faultsByName } from '../../src/bench/faults.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { faultAt, messagesOf, restartMuxAt, unplugAt } from '../setup/fault-at.ts';
import { askInstaller } from '../setup/installer.ts';
import { neverStopped, pairNow } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { type PairedBench, pairedBench, withService } from '../setup/services.ts';
import { forPortOf, impostorOf, swapWhenGone } from '../setup/swapped-devices.ts';

const spec = supervisedDevice(0);
const erase = (running: PairedBench): ReturnType<typeof askInstaller> => askInstaller(running, 'EraseDevice', { PreserveDataPlan: true });
const makeFolder = (running: PairedBench, path = 'Made'): Promise<void> => withService(running, afcService, (socket) => new Afc(socket, neverStopped).makeDir(path));
/** What one request to MCInstall takes: a session, the service, the request itself. */
const way = ['StartSession', 'StartService'];

describe('messages of a device', () => {
  it('are counted over all of its connections, files included', async () => {
    const running = await pairedBench(spec);
    const messages = messagesOf(running.device);
    await askInstaller(running, 'Flush');
    await makeFolder(running);
    expect([messages.names, messages.count]).toEqual([[...way, 'Flush', ...way, 'afc.makeFolder'], 6]);
  });

  it('are cut at one of them, once', async () => {
    const running = await pairedBench(spec);
    const struck = faultAt(running.device, 3, 'hang up');
    expect(struck.at).toBeNull();
    expect(await codeOf(askInstaller(running, 'Flush'))).not.toBeNull();
    expect((await askInstaller(running, 'Flush')).get('Status')).toBe('Acknowledged');
    expect([struck.at, struck.count]).toEqual(['Flush', 6]);
  });

  it('leave what went wrong before as it was', async () => {
    const running = await pairedBench(spec);
    const inner = faultAt(running.device, 4, 'hang up');
    messagesOf(running.device);
    await askInstaller(running, 'Flush');
    await askInstaller(running, 'Flush').catch(() => undefined);
    expect(inner.at).toBe('StartSession');
  });
});

describe('a cable that is pulled at a message', () => {
  it.each([['before', 0], ['after', 1]] as const)('%s it was done goes back in later', async (moment, erased) => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, idleMs: Infinity, latency: { of: (kind) => (kind === 'eraseLeave' ? 60_000 : 0) } });
    const struck = unplugAt(running.device, 3, moment, 5000);
    await erase(running).catch(() => undefined);
    expect([struck.at, running.bench.log.count('eraseAsked'), running.bench.log.count('erased'), running.bench.attached()]).toEqual(['EraseDevice', 1, erased, []]);
    clock.advance(4999);
    expect(running.device.cable).toBe(false);
    clock.advance(1);
    expect(running.bench.attached().map((entry) => entry.muxId)).toEqual([2]);
  });
});

describe('a multiplexer that ends at a message', () => {
  it.each([['before', 0], ['after', 1]] as const)('%s it was done: every client is dropped, and the devices have new ids', async (moment, erased) => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, idleMs: Infinity, latency: { of: (kind) => (kind === 'eraseLeave' ? 60_000 : 0) } });
    restartMuxAt(running.bench, running.device, 3, moment);
    await expect(erase(running)).rejects.toThrow();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
    expect([running.bench.log.count('eraseAsked'), running.bench.log.count('erased'), running.bench.attached().map((entry) => entry.muxId)]).toEqual([1, erased, [2]]);
  });
});

describe('a fault at the file service', () => {
  async function folderWith(fault: Fault): Promise<{ code: string | null; running: PairedBench; made: boolean }> {
    const running = await pairedBench(spec, { clock: new FakeClock({ skip: 5000 }), idleMs: Infinity });
    running.device.faults = (name) => (name === 'afc.makeFolder' ? fault : undefined);
    const code = await makeFolder(running).then(() => null, (error: unknown) => (error as { code: string }).code);
    return { code, running, made: running.device.files.at('Made') === null };
  }

  it.each([
    ['hang up', 'link.closed', false], ['reset', 'link.closed', false], ['unplug', 'link.closed', false], ['done, then hang up', 'link.closed', true], ['done, then reset', 'link.closed', true],
    ['done, then unplug', 'link.closed', true], ['truncated', 'link.closed', true], ['oversize', 'link.malformed', true], ['garbage', 'link.malformed', true], ['corrupt', 'link.malformed', true],
    ['split', null, true], ['twice', null, true], ['late', null, true], ['refused', 'files.refused', false],
  ] as const)('%s: the host hears %s, and the folder is there: %s', async (name, code, made) => {
    const found = await folderWith(faultsByName[name]);
    expect([found.code, found.made]).toEqual([code, made]);
  });

  it('late: the host hears it when the time has passed', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, idleMs: Infinity });
    running.device.faults = (name) => (name === 'afc.makeFolder' ? faultsByName.late : undefined);
    let heard = false;
    const asked = makeFolder(running).then(() => { heard = true; });
    await clock.asked(3000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
    expect([running.device.files.at('Made'), heard]).toEqual([null, false]);
    clock.advance(3000);
    await asked;
  });

  it.each([['made', 'restart', []], ['open', 'erase', []]] as const)('a file that isn’t %s when the device goes down to %s isn’t written', async (what, how, written) => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, idleMs: Infinity, latency: { of: (kind) => (kind === 'light' ? 50 : 0) } });
    const asked = withService(running, afcService, async (socket) => {
      const afc = new Afc(socket, neverStopped);
      await afc.writeFile('a.txt', Uint8Array.of(1));
    }).catch(() => undefined);
    const messages = messagesOf(running.device);
    // Opened, but for the second one not yet closed.
    while (messages.names.at(-1) !== (what === 'made' ? 'afc.open' : 'afc.write')) {
      await new Promise((resolve) => { setImmediate(resolve); });
      if (clock.waits(50) && messages.names.at(-1) !== (what === 'made' ? 'afc.open' : 'afc.write')) clock.advance(50);
    }
    running.device[how]();
    clock.advance(0);
    clock.advance(50);
    await asked;
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
    expect([running.device.files.at('a.txt'), running.bench.log.acts.filter(({ act }) => act === 'fileWritten').map(({ detail }) => detail)]).toEqual([undefined, written]);
  });

  it('locks the device, which leaves an open connection alone', async () => {
    const { code, running, made } = await folderWith({ kind: 'locks' });
    expect([code, made, running.device.locked]).toEqual([null, true, true]);
  });
});

describe('another device', () => {
  it('comes on the port of one that goes away to be erased, and only then', async () => {
    const clock = new FakeClock();
    const other = forPortOf(spec, supervisedDevice(3));
    const running = await startBench([spec, other], { clock });
    const [ours, theirs] = running.devices;
    if (!ours || !theirs) throw new Error('two devices');
    swapWhenGone(running.bench, ours, theirs);
    expect(running.bench.attached().map(({ device }) => device)).toEqual([ours]);
    ours.erase();
    clock.advance(3_600_000);
    expect(running.bench.attached().map(({ device }) => [device.spec.udid, device.spec.locationId])).toEqual([[other.udid, spec.locationId]]);
    expect([ours.power, ours.cable]).toEqual(['on', false]);
    theirs.pullCable();
    ours.plugIn();
    expect(running.bench.attached().map(({ device }) => device)).toEqual([ours]);
  });

  it('may have the same UDID and be another one all the same', async () => {
    const running = await startBench([privateDevice(0), impostorOf(privateDevice(0))]);
    const [ours, impostor] = running.devices;
    if (!ours || !impostor) throw new Error('two devices');
    expect([impostor.spec.udid === ours.spec.udid, impostor.spec.ecid === ours.spec.ecid, impostor.spec.serial === ours.spec.serial]).toEqual([true, false, false]);
    ours.pullCable();
    impostor.plugIn();
    impostor.phase = 'setup';
    await pairNow(muxClient(running.address), udidOf(ours.spec), 2);
    expect([ours.hosts.size, impostor.hosts.size]).toEqual([0, 1]);
  });
});

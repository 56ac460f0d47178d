// Measures how a bench full of devices is read: time and CPU against one device alone and against libimobiledevice's
// ideviceinfo, the longest block of the event loop, and what idle devices cost. Prints medians and ratios; asserts nothing.
import { DeviceRegistry } from '../../src/device/registry.ts';
import { Presence } from '../../src/device/presence.ts';
import { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type RemoteBench, startRemoteBench } from '../setup/remote-bench.ts';
import { idleDelay, median, type Watched, watched } from './blocks.ts';
import { hasPeer, type PeerRun, readByPeer } from './peer.ts';

const rounds = Number(process.env['MUSTER_PERF_ROUNDS'] ?? 5);
const devices = Number(process.env['MUSTER_PERF_DEVICES'] ?? 64);
const idleSeconds = Number(process.env['MUSTER_PERF_IDLE_SECONDS'] ?? 20);

function muxOf({ address }: RemoteBench): MuxClient {
  return new MuxClient({ address, allowSystem: false, advice: 'none' });
}

interface Reading {
  /** Milliseconds until every device's IMEI was there, of those that have one. */
  readonly identities: number;
  /** What stood in the way meanwhile. */
  readonly problems: readonly string[];
}

/** From a registry's start until every device of the bench is ready. */
async function readAll(bench: RemoteBench, lightJobs?: number): Promise<Reading> {
  const before = performance.now();
  const problems = new Set<string>();
  const phones = new Set(bench.iPhones);
  let identities = Number.NaN;
  const registry = await new Promise<DeviceRegistry>((resolve) => {
    const registry = new DeviceRegistry({
      mux: muxOf(bench), clock: systemClock, practice: true, pairing: 'always', onAttach: () => undefined, ...(lightJobs === undefined ? {} : { lightJobs }),
      onChange: () => {
        const known = registry.present;
        for (const { facts } of known) if (facts.problem) problems.add(facts.problem.code);
        if (known.length < bench.udids.length) return;
        if (Number.isNaN(identities) && known.every(({ udid, facts }) => (phones.has(udid) ? facts.imei !== null : facts.activation !== null))) identities = performance.now() - before;
        if (known.every(({ facts }) => facts.state === 'ready')) resolve(registry);
      },
    });
    registry.start();
  });
  const missing = registry.present.filter(({ udid, facts }) => phones.has(udid) && facts.imei === null);
  if (missing.length > 0) throw new Error(`${missing.length} iPhones without an IMEI`);
  await registry.stop();
  return { identities, problems: [...problems] };
}

/** Percent of one core that this process takes with nothing but idle devices; nothing else may tick in it meanwhile. */
async function idleCpu(bench: RemoteBench): Promise<number> {
  const mux = muxOf(bench);
  const presence = new Presence({ mux, clock: systemClock, practice: true, pairing: 'always', bus: { read: () => mux.practiceBus() }, scheme: 'topology', onChange: () => undefined });
  presence.start();
  while (presence.registry.present.filter(({ facts }) => facts.state === 'ready').length < bench.udids.length) await new Promise((resolve) => { setTimeout(resolve, 100); });
  // Past the looks that a fresh attachment brings along.
  await new Promise((resolve) => { setTimeout(resolve, 6000); });
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await new Promise((resolve) => { setTimeout(resolve, idleSeconds * 1000); });
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = performance.now() - before;
  await presence.stop();
  return (user + system) / 10 / wall;
}

const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(9);
const line = (what: string, value: string, more = ''): void => { console.log(`${what.padEnd(64)}${value}${more ? `   ${more}` : ''}`); };
const all = (values: readonly number[]): string => `(${values.map((value) => value.toFixed(0)).join(' ')})`;

const many = await startRemoteBench({ devices, seed: 11, latency: 'realistic' });
const one = await startRemoteBench({ devices: 1, seed: 11, latency: 'realistic' });
const idle = await idleDelay();
const pairing = await watched(idle, () => readAll(many));
await readAll(one);

const ours: { one: Watched<Reading>[]; many: Watched<Reading>[]; atOnce: Watched<Reading>[]; peer: PeerRun[]; bench: { ours: number[]; peer: number[] } } = { one: [], many: [], atOnce: [], peer: [], bench: { ours: [], peer: [] } };
const benchCpu = async (): Promise<number> => (await many.tell({ kind: 'report' })).cpuMs;
for (let round = 0; round < rounds; round += 1) {
  ours.one.push(await watched(idle, () => readAll(one)));
  const before = await benchCpu();
  ours.many.push(await watched(idle, () => readAll(many)));
  const between = await benchCpu();
  ours.bench.ours.push(between - before);
  ours.atOnce.push(await watched(idle, () => readAll(many, devices)));
  const beforePeer = await benchCpu();
  if (!hasPeer()) continue;
  ours.peer.push(await readByPeer(many.address, many.udids));
  ours.bench.peer.push(await benchCpu() - beforePeer);
}
const idling = await idleCpu(many);
const { objections } = await many.tell({ kind: 'report' });
many.close();
one.close();

const pick = <T>(from: readonly T[], value: (item: T) => number): number => median(from.map(value));
const wall = pick(ours.many, (run) => run.wall);
const single = pick(ours.one, (run) => run.wall);
const atOnce = pick(ours.atOnce, (run) => run.wall);
const cpu = pick(ours.many, (run) => run.cpu);
const block = Math.max(...[...ours.many, ...ours.atOnce].map((run) => run.block));
const task = Math.max(...[...ours.many, ...ours.atOnce].map((run) => run.task));
console.log(`${devices} devices (${many.iPhones.length} iPhones) on a bench in its own process, realistic latency, ${rounds} rounds, medians (all rounds)`);
line('Muster: one paired device ready', ms(single), all(ours.one.map((run) => run.wall)));
line(`Muster: ${devices} paired devices ready`, ms(wall), `${(wall / single).toFixed(2)} x one device (goal <= 3)  ${all(ours.many.map((run) => run.wall))}`);
line(`Muster: the same, all ${devices} looked at at once`, ms(atOnce), `${(atOnce / single).toFixed(2)} x one device  ${all(ours.atOnce.map((run) => run.wall))}`);
line(`Muster: ${devices} identities with IMEI known after`, ms(pick(ours.many, (run) => run.value.identities)));
line(`Muster: CPU of reading ${devices}`, ms(cpu), `bench ${ms(median(ours.bench.ours)).trim()}`);
if (ours.peer.length > 0) {
  const peer = pick(ours.peer, (run) => run.wall);
  const peerCpu = pick(ours.peer, (run) => run.cpu);
  line(`ideviceinfo, 8 at a time: ${devices} devices read`, ms(peer), `${(peer / wall).toFixed(2)} x our time (goal >= 4), ${(peer / atOnce).toFixed(2)} x all at once  ${all(ours.peer.map((run) => run.wall))}`);
  line(`ideviceinfo: CPU of ${devices} processes`, ms(peerCpu), `${(cpu / peerCpu).toFixed(2)} x is ours (goal < 1), bench ${ms(median(ours.bench.peer)).trim()}`);
} else console.log('ideviceinfo is missing: no peer (sudo apt-get install libimobiledevice-utils)');
line('Longest task while reading', ms(task), `(goal <= 50), longest block with the machine's other work ${ms(block).trim()}`);
line(`Longest task while pairing ${devices} fresh devices`, ms(pairing.task), `(goal <= 50), longest block ${ms(pairing.block).trim()}, ready after ${ms(pairing.wall).trim()}, CPU ${ms(pairing.cpu).trim()}`);
line(`CPU with ${devices} idle devices, ${idleSeconds} s`, `${idling.toFixed(2)} %`.padStart(9), 'of one core (goal <= 1)');
console.log('Muster reads of each device: the values open to anybody, the pair record, then in a session all global values and five domains, then over a second');
console.log('encrypted connection cloud configuration and profiles. ideviceinfo reads: the pair record, then in a session all global values.');
const problems = [pairing, ...ours.many, ...ours.atOnce].flatMap((run) => run.value.problems);
if (problems.length > 0) console.log(`devices had to be looked at again: ${[...new Set(problems)].join(', ')}`);
if (objections.length > 0) console.log(`the bench objected: ${objections.slice(0, 3).join('; ')}`);

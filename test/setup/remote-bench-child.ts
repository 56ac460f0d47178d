// A practice bench in a process of its own, told by messages what to do: what is measured beside it isn't measured with it.
import { PracticeBench } from '../../src/bench/bench.ts';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { realisticLatency, recordedLatency, zeroLatency } from '../../src/bench/latency.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { seeded } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { RemoteBenchOptions, RemoteOrder, RemoteReport } from './remote-bench.ts';
import { sharedKeys, uniformDevices } from './uniform-devices.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RemoteBenchOptions;
const devices = uniformDevices(options.devices, options.seed, options.kind);
const clock = options.speed === undefined ? systemClock : fastClock(systemClock, options.speed);
const record = recordedLatency(options.latency === 'realistic' ? realisticLatency : zeroLatency);
// What the devices’ own keys cost is no part of measuring a preparation.
const bench = new PracticeBench({ devices, clock, latency: record.latency, idleMs: 10_000 * (options.speed ?? 1), ...(options.kind ? { makeKeys: sharedKeys() } : {}) });
bench.web = (await startPracticeWeb({ find: (udid) => bench.find(udid), clock })).origin;
const counts = { plugged: 0, unplugged: 0, muxRestarts: 0 };
let timer: NodeJS.Timeout | null = null;

function plugOrPull(random: () => number): void {
  const spec = devices[Math.floor(random() * devices.length)];
  if (!spec) return;
  const device = bench.device(spec.udid);
  counts[device.cable ? 'unplugged' : 'plugged'] += 1;
  if (device.cable) bench.unplug(device);
  else bench.plug(spec.udid);
}

function report(): RemoteReport {
  const { user, system } = process.cpuUsage();
  return {
    ...counts, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20,
    attached: bench.attached().map(({ device }) => device.spec.udid), objections: bench.log.objections,
    paired: bench.log.count('paired'), sessions: bench.log.count('session'),
    drawn: Object.fromEntries(devices.map(({ udid }) => [udid, Object.fromEntries(record.byKind(udid))])),
  };
}

function obey(order: RemoteOrder): void {
  if (order.kind === 'churn') {
    const random = seeded(order.seed);
    timer = setInterval(() => { plugOrPull(random); }, 1000 / order.perSecond);
  }
  if (order.kind === 'calm' && timer) clearInterval(timer);
  if (order.kind === 'restartMux') {
    counts.muxRestarts += 1;
    bench.restartMux();
  }
  process.send?.(report());
}

process.on('message', (order) => { obey(order as RemoteOrder); });
// Nobody is left to ask.
process.on('disconnect', () => process.exit());
process.send?.({ address: await bench.listen({ path: options.path }), udids: devices.map(({ udid }) => udid), iPhones: devices.filter(({ model }) => model.deviceClass === 'iPhone').map(({ udid }) => udid) });

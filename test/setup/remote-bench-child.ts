// A practice bench in a process of its own, told by messages what to do: what is measured beside it isn't measured with it.
import { PracticeBench } from '../../src/bench/bench.ts';
import { realisticLatency, zeroLatency } from '../../src/bench/latency.ts';
import { seeded } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { RemoteBenchOptions, RemoteOrder, RemoteReport } from './remote-bench.ts';
import { uniformDevices } from './uniform-devices.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RemoteBenchOptions;
const devices = uniformDevices(options.devices, options.seed);
const bench = new PracticeBench({ devices, clock: systemClock, latency: options.latency === 'realistic' ? realisticLatency : zeroLatency });
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

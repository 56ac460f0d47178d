// Measures whole preparations of devices in use, from the plan to the record: time against the devices' own and against what admission
// allows, rate and CPU against the cryptography's floor, memory of hundreds. Prints figures with their goals; asserts nothing.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LatencyKind } from '../../src/bench/latency.ts';
import { startRemoteBench } from '../setup/remote-bench.ts';
import { median } from './blocks.ts';
import { countHandshakes, type CryptoFloor, measureFloor } from './crypto-floor.ts';
import { type Prepared, prepareAll } from './prepare-all.ts';

const devices = Number(process.env['MUSTER_PERF_DEVICES'] ?? 64);
const many = Number(process.env['MUSTER_PERF_MANY'] ?? 256);
const atOnce = Number(process.env['MUSTER_PERF_RATE_DEVICES'] ?? 48);
const rounds = Number(process.env['MUSTER_PERF_ROUNDS'] ?? 3);
const only = process.env['MUSTER_PERF_ONLY']?.split(',') ?? ['time', 'rate', 'many'];
/**
 * The bench's clock and the app's run so many times as fast as the world's, so that devices' minutes don't have to be waited for. Their
 * latencies and the app's own pauses shrink alike; only this computer's work doesn't, which is why the ratio is rather too high.
 */
const speed = Number(process.env['MUSTER_PERF_SPEED'] ?? 3);

const line = (what: string, value: string, more = ''): void => { console.log(`${what.padEnd(58)}${value.padStart(11)}${more ? `   ${more}` : ''}`); };
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const handshakes = countHandshakes();

function check({ runs, after: { objections } }: Prepared, wanted: number): void {
  const bad = runs.filter(({ outcome }) => outcome !== 'done');
  const why = [...new Set(bad.map(({ outcome, error }) => `${outcome} ${error?.code ?? ''} ${JSON.stringify(error?.params ?? {})}`))];
  if (runs.length !== wanted || bad.length > 0) console.log(`NOT DONE: ${bad.length} of ${wanted} (${runs.length} begun): ${why.slice(0, 3).join('; ')}`);
  if (objections.length > 0) console.log(`the bench objected: ${objections.slice(0, 3).join('; ')}`);
}

/** Milliseconds that were drawn for each device between the two reports. The language's restart of SpringBoard goes on beside everything else and isn't waited for. */
function drawnBy({ before, after }: Prepared, counts: (kind: LatencyKind) => boolean = (kind) => kind !== 'language'): number[] {
  const sum = (kinds: Partial<Record<LatencyKind, number>> = {}): number => Object.entries(kinds).reduce((total, [kind, ms]) => total + (counts(kind as LatencyKind) ? ms : 0), 0);
  return Object.entries(after.drawn).map(([udid, kinds]) => sum(kinds) - sum(before.drawn[udid]));
}
/** What is drawn while a place for heavy jobs is held; connections and sessions around it aren't counted, so that the bound is rather too low. */
const heavyKinds: ReadonlySet<LatencyKind> = new Set(['install', 'cloudConfiguration', 'eraseAnswer', 'activation', 'migration', 'enrollment'] as const);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

async function inTime(admission: { heavyJobs: number; appleJobs: number } | null): Promise<Prepared> {
  const bench = await startRemoteBench({ devices, seed: 11, latency: 'realistic', kind: 'inUse', speed });
  const prepared = await prepareAll(bench, { speed, ...(admission ? { admission } : {}) });
  bench.close();
  check(prepared, devices);
  return prepared;
}

async function measureTime(): Promise<void> {
  console.log(`\n${devices} devices in use, realistic latency, all clocks ${speed} times as fast; times are theirs`);
  const all = await inTime({ heavyJobs: devices, appleJobs: devices });
  const own = Math.max(...drawnBy(all));
  line('all admitted at once', seconds(all.wall), `${(all.wall / own).toFixed(3)} x the slowest device’s own ${seconds(own)} (goal <= 1.15); CPU here ${seconds(all.cpu)}`);
  const usual = await inTime(null);
  // List scheduling: no order of eight places is done before the longest chain, nor before all that needs a place has had its share of one.
  const chain = Math.max(...drawnBy(usual));
  const heavy = total(drawnBy(usual, (kind) => heavyKinds.has(kind))) / 8;
  const bound = Math.max(chain, heavy);
  line('the usual limit: 8 heavy jobs', seconds(usual.wall), `${(usual.wall / bound).toFixed(3)} x the bound of list scheduling ${seconds(bound)} (goal <= 1.15)`);
  console.log(`  the bound is the larger of the longest device’s own, ${seconds(chain)}, and an eighth of what heavy jobs drew on all devices, ${seconds(heavy)}`);
}

async function measureRate(floor: CryptoFloor): Promise<void> {
  const found: { rate: number; cpu: number; floor: number; step: number; bench: number; handshakes: number; pairings: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bench = await startRemoteBench({ devices: atOnce, seed: 11 + round, latency: 'zero', kind: 'inUse' });
    let before = 0;
    const prepared = await prepareAll(bench, { onReady: () => { before = handshakes(); } });
    const shaken = handshakes() - before;
    bench.close();
    check(prepared, atOnce);
    const pairings = prepared.after.paired - prepared.before.paired;
    const least = pairings * 2 * floor.key + shaken * floor.handshake;
    const steps = total(prepared.runs.map((run) => run.steps.length));
    found.push({
      rate: atOnce / (prepared.wall / 1000), cpu: prepared.cpu / atOnce, floor: least / atOnce, step: (prepared.cpu - least) / steps,
      bench: (prepared.after.cpuMs - prepared.before.cpuMs) / atOnce, handshakes: shaken / atOnce, pairings: pairings / atOnce,
    });
  }
  const of = (value: (one: (typeof found)[number]) => number): number => median(found.map(value));
  const each = (value: (one: (typeof found)[number]) => number, digits: number): string => `(${found.map((one) => value(one).toFixed(digits)).join(' ')})`;
  console.log(`\n${atOnce} devices in use at once, no latency, ${rounds} rounds, medians (all rounds)`);
  line('whole preparations a second', of(({ rate }) => rate).toFixed(2), `(goal >= 3) ${each(({ rate }) => rate, 2)}; the bench’s own CPU for each ${of(({ bench }) => bench).toFixed(0)} ms`);
  line('CPU for each', `${of(({ cpu }) => cpu).toFixed(0)} ms`, `${of(({ cpu, floor: least }) => cpu / least).toFixed(2)} x the cryptography’s floor (goal <= 2) ${each(({ cpu, floor: least }) => cpu / least, 2)}`);
  line('the floor for each', `${of(({ floor: least }) => least).toFixed(0)} ms`, `${of((one) => one.pairings).toFixed(1)} pairings of 2 RSA keys, ${floor.key.toFixed(1)} ms each, and ${of((one) => one.handshakes).toFixed(1)} TLS handshakes, ${floor.handshake.toFixed(2)} ms each`);
  line('CPU without cryptography for each device and step', `${of(({ step }) => step).toFixed(1)} ms`, `(goal <= 15) ${each(({ step }) => step, 1)}`);
}

async function measureMany(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 2 ** 20;
  };
  const bench = await startRemoteBench({ devices: many, seed: 11, latency: 'zero', kind: 'inUse' });
  const empty = used();
  let [idle, most, ticks] = [0, 0, 0];
  const prepared = await prepareAll(bench, {
    onReady: () => { idle = used(); },
    onTick: () => {
      ticks += 1;
      if (ticks % 20 === 0) most = Math.max(most, used());
    },
  });
  bench.close();
  console.log(`\n${many} devices in use at once, no latency`);
  check(prepared, many);
  line('done', `${prepared.runs.filter(({ outcome }) => outcome === 'done').length}`, `of ${many}, in ${seconds(prepared.wall)}`);
  line('memory for each device while they are prepared', `${((most - empty) / many).toFixed(2)} MB`, `(goal <= 1) heap and buffers, garbage collected: ${empty.toFixed(0)} MB before, ${idle.toFixed(0)} MB all ready, ${most.toFixed(0)} MB at most`);
}

const floor = await measureFloor();
console.log(`one RSA key ${floor.key.toFixed(1)} ms, one TLS handshake ${floor.handshake.toFixed(2)} ms of CPU here`);
if (only.includes('rate')) await measureRate(floor);
if (only.includes('many')) await measureMany();
if (only.includes('time')) await measureTime();
process.exit();

// One soak: kind and options from the command line, figures to the screen, everything to a dated file in results/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { appendsComplaints, killedAppends } from './appends.ts';
import { churn, complaints } from './churn.ts';
import { contractComplaints, contractFuzz } from './contract.ts';
import { faultComplaints, faultRun } from './faults.ts';
import { cutEverywhere, cutsComplaints } from './cuts.ts';
import { fuzz } from './fuzz.ts';
import { preparationsComplaints, preparationsRun } from './preparations.ts';
import { stormComplaints, stormRun } from './storm.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000000' }, questions: { type: 'string', default: '100000' }, from: { type: 'string', default: '0' }, minutes: { type: 'string', default: '60' },
    // Cable moves a second: as many go in as out.
    rate: { type: 'string', default: '20' }, devices: { type: 'string', default: '24' }, restarts: { type: 'string', default: '0' }, seconds: { type: 'string', default: '120' },
    share: { type: 'string', default: '0.15' }, speed: { type: 'string', default: '10' },
    preparations: { type: 'string', default: '1000' }, atOnce: { type: 'string', default: '64' }, wrong: { type: 'string', default: '0.008' }, part: { type: 'string', default: '1' }, kills: { type: 'string', default: '500' },
  },
});
const number = (name: keyof typeof values): number => {
  const value = Number(values[name]);
  if (Number.isNaN(value)) throw new Error(`--${name} is no number`);
  return value;
};

interface Outcome {
  readonly options: Readonly<Record<string, number>>;
  readonly report: object;
  /** Empty when all is well. */
  readonly complaints: readonly string[];
}

const seed = number('seed');
const say = (line: string): void => { process.stderr.write(`${line}\n`); };

const kinds: Readonly<Record<string, () => Promise<Outcome>>> = {
  fuzz: async () => {
    const options = { seed, count: number('count'), from: number('from') };
    const report = await fuzz({ ...options, onProgress: (done) => { if (done % 100_000 === 0) say(`${done} inputs`); } });
    return { options, report, complaints: report.defects.length > 0 ? [`${report.defects.length} inputs ended in an undocumented error`] : [] };
  },
  contract: async () => {
    const options = { seed, count: number('questions'), from: number('from') };
    const report = await contractFuzz({ ...options, onProgress: (done) => { if (done % 10_000 === 0) say(`${done} questions`); } });
    return { options, report, complaints: contractComplaints(report) };
  },
  churn: async () => {
    const options = { seed, minutes: number('minutes'), rate: number('rate'), devices: number('devices'), restarts: number('restarts') };
    const report = await churn({ ...options, onProgress: (minute) => { say(`minute ${minute}`); } });
    return { options, report, complaints: complaints(report) };
  },
  faults: async () => {
    const options = { seed, seconds: number('seconds'), devices: number('devices'), rate: number('share'), speed: number('speed') };
    const report = await faultRun(options);
    return { options, report, complaints: faultComplaints(report) };
  },
  cuts: async () => {
    const options = { seed, part: number('part') };
    const report = await cutEverywhere({ ...options, onProgress: say });
    return { options, report, complaints: cutsComplaints(report) };
  },
  appends: async () => {
    const options = { seed, kills: number('kills') };
    const report = await killedAppends({ ...options, onProgress: (done) => { if (done % 50 === 0) say(`${done} kills`); } });
    return { options, report, complaints: appendsComplaints(report) };
  },
  storm: async () => {
    // A writer waits five seconds for the ledger: once it gets it, once it doesn't.
    const report = await stormRun({ seed, devices: number('atOnce'), lockMs: [2000, 7000] });
    return { options: { seed, devices: number('atOnce') }, report, complaints: stormComplaints(report) };
  },
  preparations: async () => {
    const options = { seed, count: number('preparations'), devices: number('atOnce'), rate: number('wrong'), muxEvery: 90, killEvery: 130 };
    const report = await preparationsRun({ ...options, onProgress: (done) => { say(`${done} preparations`); } });
    return { options, report, complaints: preparationsComplaints(report, options.count) };
  },
};

const git = (...words: string[]): string => execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();

const [kind = ''] = positionals;
const run = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
if (!run) throw new Error(`which soak? One of: ${Object.keys(kinds).join(', ')}`);
const started = new Date();
// Of the sources that are loaded now, not of those that lie there when it ends.
const sources = { commit: git('rev-parse', '--short', 'HEAD'), sourcesChanged: git('status', '--porcelain', '--', ':/src') !== '' };
const { options, report, complaints: found } = await run();
const seconds = Math.round((Date.now() - started.getTime()) / 1000);
const outcome = found.length === 0 ? 'passed' : 'failed';
const record = {
  kind, outcome, complaints: found, started: started.toISOString(), seconds, ...sources,
  node: process.versions.node, cores: os.availableParallelism(), options, report,
};
const folder = path.join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const file = path.join(folder, `${started.toISOString().slice(0, 10)}-${kind}.json`);
writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
console.log(`${kind} ${outcome} after ${seconds} s${found.length > 0 ? `: ${found.join('; ')}` : ''}. ${path.relative(process.cwd(), file)}`);
process.exitCode = found.length === 0 ? 0 : 1;

// A page that was taken over, at the real door with a real app behind it: every command with inputs made wrong, asked by its own frame or
// by others. Nothing that is malformed gets through, whatever gets through is answered in the contract's own words, and no file comes up
// outside the folder that a dialog named. Each question follows from seed, number and what the app knows by then.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { answerBy } from '../../electron/answer.ts';
import { makeHandlers } from '../../electron/command-handlers.ts';
import { openSettings } from '../../electron/settings-desk.ts';
import { guardDoor, type Page } from '../../electron/door.ts';
import { pageUrl } from '../../electron/origin.ts';
import type { App } from '../../src/app.ts';
import { seeded } from '../../src/bench/roster.ts';
import { type CommandName, commands, type Handlers } from '../../src/contract.ts';
import { isErrorCode, type Result } from '../../src/errors.ts';
import type { Destination } from '../../src/paper-handlers.ts';
import { right } from '../contract/right-inputs.ts';
import { reached } from '../setup/at-the-app.ts';
import { IdleClock } from '../setup/idle-clock.ts';
import { openWorld } from '../setup/prep-world.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';
import { makeWrong, type WrongInput } from './contract-mutate.ts';
import { pick, type Random } from './mutate.ts';
import { catchStrays } from './strays.ts';

export interface ContractOptions {
  readonly seed: number;
  readonly count: number;
  readonly from?: number;
  readonly onProgress?: (done: number) => void;
}

export interface ContractReport {
  readonly asked: number;
  /** Of each kind: how many were asked, and how many came through to the app. */
  readonly kinds: Record<string, { asked: number; through: number }>;
  /** What the app answered with, by code; `ok` among them. */
  readonly answers: Record<string, number>;
  readonly commandsThrough: number;
  readonly defects: string[];
  readonly strays: readonly string[];
  readonly slowestMs: number;
  readonly slowest: string;
  readonly heapStart: number;
  readonly heapEnd: number;
}

/** Members of any name are meant here: the fields of a form, by their own names. */
function isOpen(name: CommandName, at: readonly (string | number)[]): boolean {
  const place = at.filter((part) => typeof part === 'string').join('.');
  if (name === 'saveIntuneProfile') return place === 'values';
  return (name === 'saveDraft' || name === 'previewDraft') && /^draft\.(?:profile|payloads\.values)(?:\.|$)/.test(place);
}

const names = Object.keys(commands) as CommandName[];
const own: Page = { mainFrame: { url: pageUrl } };
/** Other pages, other frames of ours, other addresses in our frame, and frames that are gone. */
const foreign: readonly { readonly sender: unknown; readonly senderFrame: { readonly url: string } | null }[] = [
  { sender: own, senderFrame: null }, { sender: own, senderFrame: { url: pageUrl } }, { sender: { mainFrame: own.mainFrame }, senderFrame: own.mainFrame }, { sender: null, senderFrame: own.mainFrame },
];
const foreignAddresses = ['about:blank', 'https://app/muster/index.html', 'app://muster.example/index.html', 'app://musterx/', 'apps://muster/index.html', 'file:///app/muster/index.html', 'app:muster', '', 'app://muster:1/index.html', 'app://x@evil/muster', 'data:text/html,app://muster/'];

interface Stage {
  readonly handlers: Handlers;
  readonly through: Set<CommandName>;
}

/** Everything behind the door; dialogs for places are answered by a folder of the test's, those for files by a person who cancels. */
function handlersOf(app: App, out: string, defects: string[]): Handlers {
  const where: Destination = (fileNames) => {
    for (const name of fileNames) if (path.basename(name) !== name || name === '..') defects.push(`a dialog was asked for ${JSON.stringify(name)}`);
    return Promise.resolve({ paths: fileNames.map((name) => path.join(out, path.basename(name))), replace: true });
  };
  const cancelled = (): Promise<null> => Promise.resolve(null);
  const mode = { app: () => Promise.resolve(app), whole: () => Promise.resolve(app.snapshot()), setPractice: () => Promise.resolve() };
  const { shell } = openSettings({ dataFolder: out, env: {}, hasPassphrase: () => Promise.resolve(false), showFolder: () => undefined, changed: () => undefined, onPage: () => undefined });
  return makeHandlers(mode, { where, files: cancelled, profile: cancelled }, shell);
}

function exchange(value: unknown, known: ReadonlyMap<string, readonly string[]>, random: Random): unknown {
  if (typeof value === 'string') return known.has(value) && random() < 0.8 ? pick(random, known.get(value) ?? [value]) : value;
  if (Array.isArray(value)) return value.map((item) => exchange(item, known, random));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, member]: [string, unknown]) => [key, exchange(member, known, random)]));
  return value;
}

/** A prototype that isn't the language's own came from the page. */
function strangeness(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : null;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return 'an object of another kind';
  for (const member of Object.values(value)) {
    const found = strangeness(member);
    if (found !== null) return found;
  }
  return null;
}

function watched(handlers: Handlers, through: Stage['through'], defects: string[]): Handlers {
  return Object.fromEntries(names.map((name) => [name, (input: unknown) => {
    through.add(name);
    const strange = strangeness(input);
    if (strange !== null) defects.push(`${name} was handed ${strange}`);
    if (!commands[name].input.safeParse(input).success) defects.push(`${name} was handed what its own schema refuses`);
    return (handlers[name] as (input: unknown) => Promise<unknown>)(input);
  }])) as unknown as Handlers;
}

function complaintOf(name: CommandName, result: Result<unknown>): string | null {
  if (!result.ok) {
    if (!isErrorCode(result.error.code)) return `answered with ${String(result.error.code)}`;
    return result.error.code === 'app.internal' ? `failed inside: ${JSON.stringify(result.error.params)}` : null;
  }
  const parsed = commands[name].output.safeParse(result.value);
  return parsed.success ? null : `answered what the contract doesn’t know: ${parsed.error.message.slice(0, 300)}`;
}

/** An answer may take its time in the bench's hours, not in ours. */
const patienceMs = 60_000;

function inTime<T>(work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => { timer = setTimeout(() => { resolve('late'); }, patienceMs); });
  return Promise.race([work, late]).finally(() => { clearTimeout(timer); });
}

const heap = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
};

interface Question {
  readonly name: CommandName;
  readonly wrong: Pick<WrongInput, 'value' | 'refused'> & { readonly kind: string };
  readonly asking: { readonly sender: unknown; readonly senderFrame: { readonly url: string } | null };
}

function questionOf(random: Random, known: ReadonlyMap<string, readonly string[]>): Question {
  const name = pick(random, names);
  const input = exchange(right[name], known, random);
  const asOwn = { sender: own, senderFrame: own.mainFrame };
  if (random() < 0.1) return { name, wrong: { kind: 'foreign frame', refused: true, value: input }, asking: pick(random, foreign) };
  if (random() < 0.1) {
    // The frame of ours, gone to another address: the page and its frame are the same objects then.
    const page = { mainFrame: { url: pick(random, foreignAddresses) } };
    return { name, wrong: { kind: 'foreign origin', refused: true, value: input }, asking: { sender: page, senderFrame: page.mainFrame } };
  }
  return { name, wrong: makeWrong(random, input, (at) => isOpen(name, at)), asking: asOwn };
}

const shown = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' || typeof member === 'symbol' || typeof member === 'function' ? typeof member : member)).slice(0, 400);
  } catch {
    return typeof value;
  }
};

function knownOf(app: App): ReadonlyMap<string, readonly string[]> {
  const { devices, runs, identities, blueprints, made, ade } = app.snapshot();
  const ids = [...identities, ...blueprints, ...made, ...ade.servers].map(({ id }) => id as string);
  const of = (values: readonly string[], fallback: string): readonly string[] => (values.length > 0 ? values : [fallback]);
  return new Map([
    ['00008101-001E2D3C4B5A6978', of(devices.map(({ udid }) => udid), '00008101-001E2D3C4B5A6978')], ['11111111-2222-4333-8444-555555555501', of(ids, '11111111-2222-4333-8444-555555555501')],
    ['11111111-2222-4333-8444-555555555507', of(ade.servers.map(({ id }) => id as string), '11111111-2222-4333-8444-555555555507')], [(right.getRecord as { runId: string }).runId, of(runs.map(({ runId }) => runId), 'x')],
  ]);
}

async function ask(stage: Stage, { name, wrong, asking }: Question): Promise<{ readonly result: Result<unknown> | 'late' | 'threw'; readonly came: boolean; readonly error?: unknown }> {
  stage.through.clear();
  const page = wrong.kind === 'foreign origin' ? (asking.sender as Page) : own;
  try {
    const result = await inTime(guardDoor(page, answerBy(stage.handlers))(asking, name, wrong.value));
    return { result, came: stage.through.size > 0 };
  } catch (error) {
    return { result: 'threw', came: stage.through.size > 0, error };
  }
}

const mostDefects = 50;
/** Questions for which the app's own names are used as they were. */
const knownFor = 50;

export async function contractFuzz({ seed, count, from = 0, onProgress }: ContractOptions): Promise<ContractReport> {
  const strays = catchStrays();
  const out = path.join(mkdtempSync(path.join(os.tmpdir(), 'muster-out-')), 'exported');
  mkdirSync(out);
  const world = await openWorld(uniformDevices(3, seed, 'inUse'), new IdleClock({ factor: 60 }));
  const app = await world.open();
  const defects: string[] = [];
  const through: Stage['through'] = new Set();
  const stage: Stage = { handlers: watched(handlersOf(app, out, defects), through, defects), through };
  await reached(app, ({ devices }) => devices.filter(({ state }) => state === 'ready').length === 3);
  const kinds: ContractReport['kinds'] = {};
  const answers: Record<string, number> = {};
  const cameThrough = new Set<CommandName>();
  let [slowestMs, slowest] = [0, ''];
  let known = knownOf(app);
  const heapStart = heap();
  for (let number = from; number < from + count && defects.length < mostDefects; number += 1) {
    const random = seeded(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number, 0x85eb_ca6b));
    if (number % knownFor === 0) known = knownOf(app);
    const question = questionOf(random, known);
    const { name, wrong } = question;
    const began = performance.now();
    const { result, came, error } = await ask(stage, question);
    const took = performance.now() - began;
    const tally = kinds[wrong.kind] ??= { asked: 0, through: 0 };
    tally.asked += 1;
    if (came) {
      tally.through += 1;
      cameThrough.add(name);
    }
    if (took > slowestMs) [slowestMs, slowest] = [Math.round(took), `${number} ${name}`];
    const say = (what: string): void => { defects.push(`${number} ${name} (${wrong.kind}) ${what}: ${shown(wrong.value)}`); };
    if (result === 'threw') say(`threw ${String(error)}`);
    else if (result === 'late') say(`gave no answer within ${patienceMs / 1000} s`);
    else {
      const word = result.ok ? 'ok' : result.error.code;
      answers[word] = (answers[word] ?? 0) + 1;
      const complaint = complaintOf(name, result);
      if (complaint !== null) say(complaint);
      if (wrong.refused && (came || word !== 'ipc.refused')) say('came through');
    }
    if (number % 1000 === 0) onProgress?.(number - from);
  }
  if (Reflect.get({}, 'polluted') !== undefined) defects.push('every object has a member that the page named');
  const beside = readdirSync(path.dirname(out)).filter((name) => name !== 'exported');
  if (beside.length > 0 || existsSync('/tmp/x')) defects.push(`files came up elsewhere: ${beside.join(', ')}`);
  const heapEnd = heap();
  await world.close();
  rmSync(path.dirname(out), { recursive: true, force: true });
  strays.end();
  return { asked: count, kinds, answers, commandsThrough: cameThrough.size, defects, strays: strays.found, slowestMs, slowest, heapStart, heapEnd };
}

/** What the report says against us, in words; empty when all is well. */
export function contractComplaints({ defects, strays }: ContractReport): string[] {
  return [...(defects.length > 0 ? [`${defects.length} questions that weren’t answered as they should`] : []), ...(strays.length > 0 ? [`${strays.length} uncaught`] : [])];
}

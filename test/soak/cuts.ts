// Every preparation cut everywhere: at each line of its journal and at each message, by each way to cut it.
import { seeded } from '../../src/bench/roster.ts';
import { allCuts, complaintOf, type Cut, makeTemplate, removeTemplate, runCut, runStraight } from '../setup/cut-runs.ts';
import { IdleClock } from '../setup/idle-clock.ts';
import { type Scenario, scenarioNames, scenarios } from '../setup/prep-scenarios.ts';
import { catchStrays } from './strays.ts';

export interface CutsOptions {
  readonly seed: number;
  /** Share of all cuts that are made, from 0 to 1. */
  readonly part: number;
  readonly onProgress?: (words: string) => void;
}

export interface CutsReport {
  /** By scenario: lines and messages of the straight run. */
  readonly lengths: Record<string, string>;
  readonly cuts: Record<string, number>;
  /** By the message or line at which it was cut. */
  readonly at: Record<string, number>;
  readonly problems: string[];
  strays: readonly string[];
}

const atOnce = 3;

export async function cutEverywhere({ seed, part, onProgress }: CutsOptions): Promise<CutsReport> {
  const strays = catchStrays();
  const report: CutsReport = { lengths: {}, cuts: {}, at: {}, problems: [], strays: [] };
  const random = seeded(seed);
  for (const name of scenarioNames) {
    const scenario: Scenario = scenarios[name];
    const clock = new IdleClock();
    const template = await makeTemplate(scenario, clock);
    const straight = await runStraight(scenario, template, clock);
    report.lengths[name] = `${straight.lines} lines, ${straight.messages.length} messages`;
    const todo = allCuts(straight).filter(() => random() < part);
    const count = (key: string, to: Record<string, number>): void => { to[key] = (to[key] ?? 0) + 1; };
    const work = async (): Promise<void> => {
      for (let cut: Cut | undefined = todo.shift(); cut; cut = todo.shift()) {
        const done = await runCut(scenario, cut, straight, template, clock);
        count('moment' in cut ? `${cut.kind} ${cut.moment}` : cut.kind, report.cuts);
        count(done.where, report.at);
        if (done.problems.length > 0) report.problems.push(complaintOf(name, done));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    removeTemplate(template);
    onProgress?.(`${name}: ${report.problems.length} problems so far`);
  }
  report.strays = strays.found;
  strays.end();
  return report;
}

/** What the report says against us, in words; empty when all is well. */
export function cutsComplaints({ problems, strays }: CutsReport): string[] {
  return [...(problems.length > 0 ? [`${problems.length} cuts that didn’t end as the straight run`] : []), ...(strays.length > 0 ? [`${strays.length} uncaught`] : [])];
}

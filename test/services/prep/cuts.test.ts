// Every method, cut wherever chance has it: Muster ends, the disk takes no further line, the cable is out, the multiplexer starts anew. Each
// run ends as the straight one, the device is as after that, and what must not be done twice was done once. The soak cuts everywhere.
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/bench/roster.ts';
import { allCuts, complaintOf, type Cut, makeTemplate, removeTemplate, runCut, runStraight, sharpCuts } from '../../setup/cut-runs.ts';
import { IdleClock } from '../../setup/idle-clock.ts';
import { type Scenario, type ScenarioName, scenarioNames, scenarios } from '../../setup/prep-scenarios.ts';

/** Two ways to cut for one method, the other two for the next. */
function sampleOf(cuts: readonly Cut[], seed: number): Cut[] {
  const random = seeded(seed);
  return (seed % 2 === 0 ? ['line', 'mux'] as const : ['kill', 'cable'] as const).flatMap((kind) => {
    const all = cuts.filter((cut) => cut.kind === kind);
    const cut = all[Math.floor(random() * all.length)];
    return cut ? [cut] : [];
  });
}

describe('a preparation that is cut', () => {
  it.each(scenarioNames.map((name, seed) => [name, seed] as const))('goes on to the same end: %s', async (name: ScenarioName, seed) => {
    const clock = new IdleClock();
    const scenario: Scenario = scenarios[name];
    const template = await makeTemplate(scenario, clock);
    try {
      const straight = await runStraight(scenario, template, clock);
      const cuts = [...sampleOf(allCuts(straight), seed), ...sharpCuts(straight)];
      const reports = await Promise.all(cuts.map((cut) => runCut(scenario, cut, straight, template, clock)));
      expect(reports.filter(({ problems }) => problems.length > 0).map((report) => complaintOf(name, report))).toEqual([]);
      expect(reports.map(({ where }) => where).filter((where) => where === 'never' || where === 'nowhere')).toEqual([]);
    } finally {
      removeTemplate(template);
    }
  }, 240_000);
});

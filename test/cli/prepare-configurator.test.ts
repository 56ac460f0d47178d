// muster prepare by a blueprint that leaves the enrollment to Apple Configurator, on devices that Muster takes for real: what the plan says,
// what is typed, and what the record has.
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { checkBench } from '../../src/cli/check-bench.ts';
import { prepareDevices } from '../../src/cli/prepare.ts';
import { parsePrepare } from '../../src/cli/prepare-arguments.ts';
import { parseRecords } from '../../src/cli/records-arguments.ts';
import { records } from '../../src/cli/records.ts';
import { byTool, content, enrollable, enrollByHand, type ToolBench, toolBench } from '../setup/enrolling-tool.ts';
import { jsonLines } from '../setup/desk.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { nobody } from '../setup/nobody.ts';

const spec = enrollable(3, { phase: 'hello' });
const name = 'Practice: Automated Enrollment';

interface Said {
  readonly code: number;
  readonly out: readonly string[];
  readonly said: readonly string[];
}

async function muster(bench: ToolBench, app: App, ...words: string[]): Promise<Said> {
  const [out, said]: [string[], string[]] = [[], []];
  const output = { out: (line: string) => { out.push(line); }, say: (line: string) => { said.push(line); } };
  const command = parsePrepare(words);
  if (command.name !== 'prepare') throw new Error('other words');
  const around = { clock: bench.clock, address: bench.address, allowSystemMux: false, platform: 'linux', dataFolder: bench.folder, keeper: null, passphrase: null, http: nobody };
  const code = await (command.dryRun ? checkBench(app, command, around, output, neverStopped) : prepareDevices(app, command, { output, terminal: null, clock: bench.clock, stop: neverStopped }));
  return { code, out, said };
}

describe('muster prepare by Apple Configurator', () => {
  it('says beforehand what is whose, and starts nothing for that', async () => {
    const bench = await toolBench([spec], [{}]);
    const app = await byTool(bench);
    const { out } = await muster(bench, app, name, '--all', '--dry-run', '--json');
    const [line] = jsonLines(out.join('\n'));
    expect(line).toMatchObject({ verdict: 'confirm', erases: false, plan: [{ id: 'pair' }, { id: 'gates' }, { id: 'wifi' }, { id: 'locale' }, { id: 'name' }, { id: 'configuratorPrepare', text: 'Has Apple Configurator on this Mac have it fetch its enrollment from Apple and your MDM.', repeatable: false, destructive: false }, { id: 'verify' }] });
    expect(bench.fake.calls()).toEqual([]);
  });

  it('goes through by the fake cfgutil, and the record says by whom', async () => {
    const bench = await toolBench([spec], [{ stdout: content(spec) }]);
    const app = await byTool(bench);
    const ending = muster(bench, app, name, '--all', '--confirm', 'assignmentUnknown', '--text');
    await bench.calledFor(1);
    enrollByHand(bench.bench.device(spec.udid));
    bench.letGo();
    const { code, said } = await ending;
    expect([code, bench.asked().length]).toEqual([0, 1]);
    expect(said).toEqual(expect.arrayContaining([expect.stringContaining('Enroll by Apple Configurator;'), expect.stringContaining('1 of 1 done, everything read back.')]));
    const lines: string[] = [];
    await records(parseRecords(['show', spec.serial]), { dataFolder: bench.folder, operator: 'tester', keeper: null }, () => Promise.resolve(false), { out: (line) => { lines.push(line); }, say: () => undefined }, neverStopped);
    expect(lines).toEqual(expect.arrayContaining(['Method     Automated Enrollment, by Apple Configurator', expect.stringMatching(/^Enroll by Apple Configurator +done +[0-9.]+ +Activation and configuration of automated enrollment read back, after Apple Configurator’s work$/)]));
  });

  it('says why nothing can be prepared where Apple Configurator isn’t', async () => {
    const bench = await toolBench([spec], [{}]);
    const app = await byTool(bench, { configurator: null });
    const { code, said } = await muster(bench, app, name, '--all', '--confirm', 'assignmentUnknown', '--text');
    expect([code, bench.fake.calls()]).toEqual([3, []]);
    expect(said.join('\n')).toContain(`blocks, ${spec.serial}: The blueprint has Apple Configurator enroll devices, and this Muster was told to leave this computer’s own devices alone. Start Muster without MUSTER_NO_SYSTEM_MUX, or choose Muster as the blueprint’s driver.`);
  });
});

// Muster is killed while Apple Configurator enrolls a device: the tool that stays behind is waited for, the device is read, and nothing is
// done once more before a person says so.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import { wait } from '../../../src/clock.ts';
import { parsePrepare } from '../../../src/cli/prepare-arguments.ts';
import { resumeDevices } from '../../../src/cli/prepare-left.ts';
import { showMuxAddress } from '../../../src/device/usbmux/address.ts';
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import type { Run, Snapshot } from '../../../src/model.ts';
import { reached } from '../../setup/at-the-app.ts';
import { enrollingChild } from '../../setup/enrolling-child.ts';
import { content, enrollByHand, type ToolBench, toolBench, waiting } from '../../setup/enrolling-tool.ts';
import { neverStopped } from '../../setup/lockdown.ts';
import { openApp, stepOf } from '../../setup/practice.ts';
import { startProgram } from '../../setup/run-program.ts';

const spec = waiting();
const step = 'configuratorPrepare';
const isAlive = (pid: number): boolean => { const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }); return stdout.trim() !== '' && !stdout.startsWith('Z'); };
const runIn = ({ runs }: Snapshot): Run | undefined => runs[0];
const asks = (snapshot: Snapshot): boolean => { const run = runIn(snapshot); return run?.outcome === 'running' && currentStep(run)?.need === 'again'; };

/** Killed in the middle; the tool goes on. */
async function killed(): Promise<{ readonly bench: ToolBench; readonly tool: number }> {
  const bench = await toolBench([spec], [{ stdout: content(spec) }]);
  const muster = startProgram(process.execPath, [enrollingChild, spec.udid], {
    MUSTER_DATA_DIR: bench.folder, MUSTER_USBMUXD: showMuxAddress(bench.address), MUSTER_NO_SYSTEM_MUX: '1', MUSTER_CFGUTIL: bench.fake.file,
  });
  await bench.calledFor(1);
  muster.kill('SIGKILL');
  await muster.ended;
  return { bench, tool: bench.asked()[0]?.pid ?? 0 };
}

const again = (bench: ToolBench, unfinished: 'continue' | 'leave' = 'continue'): Promise<App> => openApp(bench.address, { ...bench.options, unfinished });

describe('Apple Configurator, whose Muster was killed', () => {
  it('is waited for, not ended and not begun again; the device is read then', async () => {
    const { bench, tool } = await killed();
    const app = await again(bench);
    await reached(app, (snapshot) => runIn(snapshot)?.outcome === 'running');
    // Longer than the device would be read for, had the tool ended.
    await wait(bench.clock, 140_000, neverStopped);
    expect([isAlive(tool), asks(app.snapshot()), bench.asked().length]).toEqual([true, false, 1]);
    enrollByHand(bench.bench.device(spec.udid));
    bench.letGo();
    const run = runIn(await reached(app, (snapshot) => { const one = runIn(snapshot); return one !== undefined && isFinished(one); }));
    expect([run?.outcome, stepOf(run, step)?.evidence?.kind, bench.asked().length]).toEqual(['done', 'fetchedByConfigurator', 1]);
    // Each look is a process of its own, and there are thirty.
  }, 90_000);

  it('needn’t be here any more for what it did to be read', async () => {
    const { bench, tool } = await killed();
    process.kill(tool);
    enrollByHand(bench.bench.device(spec.udid));
    const app = await again({ ...bench, options: { ...bench.options, configurator: null } });
    const run = runIn(await reached(app, (snapshot) => { const one = runIn(snapshot); return one !== undefined && isFinished(one); }));
    expect([run?.outcome, stepOf(run, step)?.evidence?.kind, bench.asked().length]).toEqual(['done', 'fetchedByConfigurator', 1]);
  });

  it('isn’t begun again by the start, but by a person, after the device was read', async () => {
    const { bench, tool } = await killed();
    process.kill(tool);
    const app = await again(bench);
    const { runs: [run] } = await reached(app, asks);
    expect([stepOf(run, step)?.state, bench.asked().length]).toEqual(['asking', 1]);
    await app.handlers.steerRuns({ runIds: run ? [run.runId] : [], how: 'continue' });
    await bench.calledFor(2);
    enrollByHand(bench.bench.device(spec.udid));
    bench.letGo();
    const end = runIn(await reached(app, (snapshot) => { const one = runIn(snapshot); return one !== undefined && isFinished(one); }));
    expect([end?.outcome, bench.asked().length]).toEqual(['done', 2]);
  });

  it('is begun again by the command line only where that was typed', async () => {
    const { bench, tool } = await killed();
    process.kill(tool);
    const app = await again(bench, 'leave');
    await reached(app, ({ devices }) => devices.some(({ state }) => state === 'ready'));
    const said: string[] = [];
    const output = { out: () => undefined, say: (line: string) => { said.push(line); } };
    const resumed = (words: string[]): Promise<number> => {
      const command = parsePrepare(['--resume', '--text', ...words]);
      if (command.name !== 'prepare --resume') throw new Error('other words');
      return resumeDevices(app, command, { output, terminal: null, clock: bench.clock, stop: neverStopped });
    };
    const ending = resumed(['--again']);
    await bench.calledFor(2);
    enrollByHand(bench.bench.device(spec.udid));
    bench.letGo();
    expect(await ending).toBe(0);
    expect(said).toEqual(expect.arrayContaining([expect.stringContaining('goes on at: Enroll by Apple Configurator'), '1 of 1 done, everything read back. Whether their users enrolled them is read when they are attached again. The records are in ' + `${app.folder}.`]));
  });
});

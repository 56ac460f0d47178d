// muster prepare on a terminal: a table that stays in place, with what a person must do now. The terminal is script's, of util-linux.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { built, example, onlineDesk } from '../setup/desk.ts';
import { privateDevice } from '../setup/devices.ts';
import { startProgram } from '../setup/run-program.ts';

const command = `stty rows 24 cols 80; exec '${process.execPath}' '${built}' prepare '${example('direct')}' --all`;

/** Where it can't be had, that it is missing is said. */
function lacksScript(): boolean {
  const has = process.platform === 'linux' && spawnSync('script', ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!has) process.stderr.write('the live table on a terminal is skipped: script of util-linux not found\n');
  return !has;
}

/** What stands on a terminal in the end that was told this; knows what a frame uses and nothing else. */
function screenOf(text: string): string[] {
  const lines = [''];
  let [row, column] = [0, 0];
  for (const [, count, order, character = ''] of text.matchAll(/\u001b\[(\d*)([A-Za-z])|([^\u001b])/g)) {
    const line = lines[row] ?? '';
    if (order === 'A') row = Math.max(0, row - Number(count === '' ? 1 : count));
    else if (order === 'K') lines[row] = line.slice(0, column);
    else if (order === 'J') lines.splice(row, Infinity, line.slice(0, column));
    else if (order !== undefined) continue;
    else if (character === '\r') column = 0;
    else if (character === '\n') {
      row += 1;
      lines[row] ??= '';
    } else {
      lines[row] = line.padEnd(column).slice(0, column) + character + line.slice(column + 1);
      column += 1;
    }
  }
  return lines.map((line) => line.trimEnd());
}

describe.skipIf(lacksScript())('muster prepare on a terminal', () => {
  it('redraws one table in place, has in bold what to do now, and leaves the end standing', async () => {
    // Somebody takes their time to tap Install.
    const slow = privateDevice(3, { battery: 80, persona: { approval: { answer: 'install', afterMs: 3000 } } });
    const quick = privateDevice(5, { battery: 80 });
    const { env } = await onlineDesk([slow, quick]);
    const end = await startProgram('script', ['-qec', command, '/dev/null'], { ...env, TERM: 'xterm', SHELL: '/bin/sh' }).ended;
    expect(end.code).toBe(0);
    expect(end.stdout).toContain('\u001b[1mApprove it \u001b[22m');
    expect(end.stdout).toContain('Approve it (A4): On the device open Settings, Profile Downloaded, and tap');
    const screen = screenOf(end.stdout);
    const head = screen.findIndex((line) => line.startsWith('Port   Serial        Step '));
    expect(screen.filter((line) => line.startsWith('Port   Serial        Step '))).toHaveLength(1);
    expect(screen.slice(head + 1, head + 4)).toEqual([
      expect.stringMatching(new RegExp(`^A4 {5}${slow.serial} +Done +0:\\d\\d$`)), expect.stringMatching(new RegExp(`^A6 {5}${quick.serial} +Done +0:\\d\\d$`)), '2 of 2 done',
    ]);
    expect(screen[head + 4]).toContain('2 of 2 done, everything read back.');
  });

  it('says below the table what a Ctrl-C does', async () => {
    const spec = privateDevice(3, { battery: 80, persona: { approval: { answer: 'ignore', afterMs: 0 } } });
    const { env } = await onlineDesk([spec]);
    const running = startProgram('script', ['-qec', command, '/dev/null'], { ...env, TERM: 'xterm', SHELL: '/bin/sh' }, 'pipe');
    await running.says(/Approve it \(A4\)/);
    running.type('\u0003');
    const end = await running.ended;
    expect(end.code).toBe(130);
    expect(end.stdout).toContain('Stopping: no further step is begun; what is half done is finished and read');
    const screen = screenOf(end.stdout);
    const row = screen.findIndex((line) => line.startsWith(`A4     ${spec.serial}`) && line.includes('Cancelled'));
    expect(screen.slice(row, row + 3)).toEqual([
      expect.stringContaining(' Cancelled at 3/5 Profiles…'), '0 of 1 done · 1 cancelled', `${spec.serial}: whether this was done isn’t known: Install profiles, with a tap. The next preparation reads it first.`,
    ]);
  });
});

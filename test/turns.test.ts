// Parts of a run that go on at once are heard one after the other, wholly; a program by both of its outputs and its end.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runProgram } from './setup/run-program.ts';

const turns = pathToFileURL(path.resolve(import.meta.dirname, 'turns.mjs')).href;

async function heard(script: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--input-type=module', '-e', `import { runTold, takeTurn } from '${turns}';\n${script}`]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

it('what goes on at once is heard in the order it began, whoever is over first', async () => {
  const script = `
    let tell, end;
    const told = new Promise((resolve) => { tell = resolve; });
    const ended = new Promise((resolve) => { end = resolve; });
    await Promise.all([
      async (say) => { say('a1 '); await told; say('a2 '); await ended; say('a3 '); },
      async (say) => { say('b1 '); say('b2 '); tell(); },
      async (say) => { say('c1 '); await told; say('c2 '); end(); throw new Error('c'); },
    ].map((work) => takeTurn(work).catch((error) => { process.exitCode = error.message === 'c' ? 0 : 1; })));
    await takeTurn(async (say) => { say('d'); });`;
  expect(await heard(script)).toBe('a1 a2 a3 b1 b2 c1 c2 d');
});

it('a program is heard on both outputs and ends with its code, or with none when it could not be started', async () => {
  const script = `
    const node = (...words) => takeTurn(async (say) => { say(String(await runTold(say, process.execPath, words, { patient: true }))); });
    await node('-e', 'console.log(1); console.error(2); process.exitCode = 3;');
    await takeTurn(async (say) => { say(String(await runTold(() => say('\\n'), '/no/such/program', []))); });`;
  expect((await heard(script)).split('\n').sort()).toEqual(['1', '2', '3', 'null']);
});

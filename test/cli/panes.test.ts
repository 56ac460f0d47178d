// muster panes: one choice of panes, told for a device and for each carrier.
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.ts';
import { printPanes } from '../../src/cli/panes.ts';
import { jsonLines } from '../setup/desk.ts';
import { codeOf } from '../setup/failures.ts';

async function panes(...words: string[]): Promise<{ readonly out: string[]; readonly said: string[] }> {
  const command = parseCommand(['panes', ...words]);
  if (command.name !== 'panes') throw new Error('another command');
  const [out, said]: [string[], string[]] = [[], []];
  expect(await printPanes(command, { out: (line) => out.push(line), say: (line) => said.push(line) })).toBe(0);
  return { out, said };
}

describe('muster panes', () => {
  it('says of each pane whether its user meets it', async () => {
    const { out } = await panes('Siri', 'Keyboard', '--os', '18.0', '--model', 'iPhone17,1', '--json');
    const states = new Map(jsonLines(out.join('\n')).map((pane) => [pane['key'], pane['state']]));
    expect(['Siri', 'Keyboard', 'Location', 'Multitasking', 'TVRoom'].map((key) => states.get(key))).toEqual(['skipped', 'unsure', 'seen', 'notHere', undefined]);
  });

  it('is sure of an early pane where the settings come by cable', async () => {
    const { out } = await panes('Keyboard', '--os', '18.0', '--cable', '--json');
    expect(jsonLines(out.join('\n')).find((pane) => pane['key'] === 'Keyboard')?.['state']).toBe('skipped');
  });

  it('takes Apple’s keys in any case and Intune’s names, and gives each carrier its own', async () => {
    expect((await panes('siri', 'Location Services', 'OSShowcase', '--as', 'ade')).out).toEqual(['Siri', 'OSShowcase', 'Location']);
    expect((await panes('Siri', 'OSShowcase', '--as', 'usb')).out).toEqual(['Siri', 'OSShowcase', 'OSShowCase']);
    expect(await panes('Location', 'Biometric', 'LiquidGlass', '--as', 'intune')).toEqual({ out: ['Location Services', 'Touch ID and Face ID'], said: ['Intune has no name for LiquidGlass.'] });
  });

  it('keeps what nobody knows, and says so', async () => {
    expect(await panes('SomethingNew', '--as', 'ade')).toEqual({ out: ['SomethingNew'], said: ['Apple doesn’t list “SomethingNew”; it is kept, and devices pass over what they don’t know.'] });
  });

  it.each([['--os', 'eighteen'], ['--platform', 'symbian'], ['--as', 'paper']])('refuses %s %s', async (...words) => {
    expect(await codeOf(() => parseCommand(['panes', ...words]))).toBe('usage.invalid');
  });
});

// What a process was started for, as shells, Finder, launchers and Electron itself write its words.
import { describe, expect, it } from 'vitest';
import { documentsIn, startModeOf } from '../../electron/start-mode.ts';

describe('the words of a start', () => {
  it('open the window, on practice where that is asked, with as many devices as it can have', () => {
    expect(startModeOf([])).toEqual({ kind: 'window', practice: null, files: [] });
    expect(startModeOf(['/repo', '--practice', '16'])).toMatchObject({ kind: 'window', practice: { devices: 16 } });
    expect(startModeOf(['--practice=3'])).toMatchObject({ practice: { devices: 3 } });
    for (const words of [['--practice'], ['--practice', '0'], ['--practice=513'], ['--practice', 'many']]) expect(startModeOf(words)).toMatchObject({ practice: { devices: 8 } });
  });

  it('are the command line’s after --cli, its own switches as they are', () => {
    expect(startModeOf(['--ozone-platform=headless', '--cli', '--', 'practice', '--devices', '3', '--', 'x'])).toEqual({ kind: 'commandLine', words: ['practice', '--devices', '3', '--', 'x'] });
    expect(startModeOf(['--cli', 'devices', '--json'])).toEqual({ kind: 'commandLine', words: ['devices', '--json'] });
    expect(startModeOf(['--cli', '--'])).toEqual({ kind: 'commandLine', words: [] });
    expect(startModeOf(['--cli', '--', 'bench', '--self-test', 'x'])).toMatchObject({ kind: 'commandLine' });
  });

  it('name the file of a self-test, or don’t', () => {
    expect(startModeOf(['--self-test', '/tmp/r.json'])).toEqual({ kind: 'selfTest', file: '/tmp/r.json' });
    expect(startModeOf(['--self-test=/tmp/r.json'])).toEqual({ kind: 'selfTest', file: '/tmp/r.json' });
    for (const words of [['--self-test'], ['--self-test='], ['--self-test', '--no-sandbox']]) expect(startModeOf(words)).toEqual({ kind: 'selfTest', file: null });
  });

  it('hand over documents, and only what Muster opens', () => {
    expect(documentsIn(['/repo', '--practice', '8', '/a b/Wi-Fi.mobileconfig', 'token.P7M', '-x.mobileconfig', 'note.txt'])).toEqual(['/a b/Wi-Fi.mobileconfig', 'token.P7M']);
  });
});

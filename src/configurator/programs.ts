// Which programs run on this Mac that talk to devices too: Apple Configurator, Photos, Finder, iTunes, and any cfgutil. Reads the list of
// processes and nothing of theirs but their paths and words.
import type { Clock } from '../clock.ts';
import type { Program } from '../model/configurator.ts';
import { ecidWord } from './commands.ts';
import type { RunProcess } from './process.ts';

/** A bundle's executable and nothing that merely lies in it, as cfgutil does in Apple Configurator's. */
const executables: readonly (readonly [Program, RegExp])[] = [
  ['configurator', /\/Apple Configurator(?: 2)?\.app\/Contents\/MacOS\/Apple Configurator(?: 2)?$/],
  ['photos', /\/Photos\.app\/Contents\/MacOS\/Photos$/],
  ['itunes', /\/iTunes\.app\/Contents\/MacOS\/iTunes$/],
  ['finder', /\/Finder\.app\/Contents\/MacOS\/Finder$/],
];
const deadline = 5000;

/** `list`: a path a line, as `ps -axww -o comm=` prints them. In the order of how much they are in the way. */
export function programsIn(list: string): Program[] {
  const lines = list.split('\n').map((line) => line.trim());
  return executables.flatMap(([program, path]) => (lines.some((line) => path.test(line)) ? [program] : []));
}

/** What cfgutil changes a device by, or hands to it (ios-protocols 7.2). */
const changing = /(?:^|\s)(?:activate|backup|clear-passcode|erase|erase-content|pair|prepare|restart|restore|restore-backup|revive|shut-down|unpair|update)(?:\s|$)/;

/** `list`: a command line each. Whether a cfgutil, whoever started it, is changing the device. */
export function isWorkedOn(list: string, ecid: string): boolean {
  const named = new RegExp(`\\s(?:--ecid|-e)[\\s=]${ecidWord(ecid)}(?:\\s|$)`, 'i');
  return list.split('\n').some((line) => line.includes('cfgutil') && named.test(line) && changing.test(line));
}

/** The list of processes; null where it can't be had. Rejects with the signal's reason only. */
async function processes(run: RunProcess, clock: Clock, column: 'comm' | 'command', signal: AbortSignal): Promise<string | null> {
  const late = new AbortController();
  const onStop = (): void => { late.abort(signal.reason); };
  signal.addEventListener('abort', onStop, { once: true });
  const cancel = clock.after(deadline, () => { late.abort(new Error('too late')); });
  try {
    signal.throwIfAborted();
    const { code, stdout } = await run('/bin/ps', ['-axww', '-o', `${column}=`], late.signal);
    return code === 0 ? stdout : null;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    cancel();
    signal.removeEventListener('abort', onStop);
  }
}

/** No where it can't be told. Rejects with the signal's reason only. */
export async function isAtWork(run: RunProcess, clock: Clock, ecid: string, signal: AbortSignal): Promise<boolean> {
  return isWorkedOn(await processes(run, clock, 'command', signal) ?? '', ecid);
}

/** Empty where it can't be told. Rejects with the signal's reason only. */
export async function runningPrograms(run: RunProcess, clock: Clock, platform: string, signal: AbortSignal): Promise<Program[]> {
  if (platform !== 'darwin') return [];
  return programsIn(await processes(run, clock, 'comm', signal) ?? '');
}

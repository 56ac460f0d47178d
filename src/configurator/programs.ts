// Which programs run on this Mac that talk to devices too: Apple Configurator, Photos, Finder, iTunes. Reads the list of processes and
// nothing of theirs but their paths.
import type { Clock } from '../clock.ts';
import type { Program } from '../model/configurator.ts';
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

/** Empty where it can't be told. Rejects with the signal's reason only. */
export async function runningPrograms(run: RunProcess, clock: Clock, platform: string, signal: AbortSignal): Promise<Program[]> {
  if (platform !== 'darwin') return [];
  const late = new AbortController();
  const onStop = (): void => { late.abort(signal.reason); };
  signal.addEventListener('abort', onStop, { once: true });
  const cancel = clock.after(deadline, () => { late.abort(new Error('too late')); });
  try {
    const { code, stdout } = await run('/bin/ps', ['-axww', '-o', 'comm='], late.signal);
    return code === 0 ? programsIn(stdout) : [];
  } catch {
    signal.throwIfAborted();
    return [];
  } finally {
    cancel();
    signal.removeEventListener('abort', onStop);
  }
}

// What a process and all that it started have taken of the processor, by proc(5): Chromium's own figure is divided by the number of cores.
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessFacts {
  readonly parent: number;
  /** Milliseconds, in steps of ten. */
  readonly cpu: number;
}

/** Null: it ended meanwhile. */
function factsOf(id: number): ProcessFacts | null {
  try {
    // The name, in brackets, may hold blanks: fields are counted behind it.
    const fields = readFileSync(`/proc/${id}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) * 10 };
  } catch {
    return null;
  }
}

/** Milliseconds of one core that `root` and everything it started have taken so far. Linux alone. */
export function treeTime(root: number): number {
  const all = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    const facts = /^\d+$/.test(name) ? factsOf(Number(name)) : null;
    if (facts) all.set(Number(name), facts);
  }
  const isOf = (id: number): boolean => id === root || (all.has(id) && isOf(all.get(id)?.parent ?? 0));
  return [...all].reduce((sum, [id, { cpu }]) => (isOf(id) ? sum + cpu : sum), 0);
}

/** Milliseconds of one core that this process alone has taken so far. Linux alone. */
export function processTime(id: number): number {
  return factsOf(id)?.cpu ?? 0;
}

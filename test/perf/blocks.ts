// The longest time that the event loop didn't come round, which is what one task takes and what the machine takes away.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const toMs = 1e6;

/** Milliseconds between two turns of an idle loop, as the monitor sees them: its own interval and the machine's noise. */
export async function idleDelay(): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  monitor.disable();
  return monitor.percentile(50) / toMs;
}

export interface Watched<T> {
  readonly value: T;
  /** Milliseconds. */
  readonly wall: number;
  /** Milliseconds of CPU of this process, all its threads. */
  readonly cpu: number;
  /** Milliseconds of the longest block, less what an idle loop shows. On a machine with fewer cores than busy threads that is also the others' turn. */
  readonly block: number;
  /** Milliseconds of CPU that this thread took at most between two turns: what its longest task takes on a core of its own. */
  readonly task: number;
}

/** Watches this thread's own CPU from turn to turn; the returned function ends it and gives the most. */
function watchTasks(): () => number {
  let longest = 0;
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = used();
  const timer = setInterval(() => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

/** Runs `work` and tells what it cost this process. */
export async function watched<T>(idle: number, work: () => Promise<T>): Promise<Watched<T>> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  const endTasks = watchTasks();
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const value = await work();
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  // One more turn, so that a block at the very end is seen.
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  monitor.disable();
  return { value, wall, cpu: (user + system) / 1000, task: endTasks(), block: Math.max(0, monitor.max / toMs - idle) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

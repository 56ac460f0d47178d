// The time as commands are given it: who waits or shows how long something lasts is told by whom.

export interface Timer {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

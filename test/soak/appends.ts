// The writer of a ledger is killed while it appends, hundreds of times, and each time another goes on where it was: every line that was
// acknowledged is there, and the whole chain verifies.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { seeded } from '../../src/bench/roster.ts';
import { killOnce, writeStationKey } from '../setup/killed-appends.ts';

export interface AppendsReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Lines that were there and not acknowledged yet when their writer was killed: those are right too. */
  readonly beyond: number;
  readonly problems: readonly string[];
}

/** Kills of one ledger; the next one begins anew, for verifying grows with it. */
const killsEach = 50;
/** Lines after which a writer is killed, at most. */
const mostLines = 400;

export async function killedAppends({ seed, kills, onProgress }: { readonly seed: number; readonly kills: number; readonly onProgress?: (done: number) => void }): Promise<AppendsReport> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'muster-appends-'));
  const keyFile = path.join(base, 'station-key');
  const publicKey = writeStationKey(keyFile);
  const random = seeded(seed);
  const problems: string[] = [];
  let [acknowledged, beyond, before] = [0, 0, 0];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const folder = path.join(base, String(Math.floor(kill / killsEach)));
      if (kill % killsEach === 0) before = 0;
      mkdirSync(folder, { recursive: true });
      const killed = await killOnce(folder, { keyFile, publicKey, lines: Math.floor(random() * mostLines) });
      problems.push(...killed.complaints.map((complaint) => `kill ${kill}: ${complaint}`));
      acknowledged += killed.acknowledged;
      beyond += killed.lines - before - killed.acknowledged;
      before = killed.lines;
      onProgress?.(kill + 1);
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return { kills, acknowledged, beyond, problems };
}

/** What the report says against us, in words; empty when all is well. */
export function appendsComplaints({ problems, acknowledged }: AppendsReport): string[] {
  return [...(problems.length > 0 ? [`${problems.length} lines or chains that aren’t as they were said`] : []), ...(acknowledged === 0 ? ['nothing was appended'] : [])];
}

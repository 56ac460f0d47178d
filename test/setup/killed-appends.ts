// A ledger whose writer is killed in the middle, again and again: what it said of itself before is compared with what is there after.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { readStationKey } from '../../src/crypto/station-key.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';

export const appendingChild = path.join(import.meta.dirname, 'appending-child.ts');

/** A station's key as a file beside nothing else. Returns its public half. */
export function writeStationKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
  writeFileSync(file, secret);
  const key = readStationKey(secret);
  if (!key) throw new Error('no station key');
  return key.publicKey;
}

export interface Killed {
  /** Lines of which it said that they are recorded. */
  readonly acknowledged: number;
  /** Lines that are there. */
  readonly lines: number;
  /** What is not as it was said; empty when all is well. */
  readonly complaints: readonly string[];
}

/** Starts a writer and kills it, by the system's own kill −9, once it said so many lines; resolves with those, the cut one left out. */
function killAfter(folder: string, keyFile: string, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [appendingChild, folder, keyFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err, seen] = ['', '', 0];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      seen += chunk.toString().split('\n').length - 1;
      if (seen > lines) child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    child.on('error', reject);
    child.on('close', (_, signal) => {
      if (signal === 'SIGKILL') resolve(out.split('\n').slice(1, -1));
      else reject(new Error(`it ended by itself: ${err.slice(0, 500)}`));
    });
  });
}

/** One kill, at that many lines; the folder's ledger may have lines already. */
export async function killOnce(folder: string, { keyFile, publicKey, lines }: { readonly keyFile: string; readonly publicKey: string; readonly lines: number }): Promise<Killed> {
  const said = await killAfter(folder, keyFile, lines);
  const db = Database.openReader(folder);
  if (!db) return { acknowledged: said.length, lines: 0, complaints: ['there is no ledger'] };
  try {
    const complaints: string[] = [];
    const verdict = new Ledger(db).verify({ key: publicKey });
    if (!verdict.ok) complaints.push(`line ${verdict.line}: ${verdict.reason}`);
    for (const line of said) {
      const [seq = '', run = '', kind = ''] = line.split(' ');
      const [row] = db.all('SELECT run_id, body FROM prep_event WHERE seq = ?', Number(seq)) as { run_id: string; body: string }[];
      if (row?.run_id !== run || (JSON.parse(row.body) as { kind: string }).kind !== kind) complaints.push(`line ${seq} was acknowledged and isn’t there`);
    }
    return { acknowledged: said.length, lines: verdict.ok ? verdict.lines : 0, complaints };
  } finally {
    db.close();
  }
}

// Runs one program to its end under a signal, with what it writes cut off at a cap. It leads a process group of its own, so that ending
// it ends what it started too. Knows nothing of cfgutil.
import { spawn } from 'node:child_process';
import type { Clock } from '../clock.ts';
import { asAppError } from '../errors.ts';

export interface ProcessEnd {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It wrote more to stdout than was allowed, and was ended for it. */
  readonly tooMuch: boolean;
}

/** Rejects with the signal's reason once the program has been ended for it, and with what the system says where it can't be started. */
export type RunProcess = (file: string, words: readonly string[], signal: AbortSignal) => Promise<ProcessEnd>;

/** Bytes. */
const mostOut = 8 * 1024 * 1024;
const mostErr = 256 * 1024;
/** Milliseconds that a program has to end by itself when it is asked to. */
const grace = 3000;
/** Milliseconds for the rest of its output when it has ended: something it left behind may hold the pipe for ever. */
const drain = 1000;

/** The surroundings without what is ours: the passphrase of the private keys may be among it. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('MUSTER_')));
}

/** What was written up to a cap; says whether there was more. */
function collector(most: number): { readonly take: (chunk: Buffer) => boolean; readonly text: () => string } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take: (chunk) => {
      const room = most - size;
      size += chunk.length;
      if (room > 0) chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      return size <= most;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** Starts processes of this system. */
export function makeRunProcess(clock: Clock): RunProcess {
  return (file, words, signal) => new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(asAppError(signal.reason));
      return;
    }
    const child = spawn(file, [...words], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: withoutOurs(process.env) });
    const [out, err] = [collector(mostOut), collector(mostErr)];
    let tooMuch = false;
    let cancel = (): void => undefined;
    const toGroup = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name);
      } catch {
        // The whole group is gone already.
      }
    };
    const end = (): void => {
      toGroup('SIGTERM');
      cancel();
      cancel = clock.after(grace, () => { toGroup('SIGKILL'); });
    };
    signal.addEventListener('abort', end, { once: true });
    const finish = (settle: () => void): void => {
      cancel();
      signal.removeEventListener('abort', end);
      child.stdout.destroy();
      child.stderr.destroy();
      settle();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (out.take(chunk) || tooMuch) return;
      tooMuch = true;
      end();
    });
    child.stderr.on('data', (chunk: Buffer) => { err.take(chunk); });
    child.once('error', (error) => { finish(() => { reject(error); }); });
    const settle = (code: number | null, by: NodeJS.Signals | null): void => {
      finish(() => {
        if (!signal.aborted) resolve({ code, signal: by, stdout: out.text(), stderr: err.text(), tooMuch });
        else {
          // What it started may not have listened to the first signal, and its leader is gone.
          toGroup('SIGKILL');
          reject(asAppError(signal.reason));
        }
      });
    };
    child.once('exit', (code, by) => {
      cancel();
      cancel = clock.after(drain, () => { settle(code, by); });
    });
    child.once('close', settle);
  });
}

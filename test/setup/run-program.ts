// Runs a program beside the test and waits for its end without blocking: the bench it talks to lives in this very process.
import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProgram {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  /** Resolves with the first line on stdout. */
  readonly firstLine: Promise<string>;
  /** Resolves as soon as what it has said so far, on either output, matches; rejects if it ends without. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Into its input, if that was opened. */
  readonly type: (text: string) => void;
}

/** Starts it; what still runs at the test's end is ended then. Its input is closed unless it is a pipe. */
export function startProgram(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}, input: 'ignore' | 'pipe' = 'ignore'): RunningProgram {
  const options = { env: { ...process.env, ...env } };
  const child = input === 'pipe' ? spawn(program, [...words], { ...options, stdio: ['pipe', 'pipe', 'pipe'] }) : spawn(program, [...words], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let giveLine: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => { giveLine = resolve; });
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of [...listeners]) listener();
    if (stdout.includes('\n')) giveLine(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const listener of [...listeners]) listener();
  });
  const says = (pattern: RegExp): Promise<void> => new Promise((resolve, reject) => {
    const look = (): void => {
      if (!pattern.test(stdout) && !pattern.test(stderr)) return;
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    look();
    ended.then(() => { reject(new Error(`it never said ${String(pattern)} but: ${stdout}${stderr}`)); }, reject);
  });
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => { resolve({ code, stdout, stderr }); });
  });
  ended.catch(() => undefined);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
  });
  return { pid: child.pid ?? 0, ended, firstLine, says, kill: (signal) => { child.kill(signal); }, type: (text) => { child.stdin?.write(text); } };
}

export async function runProgram(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramEnd> {
  return startProgram(program, words, env).ended;
}

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
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts it; what still runs at the test's end is ended then. */
export function startProgram(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
  const child = spawn(program, [...words], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let giveLine: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => { giveLine = resolve; });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('\n')) giveLine(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => { resolve({ code, stdout, stderr }); });
  });
  ended.catch(() => undefined);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
  });
  return { pid: child.pid ?? 0, ended, firstLine, kill: (signal) => { child.kill(signal); } };
}

export async function runProgram(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramEnd> {
  return startProgram(program, words, env).ended;
}

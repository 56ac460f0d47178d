// Opens a web address in the system's browser by the system's own opener: the address is one argument of a program, and no shell sees it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { AppError } from './errors.ts';

/** Starts a program and lets it go; rejects where it can't be started or ends with another code than 0. */
export type RunOpener = (file: string, words: readonly string[]) => Promise<void>;

interface Surroundings {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `start` on Windows is a word of its shell, for which an & in an address begins another command; this is what it comes to. */
function openerOf({ platform, env }: Surroundings): readonly [file: string, ...words: string[]] {
  if (platform === 'darwin') return ['/usr/bin/open'];
  if (platform === 'win32') return [path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'rundll32.exe'), 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

/** What is ours among the surroundings, such as the passphrase of the private keys, is no business of a browser. */
export function makeRunOpener(env: NodeJS.ProcessEnv): RunOpener {
  return (file, words) => new Promise((resolve, reject) => {
    const child = spawn(file, words, { shell: false, detached: true, stdio: 'ignore', windowsHide: true, env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('MUSTER_'))) });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the opener ended with ${code ?? 'a signal'}`));
    });
    // A browser may run for days; the command doesn't wait for it.
    child.unref();
  });
}

/** Rejects app.internal where it is no address of the web, and with what `run` says. */
export async function openAddress(url: string, around: Surroundings, run: RunOpener): Promise<void> {
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:') throw new AppError('app.internal', { detail: 'only addresses of the web are opened' });
  const [file, ...words] = openerOf(around);
  await run(file, [...words, href]);
}

// The command line of the packaged app: the same commands as `npx muster`, with the window's keychain and way out. No window is opened,
// another Muster may be open meanwhile, and stdout carries what the command prints and nothing else.
import { app } from 'electron';
import { outsideHttp } from './outside.ts';
import { keychainKeeper } from './secrets.ts';

/** Everything that was written is with the reader, or there is none any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => { stream.write('', () => { resolve(); }); });
}

/** Runs it to its end, and ends the process with its exit code. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  // On macOS no icon in the Dock for a word in the terminal.
  app.dock?.hide();
  let code = 1;
  try {
    // The shell's own answer to Ctrl-C is to quit, by handlers that it sets before this: the command line's, set after, replace them.
    await app.whenReady();
    const { main } = await import('../src/cli/main.ts');
    code = await main(words, async () => ({ keeper: await keychainKeeper(), http: outsideHttp }));
  } catch (error) {
    process.stderr.write(`muster: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  await Promise.all([written(process.stdout), written(process.stderr)]);
  app.exit(code);
}

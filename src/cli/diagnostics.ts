// muster diagnostics: the report for whoever helps, to the screen or into a file.
import type { App } from '../app.ts';
import { exit, jsonLine, type Output } from './print.ts';
import { parse } from './parse.ts';

export interface DiagnosticsCommand {
  readonly name: 'diagnostics';
  readonly json: boolean;
  readonly output: string | null;
}

export const diagnosticsUsage = '  diagnostics [--output FILE]              versions, health and log, to send to whoever helps';

export function parseDiagnostics(words: readonly string[]): DiagnosticsCommand {
  const parsed = parse(words, { output: { type: 'string' } }, [0, 0]);
  return { name: 'diagnostics', json: parsed.flag('json'), output: parsed.text('output') ?? null };
}

/** Throws file.*. */
export async function diagnostics({ diagnostics: desk }: Pick<App, 'diagnostics'>, { json, output: file }: DiagnosticsCommand, output: Output): Promise<number> {
  const { id, text } = await desk.handlers.getDiagnostics();
  if (file === null) {
    output.out(json ? jsonLine({ text }) : text.trimEnd());
    return exit.done;
  }
  await desk.save(id, () => Promise.resolve({ paths: [file], replace: false }));
  if (json) output.out(jsonLine({ file }));
  else output.say(`Read it before you send it: ${file}`);
  return exit.done;
}

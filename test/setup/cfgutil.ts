// A fake cfgutil in a folder of the test's own, told what to play and asked afterwards what it was called with.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { tempFolder } from './temp-folder.ts';

export interface Play {
  /** Text, or an object that is printed as cfgutil prints it. */
  readonly stdout?: string | object;
  readonly stderr?: string;
  readonly code?: number;
  readonly hang?: boolean;
  /** Doesn't end when it is asked to. */
  readonly deaf?: boolean;
  /** Bytes of nothing in particular behind stdout. */
  readonly huge?: number;
  /** Leaves a program behind that holds its pipe. */
  readonly child?: boolean;
  readonly kill?: boolean;
  /** Ends only once this file is there. */
  readonly until?: string;
}

const callSchema = z.object({
  pid: z.number().optional(), child: z.number().optional(), rest: z.array(z.string()), options: z.record(z.string(), z.string()).default({}),
  keys: z.array(z.object({ file: z.string(), mode: z.string(), base64: z.string() })).default([]), ours: z.array(z.string()).default([]),
});
export type Call = z.infer<typeof callSchema>;

export interface FakeCfgutil {
  readonly file: string;
  readonly folder: string;
  /** Its calls, in their order; one that is only half written down is none yet. */
  readonly calls: () => Call[];
}

export function fakeCfgutil(plays: Readonly<Record<string, readonly Play[]>>): FakeCfgutil {
  const folder = tempFolder();
  const [file, log] = [path.join(folder, 'cfgutil'), path.join(folder, 'calls.jsonl')];
  // An .mjs would be told by its ending; a program without one is CommonJS to Node.
  copyFileSync(path.join(import.meta.dirname, 'fake-cfgutil.mjs'), `${file}.mjs`);
  writeFileSync(file, `#!/bin/sh\nFAKE_CFGUTIL="${file}.json" exec "${process.execPath}" "${file}.mjs" "$@"\n`, { mode: 0o755 });
  writeFileSync(`${file}.json`, JSON.stringify({ log, ...plays }));
  return { file, folder, calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1).map((line) => callSchema.parse(JSON.parse(line))) : []) };
}

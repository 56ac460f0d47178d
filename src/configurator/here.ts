// Apple Configurator on this computer: where it is looked for and what else is looked at, by what the process was told. The only place
// that starts real programs.
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { Ecid } from '../model.ts';
import type { Program } from '../model/configurator.ts';
import { findConfigurator } from './find.ts';
import { sweepKeyFiles } from './key-files.ts';
import { makeRunProcess } from './process.ts';
import { isAtWork, runningPrograms } from './programs.ts';
import { Configurator } from './run.ts';

export interface ConfiguratorSource {
  readonly configurator: Configurator;
  /** Programs that talk to devices too. Rejects with the signal's reason only. */
  readonly programs: (signal: AbortSignal) => Promise<Program[]>;
  /** Whether a cfgutil is changing this device, whoever started it; no where that can't be told. Rejects with the signal's reason only. */
  readonly isAtWork: (ecid: Ecid, signal: AbortSignal) => Promise<boolean>;
  /** Removes keys that an earlier process left behind. */
  readonly sweep: () => Promise<void>;
}

/** MUSTER_CFGUTIL names a cfgutil that lies elsewhere. */
export function configuratorHere(env: Readonly<Record<string, string | undefined>>, platform: string, clock: Clock): ConfiguratorSource {
  const run = makeRunProcess(clock);
  const temp = os.tmpdir();
  const named = env['MUSTER_CFGUTIL'] ?? null;
  const applications = ['/Applications', path.join(os.homedir(), 'Applications')];
  return {
    configurator: new Configurator({ clock, run, temp, find: () => findConfigurator({ platform, applications, tools: '/usr/local/bin/cfgutil', named }) }),
    programs: (signal) => runningPrograms(run, clock, platform, signal),
    isAtWork: (ecid, signal) => isAtWork(run, clock, ecid, signal),
    sweep: () => sweepKeyFiles(temp),
  };
}

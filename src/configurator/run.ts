// Apple Configurator's cfgutil at work: one process a device, JSON asked for, the device always named, and an end to every waiting. What
// may be asked again is asked again once; the rest never. Decides nothing: who may erase is not its business.
import type { Clock } from '../clock.ts';
import { AppError, asAppError } from '../errors.ts';
import type { Ecid } from '../model.ts';
import { type Answer, type DeviceAnswer, readAnswer } from './answers.ts';
import { ecidWord, type Request, traits, wordsOf } from './commands.ts';
import type { Found } from './find.ts';
import { type KeyFiles, type KeyPair, withKeyFiles } from './key-files.ts';
import type { RunProcess } from './process.ts';

export interface ConfiguratorMeans {
  readonly clock: Clock;
  readonly find: () => Promise<Found>;
  readonly run: RunProcess;
  /** The system's folder for what lives shortly. */
  readonly temp: string;
}

export interface Asked {
  readonly signal: AbortSignal;
  /** For devices that only their organization may touch. */
  readonly identity?: KeyPair | null;
}

/** A device as cfgutil lists it; null where it says nothing. */
export interface ListedDevice {
  readonly ecid: Ecid;
  readonly udid: string | null;
  readonly name: string | null;
  readonly deviceType: string | null;
}

const missing = { off: 'configurator.off', notAMac: 'configurator.notAMac', missing: 'configurator.missing' } as const;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 300) : null);

function optionsOf(ecid: Ecid | null, keys: KeyFiles | null): string[] {
  const identity = keys ? ['--certificate', keys.certificate, '--private-key', keys.key] : [];
  return [...identity, ...(ecid === null ? [] : ['--ecid', ecidWord(ecid)]), '--format', 'JSON'];
}

export class Configurator {
  readonly #means: ConfiguratorMeans;
  /** Devices that a process works on. */
  readonly #busy = new Set<Ecid>();

  constructor(means: ConfiguratorMeans) {
    this.#means = means;
  }

  /** Looks for it anew: it may have been installed meanwhile. */
  find(): Promise<Found> {
    return this.#means.find();
  }

  async #program(): Promise<string> {
    const found = await this.#means.find();
    if (found.state !== 'ready') throw new AppError(missing[found.state]);
    return found.cfgutil;
  }

  async #once(program: string, request: Request, ecid: Ecid | null, { signal, identity = null }: Asked): Promise<Answer> {
    const { clock, run, temp } = this.#means;
    const { deadline } = traits[request.name];
    const late = new AbortController();
    const onStop = (): void => { late.abort(signal.reason); };
    signal.addEventListener('abort', onStop, { once: true });
    const cancel = clock.after(deadline, () => { late.abort(new AppError('configurator.timeout', { command: request.name, minutes: Math.round(deadline / 60_000) })); });
    const go = async (keys: KeyFiles | null): Promise<Answer> => {
      const end = await run(program, [...optionsOf(ecid, keys), ...wordsOf(request)], late.signal).catch((error: unknown) => {
        if (error instanceof AppError || late.signal.aborted) throw error;
        throw new AppError('configurator.notStarted', { reason: (error as NodeJS.ErrnoException).code ?? asAppError(error).message }, { cause: error });
      });
      return readAnswer(end, request.name, ecid);
    };
    try {
      signal.throwIfAborted();
      return await (identity ? withKeyFiles(temp, identity, go) : go(null));
    } finally {
      cancel();
      signal.removeEventListener('abort', onStop);
    }
  }

  async #ask(request: Request, ecid: Ecid | null, asked: Asked): Promise<Answer> {
    const program = await this.#program();
    if (ecid !== null && this.#busy.has(ecid)) throw new AppError('device.busy');
    if (ecid !== null) this.#busy.add(ecid);
    try {
      return await this.#once(program, request, ecid, asked).catch((error: unknown) => {
        if (!traits[request.name].repeatable || asAppError(error).code !== 'configurator.unreadable') throw error;
        return this.#once(program, request, ecid, asked);
      });
    } finally {
      if (ecid !== null) this.#busy.delete(ecid);
    }
  }

  /** The devices that Apple Configurator sees; none is no error. Throws configurator.*. */
  async list(signal: AbortSignal): Promise<ListedDevice[]> {
    const answer = await this.#ask({ name: 'list' }, null, { signal }).catch((error: unknown): Answer => {
      if (asAppError(error).code === 'configurator.noDevice') return new Map();
      throw error;
    });
    return [...answer].map(([ecid, { values }]) => ({ ecid: ecid as Ecid, udid: textOf(values.get('UDID')), name: textOf(values.get('name')), deviceType: textOf(values.get('deviceType')) }));
  }

  /** Properties by name, with those that couldn't be read apart from them. Throws configurator.*, device.busy. */
  async get(ecid: Ecid, properties: readonly string[], asked: Asked): Promise<DeviceAnswer> {
    const answer = (await this.#ask({ name: 'get', properties }, ecid, asked)).get(ecid);
    if (!answer) throw new AppError('configurator.noDevice');
    return answer;
  }

  /** Resolves when the tool says that it was done: what is so then has to be read. Throws configurator.*, cloudConfig.*, device.*, identity.unusable. */
  async act(name: Exclude<Request['name'], 'list' | 'get'>, ecid: Ecid, asked: Asked): Promise<void> {
    await this.#ask({ name }, ecid, asked);
  }
}

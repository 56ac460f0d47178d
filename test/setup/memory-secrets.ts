// Secrets that lie in memory and can be locked and looked at; for those who use them, not for how they are kept.
import { AppError } from '../../src/errors.ts';
import type { Secrets } from '../../src/secrets.ts';

export interface MemorySecrets extends Secrets {
  readonly entries: Map<string, Uint8Array>;
  locked: boolean;
}

export function memorySecrets(): MemorySecrets {
  const entries = new Map<string, Uint8Array>();
  const made: MemorySecrets = {
    entries, locked: false, state: { state: 'open', by: 'practice' }, hasPassphrase: false, problem: null,
    read: (name) => act(() => entries.get(name) ?? null),
    write: (name, value) => act(() => { entries.set(name, value); }),
    remove: (...names) => act(() => { for (const name of names) entries.delete(name); }),
    names: () => act(() => [...entries.keys()]),
    unlock: () => Promise.resolve(), changePassphrase: () => Promise.resolve(), close: () => Promise.resolve(),
  };
  function act<T>(run: () => T): Promise<T> {
    return made.locked ? Promise.reject(new AppError('secrets.locked')) : Promise.resolve(run());
  }
  return made;
}

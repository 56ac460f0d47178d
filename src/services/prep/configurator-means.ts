// Apple Configurator as a preparation has it: with the key that a device takes its word by, out of the vault for as long as it is needed.
import type { KeyPair } from '../../configurator/key-files.ts';
import { AppError } from '../../errors.ts';
import type { Ecid } from '../../model.ts';
import type { IdentityVault } from '../identity-vault.ts';
import type { ConfiguratorMeans } from './job.ts';

/** The tool itself, which knows no vault. */
export interface EnrollingTool {
  /** Throws configurator.*: why it can't begin with this device now. */
  readonly ready: (ecid: Ecid, signal: AbortSignal) => Promise<void>;
  /** Throws configurator.*, cloudConfig.*, device.*, identity.unusable. */
  readonly prepare: (ecid: Ecid, identity: KeyPair | null, signal: AbortSignal) => Promise<void>;
  /** Throws configurator.atWork. */
  readonly ended: (ecid: Ecid, signal: AbortSignal) => Promise<void>;
}

/** One of the certificates with its key; null where the device takes anybody's word. Throws secrets.locked, identity.unknown. */
async function keyFor(vault: IdentityVault, keepers: readonly string[] | null): Promise<KeyPair | null> {
  if (keepers === null) return null;
  const keys = await vault.keysAtHand();
  if (keys === null) throw new AppError('secrets.locked');
  const usable = vault.list().find(({ id, certificate }) => keepers.includes(certificate.sha256) && keys.has(id));
  if (!usable) throw new AppError('identity.unknown', { name: keepers[0]?.slice(0, 12) ?? '' });
  const { certificate, privateKey } = await vault.open(usable.id);
  return { certificate, privateKey };
}

export function configuratorMeans(tool: () => EnrollingTool, vault: () => IdentityVault): ConfiguratorMeans {
  return {
    ready: async (ecid, keepers, signal) => {
      await keyFor(vault(), keepers);
      await tool().ready(ecid, signal);
    },
    prepare: async (ecid, keepers, signal) => tool().prepare(ecid, await keyFor(vault(), keepers), signal),
    ended: (ecid, signal) => tool().ended(ecid, signal),
  };
}

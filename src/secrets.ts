// What keeps private keys and passwords, as those see it who use it; how they lie on the disk is the store's business.
import type { AppError } from './errors.ts';
import type { SecretsState } from './model/identities.ts';

/** Who guards the one key that everything kept is encrypted with. practice guards nothing. */
export type KeeperKind = SecretsState['by'];

/** Something beside Muster that guards a key: the system's keychain, or in practice nobody. */
export interface KeyKeeper {
  readonly kind: Exclude<KeeperKind, 'passphrase'>;
  /** `key` is 32 bytes; the result is what the disk may hold. */
  wrap(key: Uint8Array): Promise<Uint8Array>;
  /** Rejects when it isn't one of its own: another computer, another person, a keychain that was made anew. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

/** Guards nothing: the practice bench has nothing to guard and asks nobody for a passphrase. Never for anything real. */
export const practiceKeeper: KeyKeeper = {
  kind: 'practice',
  wrap: (key) => Promise.resolve(Uint8Array.from(key)),
  unwrap: (wrapped) => Promise.resolve(Uint8Array.from(wrapped)),
};

/** Named byte strings that lie encrypted on the disk. Names are no secret. */
export interface Secrets {
  readonly state: SecretsState;
  /** A passphrase opens it, alone or beside a keychain. */
  readonly hasPassphrase: boolean;
  /** Why nothing can be opened, by no passphrase either: secrets.unusable. Null where that isn't so. */
  readonly problem: AppError | null;
  /** Null when nothing has that name. Throws secrets.locked, secrets.unusable. */
  read(name: string): Promise<Uint8Array | null>;
  /** On the disk when it resolves; what had that name before is gone. Throws secrets.locked, secrets.unusable. */
  write(name: string, value: Uint8Array): Promise<void>;
  /** All of them or none; nothing happens for a name that nothing has. Throws secrets.locked, secrets.unusable. */
  remove(...names: readonly string[]): Promise<void>;
  /** In no order. Throws secrets.locked, secrets.unusable. */
  names(): Promise<string[]>;
  /**
   * new: chooses the passphrase. locked: opens. open: the passphrase becomes this one beside a keychain, so that the command
   * line can open too; where a passphrase is what guards already, it must be that one.
   * Throws secrets.wrongPassphrase, secrets.weakPassphrase, secrets.unusable.
   */
  unlock(passphrase: string): Promise<void>;
  /** Replaces the passphrase; where there is none yet, `from` isn't looked at. Throws secrets.wrongPassphrase when it isn't the present one, secrets.weakPassphrase, secrets.unusable. */
  changePassphrase(from: string, to: string): Promise<void>;
  /** Forgets the key in memory at once; resolves when nothing is being written any more. Never rejects. */
  close(): Promise<void>;
}

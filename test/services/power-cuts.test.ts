// The process ends between any two writes: what was kept is there when it starts again, old or new and never half, and no secret is lost or stays
// behind for good. Each write of the ledger and of the secrets is a step; after the one that is chosen nothing is written any more.
import { describe, expect, it } from 'vitest';
import { type Draft, draftSchema, type MadeId } from '../../src/model/profiles.ts';
import { isDict } from '../../src/plist/value.ts';
import { practiceKeeper } from '../../src/secrets.ts';
import { IdentityVault } from '../../src/services/identity-vault.ts';
import { MadeLibrary } from '../../src/services/made-library.ts';
import { StagedFiles } from '../../src/services/staged-files.ts';
import { Database } from '../../src/store/database.ts';
import { Identities } from '../../src/store/identities.ts';
import { MadeProfiles } from '../../src/store/made-profiles.ts';
import { SecretFile } from '../../src/store/secret-file.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

let counter = 0;
const ids = (): string => `00000000-0000-4000-8000-${String(counter += 1).padStart(12, '0')}`;
const writes = new Set(['write', 'remove', 'keep', 'add', 'complete', 'hide', 'delete', 'show']);
const power = new Error('power cut');

/** Steps that are left. */
interface Cut {
  left: number;
}

/** The same, except that its writes end with the power. */
function cutting<T extends object>(target: T, cut: Cut): T {
  return new Proxy(target, {
    get(_, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]): unknown => {
        if (!writes.has(String(name))) return Reflect.apply(value, target, words);
        cut.left -= 1;
        if (cut.left < 0) throw power;
        return Reflect.apply(value, target, words);
      };
    },
  });
}

interface Opened {
  readonly library: MadeLibrary;
  readonly vault: IdentityVault;
  readonly secrets: SecretFile;
  readonly rows: MadeProfiles;
  readonly close: () => Promise<void>;
}

async function open(folder: string, cut: Cut = { left: Infinity }): Promise<Opened> {
  const db = Database.openWriter(folder);
  const secrets = await SecretFile.open({ folder, keeper: practiceKeeper });
  const clock = new FakeClock();
  const rows = new MadeProfiles(db);
  return {
    secrets, rows,
    library: new MadeLibrary({ rows: cutting(rows, cut), secrets: cutting(secrets, cut), staged: new StagedFiles(ids), clock, ids }),
    vault: new IdentityVault({ rows: cutting(new Identities(db), cut), secrets: cutting(secrets, cut), clock, ids, practice: true }),
    close: async () => {
      await secrets.close();
      db.close();
    },
  };
}

const wifi = (password: string, id: MadeId | null = null): Draft => draftSchema.parse({
  id, profile: { name: password, identifier: 'com.example.wifi' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', encryption: 'WPA2', signIn: 'password', password } }],
});

async function passwordOf({ library }: Opened, id: MadeId): Promise<unknown> {
  const content = (await library.build(id, null)).profile.get('PayloadContent');
  const payload = Array.isArray(content) ? content[0] : undefined;
  return isDict(payload) ? payload.get('Password') : undefined;
}

const ended = async (work: Promise<unknown>): Promise<boolean> => work.then(() => true, () => false);
const steps = Array.from({ length: 8 }, (_, at) => at);

describe('when the power goes after some steps', () => {
  it.each(steps)('(%d) a profile that is being changed is the old or the new one, with its own password, and leaves no other', async (left) => {
    const folder = tempFolder();
    const before = await open(folder);
    const { id } = await before.library.save(wifi('first password'));
    if (!id) throw new Error('not kept');
    await before.close();

    const cut = await open(folder, { left });
    await ended(cut.library.save(wifi('second password', id)));
    await cut.close();

    const after = await open(folder);
    const [{ name } = { name: '' }] = after.library.list();
    expect([await passwordOf(after, id), after.library.list().length]).toEqual([name, 1]);
    await after.library.save(wifi('third password', id));
    expect([await passwordOf(after, id), (await after.secrets.names()).length]).toEqual(['third password', 1]);
    await after.close();
  });

  it.each(steps)('(%d) a profile that is being removed is there to be removed, or gone with its password', async (left) => {
    const folder = tempFolder();
    const before = await open(folder);
    const { id } = await before.library.save(wifi('first password'));
    if (!id) throw new Error('not kept');
    await before.close();

    const cut = await open(folder, { left });
    await ended(cut.library.remove(id));
    await ended(cut.library.sweep());
    await cut.close();

    const after = await open(folder);
    if (after.library.list().length > 0) await after.library.remove(id);
    // As whoever opens the folder does.
    await after.library.sweep();
    expect([after.library.list(), await after.secrets.names()]).toEqual([[], []]);
    await after.close();
  });

  it.each(steps)('(%d) an identity that is being made or removed is whole or not there, and no key stays behind', { timeout: 20_000 }, async (left) => {
    const folder = tempFolder();
    const cut = await open(folder, { left });
    const made = await cut.vault.make({ organization: 'First', country: null }).catch(() => null);
    if (made) await ended(cut.vault.remove(made.id));
    await cut.close();

    const after = await open(folder);
    for (const { id, certificate } of after.vault.list()) expect((await after.vault.open(id)).certificate.length, certificate.name).toBeGreaterThan(0);
    const other = await after.vault.make({ organization: 'Other', country: null });
    const shown = after.vault.list().map(({ id }) => `identity/${id}/key`);
    expect([shown.includes(`identity/${other.id}/key`), (await after.secrets.names()).sort()]).toEqual([true, shown.sort()]);
    await after.close();
  });
});

// Changing the passphrase through the contract: the old one has to be known, practice guards nothing, and no answer carries either.
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import { type PaperHandlers, paperHandlers } from '../src/paper-handlers.ts';
import { Papers } from '../src/papers.ts';
import { workHere } from '../src/services/profile-work.ts';
import { Database } from '../src/store/database.ts';
import { FakeClock } from './setup/fake-clock.ts';
import { tempFolder } from './setup/temp-folder.ts';

async function desk(folder: string, practice = false): Promise<{ readonly ask: PaperHandlers; readonly papers: Papers }> {
  const clock = new FakeClock();
  const papers = await Papers.open({ folder, practice, db: Database.openWriter(tempFolder()), keeper: null, passphrase: null, clock });
  const ask = paperHandlers({
    papers: () => papers, changed: () => undefined, removed: () => undefined, device: () => undefined, profile: () => { throw new AppError('profile.unknown'); }, work: () => workHere, about: () => ({ clock, station: 's', operator: 'o' }),
  });
  return { ask, papers };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then((value) => value, (error: unknown) => (error instanceof AppError ? error.code : error));

describe('the passphrase', () => {
  it('is chosen, then changed by whoever knows it, and the next start opens with the new one', async () => {
    const folder = tempFolder();
    const { ask, papers } = await desk(folder);
    expect(papers.secrets.hasPassphrase).toBe(false);
    expect(await codeOf(ask.changePassphrase({ from: '', to: 'the first passphrase' }))).toBeNull();
    expect(papers.secrets.hasPassphrase).toBe(true);
    expect(await codeOf(ask.changePassphrase({ from: 'not the first one', to: 'the second passphrase' }))).toBe('secrets.wrongPassphrase');
    expect(await codeOf(ask.changePassphrase({ from: 'the first passphrase', to: 'short' }))).toBe('secrets.weakPassphrase');
    expect(await codeOf(ask.changePassphrase({ from: 'the first passphrase', to: 'the second passphrase' }))).toBeNull();
    const next = await desk(folder);
    expect([await codeOf(next.ask.unlockSecrets({ passphrase: 'the first passphrase' })), await codeOf(next.ask.unlockSecrets({ passphrase: 'the second passphrase' }))]).toEqual(['secrets.wrongPassphrase', null]);
  }, 60_000);

  it('isn’t there in practice', async () => {
    expect(await codeOf((await desk(tempFolder(), true)).ask.changePassphrase({ from: '', to: 'the first passphrase' }))).toBe('secrets.practice');
  });
});

// Updates with a library of the test's own: what a person is asked, what is fetched and when, and that nothing happens during a run.
import { describe, expect, it } from 'vitest';
import { plainNotes, type Question, type UpdateLibrary, Updates, type UpdateSurroundings } from '../../electron/updater.ts';

interface Stage {
  readonly updates: Updates;
  /** Everything that happened, in turn; questions by their sentence. */
  readonly happened: string[];
  readonly asked: Question[];
  /** What was told of the download. */
  readonly parts: (number | null)[];
}

interface Scene {
  /** Null: this copy can't update itself. */
  readonly newest?: string | null;
  readonly notes?: string;
  readonly feed?: boolean;
  readonly unreachable?: boolean;
  readonly undownloadable?: boolean;
  /** Ends when the test says so. */
  readonly slow?: UpdateLibrary['downloadUpdate'];
  /** The button pressed for each question, the first by default. */
  readonly presses?: readonly number[];
  /** Unfinished runs, each time somebody looks; the last one stays. */
  readonly unfinished?: readonly number[];
}

function stage({ newest = '0.2.0', notes = 'New: labels.', feed = true, unreachable = false, undownloadable = false, slow, presses = [], unfinished = [0] }: Scene): Stage {
  const happened: string[] = [];
  const asked: Question[] = [];
  const parts: (number | null)[] = [];
  const left = [...unfinished];
  const library: UpdateLibrary = {
    checkForUpdates: () => {
      happened.push('looked');
      if (unreachable) return Promise.reject(new Error('net::ERR_NAME_NOT_RESOLVED\n    at somewhere'));
      return Promise.resolve(newest === null ? null : { isUpdateAvailable: newest !== '0.1.0', updateInfo: { version: newest, releaseNotes: notes } });
    },
    downloadUpdate: (told, stop) => {
      happened.push('downloaded');
      if (slow) return slow(told, stop);
      return undownloadable ? Promise.reject(new Error('sha512 checksum mismatch')) : Promise.resolve(['file']);
    },
    quitAndInstall: () => { happened.push('installed'); },
  };
  const around: UpdateSurroundings = {
    version: '0.1.0', library: () => Promise.resolve(feed ? library : null), unfinished: () => (left.length > 1 ? left.shift() ?? 0 : left[0] ?? 0),
    ask: (question) => {
      asked.push(question);
      happened.push(question.message);
      return Promise.resolve(presses[asked.length - 1] ?? 0);
    },
    progress: (part) => { parts.push(part); },
    close: () => {
      happened.push('closed');
      return Promise.resolve();
    },
  };
  return { updates: new Updates(around), happened, asked, parts };
}

describe('a person who checks for updates', () => {
  it('is offered a newer version with its notes; it is fetched and installed only as they say, and everything is closed first', async () => {
    const { updates, happened, asked } = stage({});
    await updates.check('person');
    expect(happened).toEqual(['looked', 'Muster 0.2.0 is there.', 'downloaded', 'Muster 0.2.0 is ready to install.', 'closed', 'installed']);
    expect(asked[0]).toMatchObject({ detail: 'This is 0.1.0.\n\nNew: labels.', buttons: ['Download', 'Not Now'] });
  });

  it('may say no, before it is fetched and before it is installed', async () => {
    const before = stage({ presses: [1] });
    await before.updates.check('person');
    expect(before.happened).toEqual(['looked', 'Muster 0.2.0 is there.']);
    const after = stage({ presses: [0, 1] });
    await after.updates.check('person');
    expect(after.happened).toEqual(['looked', 'Muster 0.2.0 is there.', 'downloaded', 'Muster 0.2.0 is ready to install.']);
  });

  it('is told when there is nothing newer, no feed, and a copy that can’t update itself', async () => {
    for (const [scene, happens] of [
      [{ newest: '0.1.0' }, ['looked', 'Muster 0.1.0 is the newest version.']],
      [{ feed: false }, ['This copy of Muster isn’t told where newer versions are.']],
      [{ newest: null }, ['looked', 'This copy of Muster can’t update itself.']],
    ] as const) {
      const { updates, happened } = stage(scene);
      await updates.check('person');
      expect(happened).toEqual(happens);
    }
  });

  it('is told in one line why the server can’t be asked, and that nothing was changed by a bad download', async () => {
    const unreachable = stage({ unreachable: true });
    await unreachable.updates.check('person');
    expect(unreachable.asked).toMatchObject([{ type: 'warning', detail: 'net::ERR_NAME_NOT_RESOLVED\nMuster 0.1.0 works on as it is. Check the network, then try again.' }]);
    const broken = stage({ undownloadable: true });
    await broken.updates.check('person');
    expect(broken.happened).toEqual(['looked', 'Muster 0.2.0 is there.', 'downloaded', 'Muster 0.2.0 couldn’t be downloaded.']);
    expect(broken.asked[1]).toMatchObject({ detail: 'sha512 checksum mismatch\nNothing was changed.' });
  });

  it('asks twice at once and is answered once', async () => {
    const { updates, happened } = stage({ newest: '0.1.0' });
    await Promise.all([updates.check('person'), updates.check('person')]);
    expect(happened).toEqual(['looked', 'Muster 0.1.0 is the newest version.']);
  });
});

describe('a download', () => {
  const aborted = (stop: AbortSignal): Promise<never> => new Promise((_resolve, reject) => { stop.addEventListener('abort', () => { reject(new Error('cancelled')); }); });
  const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  it('shows how far it is, in whole and to whoever asks, and ends showing nothing', async () => {
    let end = (): void => undefined;
    const { updates, parts, asked } = stage({ presses: [0, 1, 1], slow: (told) => { told(0.456); return new Promise<void>((resolve) => { end = resolve; }); } });
    const checked = updates.check('person');
    await turn();
    await updates.check('person');
    expect([asked[1]?.message, asked[1]?.buttons, parts]).toEqual(['Muster 0.2.0 is being downloaded: 45 %.', ['Stop Download', 'Go On'], [0, 0.456]]);
    end();
    await checked;
    expect([asked[2]?.message, parts.at(-1)]).toEqual(['Muster 0.2.0 is ready to install.', null]);
  });

  it('is stopped by whoever asks again and says so; nobody is told that it failed, and nothing is installed', async () => {
    const { updates, parts, happened } = stage({ presses: [0, 0], slow: (_told, stop) => aborted(stop) });
    const checked = updates.check('person');
    await turn();
    await updates.check('person');
    await checked;
    expect([happened, parts]).toEqual([['looked', 'Muster 0.2.0 is there.', 'downloaded', 'Muster 0.2.0 is being downloaded: 0 %.'], [0, null]]);
  });
});

describe('while devices are being prepared', () => {
  it('no server is asked, and the person is told', async () => {
    const { updates, happened, asked } = stage({ unfinished: [2] });
    await updates.check('person');
    expect(happened).toEqual(['Not while devices are being prepared.']);
    expect(asked[0]).toMatchObject({ detail: '2 runs aren’t finished. Check for updates afterwards.' });
  });

  it('nothing is installed that was fetched before they began', async () => {
    const { updates, happened } = stage({ unfinished: [0, 1] });
    await updates.check('person');
    expect(happened).toEqual(['looked', 'Muster 0.2.0 is there.', 'downloaded', 'Muster 0.2.0 is ready to install.', 'Not while devices are being prepared.']);
  });
});

describe('a look at the start', () => {
  it('says nothing unless there is a newer version', async () => {
    for (const scene of [{ newest: '0.1.0' }, { feed: false }, { newest: null }, { unreachable: true }, { unfinished: [1] }]) {
      const { updates, asked } = stage(scene);
      await updates.check('start');
      expect(asked, JSON.stringify(scene)).toEqual([]);
    }
    const { updates, asked } = stage({ presses: [1] });
    await updates.check('start');
    expect(asked.map(({ message }) => message)).toEqual(['Muster 0.2.0 is there.']);
  });
});

describe('release notes', () => {
  it('are shown as plain text, whatever markup they come in', () => {
    expect(plainNotes('<h2>0.2</h2><ul><li>Labels &amp; sheets</li><li>Faster</li></ul><script>alert(1)</script>')).toBe('0.2\n• Labels & sheets\n• Faster\nalert(1)');
    expect(plainNotes([{ version: '0.3.0', note: 'c' }, { version: '0.2.0', note: null }])).toBe('0.3.0\nc\n\n0.2.0');
    expect(plainNotes(null)).toBe('');
  });

  it('end after two thousand characters', () => { expect(plainNotes('x'.repeat(5000))).toBe(`${'x'.repeat(2000)}…`); });
});

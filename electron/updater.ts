// Newer versions: looked for because a person asked, told with what is new, fetched and installed only as they say, and never while
// devices are being prepared. A download shows how far it is, and is stopped by whoever asks again. Who knows the feed and checks hashes and signatures is the library, which is an argument.
import type { MessageBoxOptions } from 'electron';

interface Notes {
  readonly version: string;
  readonly note: string | null;
}

/** What of electron-updater is used. It checks the SHA-512 of the feed, on macOS and Windows the signature as well. */
export interface UpdateLibrary {
  /** Null where this copy can't update itself: not installed, or not packaged. */
  checkForUpdates(): Promise<{ readonly isUpdateAvailable: boolean; readonly updateInfo: { readonly version: string; readonly releaseNotes?: string | readonly Notes[] | null } } | null>;
  /** `told` with parts of one; rejects when `stop` aborts. */
  downloadUpdate(told: (part: number) => void, stop: AbortSignal): Promise<unknown>;
  quitAndInstall(): void;
}

export type Question = Pick<MessageBoxOptions, 'type' | 'message' | 'detail' | 'buttons'> & { readonly buttons: string[] };

export interface UpdateSurroundings {
  readonly version: string;
  /** Null: no feed is configured, and nothing is ever asked. Rejects where the configuration is wrong. */
  readonly library: () => Promise<UpdateLibrary | null>;
  /** Runs that aren't finished. */
  readonly unfinished: () => number;
  /** Shows a dialog; resolves with the index of the button. The last one is that of Escape. */
  readonly ask: (question: Question) => Promise<number>;
  /** How much of a download is there, as a part of one; null: none is under way. */
  readonly progress: (part: number | null) => void;
  /** Closes devices and records; the library ends the process afterwards. */
  readonly close: () => Promise<void>;
}

interface Download {
  readonly version: string;
  /** Of one. */
  part: number;
  readonly stop: AbortController;
}

type Said = Pick<Question, 'type' | 'message' | 'detail'>;

const mostNotes = 2000;
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': '’', '&nbsp;': ' ' };

/** As plain text: a feed is somebody else's text, and a dialog shows no markup. */
export function plainNotes(notes: string | readonly Notes[] | null | undefined): string {
  const text = typeof notes === 'string' ? notes : (notes ?? []).map(({ version, note }) => `${version}\n${note ?? ''}`).join('\n\n');
  const plain = text.replace(/<li[^>]*>/gi, '• ').replace(/<\/(?:p|li|h\d|div)>|<br\s*\/?>/gi, '\n').replace(/<[^>]*>/g, '').replace(/&\w+;|&#39;/g, (entity) => entities[entity] ?? entity)
    .replace(/[^\S\n]+/g, ' ').replace(/ *\n */g, '\n').replace(/\n{3,}/g, '\n\n').trim();
  return plain.length > mostNotes ? `${plain.slice(0, mostNotes)}…` : plain;
}

const many = (count: number): string => (count === 1 ? 'One run isn’t' : `${count} runs aren’t`);
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) ?? '';

export class Updates {
  readonly #around: UpdateSurroundings;
  #under: Promise<void> | null = null;
  #download: Download | null = null;

  constructor(around: UpdateSurroundings) {
    this.#around = around;
  }

  /** person: every answer is told. start: only a newer version is. One at a time. Never rejects. */
  check(by: 'person' | 'start'): Promise<void> {
    if (this.#download && by === 'person') return this.#sayHowFar(this.#download);
    this.#under ??= this.#check(by).finally(() => { this.#under = null; });
    return this.#under;
  }

  async #sayHowFar({ version, part, stop }: Download): Promise<void> {
    const pressed = await this.#around.ask({ type: 'info', message: `Muster ${version} is being downloaded: ${Math.floor(part * 100)} %.`, detail: 'Muster works on meanwhile, and says when it is ready to install.', buttons: ['Stop Download', 'Go On'] });
    if (pressed === 0) stop.abort();
  }

  /** False: a person stopped it. */
  async #fetch(library: UpdateLibrary, version: string): Promise<boolean> {
    const download: Download = { version, part: 0, stop: new AbortController() };
    const tell = (part: number): void => {
      download.part = Math.min(1, Math.max(0, part));
      this.#around.progress(download.part);
    };
    this.#download = download;
    tell(0);
    try {
      await library.downloadUpdate(tell, download.stop.signal);
      return true;
    } catch (error) {
      if (download.stop.signal.aborted) return false;
      throw error;
    } finally {
      this.#download = null;
      this.#around.progress(null);
    }
  }

  async #check(by: 'person' | 'start'): Promise<void> {
    const said = await this.#look().catch((error: unknown): Said => ({
      type: 'warning', message: 'Whether there is a newer version isn’t known.', detail: `${reasonOf(error)}\nMuster ${this.#around.version} works on as it is. Check the network, then try again.`,
    }));
    if (said && by === 'person') await this.#around.ask({ ...said, buttons: ['OK'] });
  }

  /** What is to be said of it; null: a newer version was offered, and what became of that is said. */
  async #look(): Promise<Said | null> {
    const { version, library: load, unfinished } = this.#around;
    if (unfinished() > 0) return { type: 'info', message: 'Not while devices are being prepared.', detail: `${many(unfinished())} finished. Check for updates afterwards.` };
    const library = await load();
    if (!library) return { type: 'info', message: 'This copy of Muster isn’t told where newer versions are.', detail: 'Whoever gave it to you has newer ones. No server was asked.' };
    const found = await library.checkForUpdates();
    if (!found) return { type: 'info', message: 'This copy of Muster can’t update itself.', detail: 'Install the newer version in its place; records and keys stay where they are.' };
    if (!found.isUpdateAvailable) return { type: 'info', message: `Muster ${version} is the newest version.`, detail: 'The server that offers newer ones was asked just now.' };
    await this.#offer(library, found.updateInfo.version, plainNotes(found.updateInfo.releaseNotes));
    return null;
  }

  async #offer(library: UpdateLibrary, newer: string, notes: string): Promise<void> {
    const { version, ask, unfinished, close } = this.#around;
    if (await ask({ type: 'info', message: `Muster ${newer} is there.`, detail: `This is ${version}.${notes ? `\n\n${notes}` : ''}`, buttons: ['Download', 'Not Now'] }) !== 0) return;
    try {
      if (!await this.#fetch(library, newer)) return;
    } catch (error) {
      await ask({ type: 'warning', message: `Muster ${newer} couldn’t be downloaded.`, detail: `${reasonOf(error)}\nNothing was changed.`, buttons: ['OK'] });
      return;
    }
    if (await ask({ type: 'info', message: `Muster ${newer} is ready to install.`, detail: 'What was downloaded is what the server offers. Installing takes Muster away for a moment.', buttons: ['Restart and Install', 'Not Now'] }) !== 0) return;
    // Somebody may have begun while it was downloaded, or while the question stood there.
    if (unfinished() > 0) {
      await ask({ type: 'info', message: 'Not while devices are being prepared.', detail: `${many(unfinished())} finished. Check for updates afterwards; what was downloaded is kept.`, buttons: ['OK'] });
      return;
    }
    await close();
    library.quitAndInstall();
  }
}

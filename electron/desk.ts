// Everything behind the door: devices, ledger, practice. Loaded after the window was opened, so that the page can be read
// meanwhile; what the page asks earlier waits.
import { type BrowserWindow, dialog } from 'electron';
import { isFinished } from '../src/domain/prep/machine.ts';
import type { Diary } from '../src/diary.ts';
import { asAppError } from '../src/errors.ts';
import { defectOf } from '../src/log.ts';
import type { Snapshot } from '../src/model.ts';
import type { StateEvent } from '../src/model/changes.ts';
import type { Preferences } from '../src/model/preferences.ts';
import type { Opened } from '../src/model/window.ts';
import { answerBy, type OnAnswered } from './answer.ts';
import { type Dialogs, makeHandlers } from './command-handlers.ts';
import { takeDocuments } from './documents.ts';
import type { Answer } from './door.ts';
import { askForFiles, askWhere } from './file-dialogs.ts';
import { Mode } from './mode.ts';
import type { BenchProcess } from './practice-bench.ts';
import { openSettings, type SettingsSurroundings } from './settings-desk.ts';

export interface Desk {
  readonly answer: Answer;
  /** Resolves when devices and ledger are open. Rejects with the reason why they can't be. */
  readonly opened: Promise<void>;
  /** What became of documents that the system handed over or that were dropped, in order. Never rejects. */
  readonly takeDocuments: (files: readonly string[]) => Promise<Opened[]>;
  /** Runs that aren't finished, as the last snapshot has them. */
  readonly unfinished: () => number;
  /** Runs, and work of Apple Configurator's, under way now. */
  readonly running: () => number;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly diary: Diary;
  readonly settings: Omit<SettingsSurroundings, 'hasPassphrase' | 'changed'>;
  /** At the start, and whenever something else was chosen. */
  readonly onPreferences: (preferences: Preferences) => void;
  readonly buildFolder: string;
  /** The practice bench to open, already starting; null for real devices. */
  readonly practice: Promise<BenchProcess> | null;
  readonly window: () => BrowserWindow | null;
  readonly onSnapshot: (snapshot: Snapshot, running: number) => void;
  /** For the page, in order. */
  readonly onState: (event: StateEvent) => void;
}

async function askForProfile(window: BrowserWindow | null): Promise<string | null> {
  const options = { title: 'Choose a profile', properties: ['openFile' as const], filters: [{ name: 'Configuration profiles', extensions: ['mobileconfig', 'plist'] }, { name: 'All files', extensions: ['*'] }] };
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return canceled ? null : filePaths[0] ?? null;
}

export function openDesk({ diary, buildFolder, practice, window, onSnapshot, onState, settings: surroundings, onPreferences }: DeskOptions): Desk {
  let unfinished = 0;
  let running = 0;
  const settings = openSettings({
    ...surroundings,
    hasPassphrase: async () => (await mode.app()).papers().secrets.hasPassphrase,
    changed: (preferences) => {
      onPreferences(preferences);
      mode.redraw().catch(() => undefined);
    },
  });
  onPreferences(settings.preferences());
  const onModeSnapshot = (snapshot: Snapshot): void => {
    unfinished = snapshot.runs.filter((run) => !isFinished(run)).length + snapshot.configurator.jobs.filter(({ finishedAt }) => finishedAt === null).length;
    running = snapshot.runs.filter(({ outcome }) => outcome === 'running').length + snapshot.configurator.jobs.filter(({ finishedAt }) => finishedAt === null).length;
    onSnapshot(snapshot, running);
  };
  const mode = new Mode({ buildFolder, names: settings.names, diary }, { onSnapshot: onModeSnapshot, onState });
  const onAnswered: OnAnswered = (name, ms, thrown) => {
    diary.log({ kind: 'asked', command: name, ms, code: thrown === null ? null : asAppError(thrown).code });
    const defect = thrown === null ? null : defectOf(thrown);
    if (defect) diary.log(defect);
  };
  const dialogs: Dialogs = { where: askWhere(window), files: (purpose) => askForFiles(window(), purpose), profile: () => askForProfile(window()) };
  return {
    opened: mode.switchTo(practice), answer: answerBy(makeHandlers(mode, dialogs, settings.shell), onAnswered), unfinished: () => unfinished, close: () => mode.close(),
    running: () => running, takeDocuments: (files) => takeDocuments(() => mode.app(), files),
  };
}

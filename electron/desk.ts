// Everything behind the door: devices, ledger, practice. Loaded after the window was opened, so that the page can be read
// meanwhile; what the page asks earlier waits.
import { type BrowserWindow, dialog } from 'electron';
import { type CommandInput, type CommandName, type CommandOutput, commands, type Handlers } from '../src/contract.ts';
import { isFinished } from '../src/domain/prep/machine.ts';
import type { Snapshot } from '../src/model.ts';
import { answerBy } from './answer.ts';
import { askForFiles, askWhere } from './file-dialogs.ts';
import type { Answer } from './door.ts';
import { Mode } from './mode.ts';
import type { BenchProcess } from './practice-bench.ts';

export interface Desk {
  readonly answer: Answer;
  /** Resolves when devices and ledger are open. Rejects with the reason why they can't be. */
  readonly opened: Promise<void>;
  /** A profile that the system handed over is kept, as one that was chosen. Throws profile.*, store.*. */
  readonly takeDocument: (file: string) => Promise<void>;
  /** Runs that aren't finished, as the last snapshot has them. */
  readonly unfinished: () => number;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly buildFolder: string;
  /** The practice bench to open, already starting; null for real devices. */
  readonly practice: Promise<BenchProcess> | null;
  readonly window: () => BrowserWindow | null;
  readonly onSnapshot: (snapshot: Snapshot) => void;
}

async function chooseProfile(mode: Mode, window: BrowserWindow | null): Promise<CommandOutput<'chooseProfile'>> {
  const app = await mode.app();
  const options = { title: 'Choose a profile', properties: ['openFile' as const], filters: [{ name: 'Configuration profiles', extensions: ['mobileconfig', 'plist'] }, { name: 'All files', extensions: ['*'] }] };
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  const [file] = filePaths;
  return canceled || file === undefined ? null : app.addProfile(file);
}

function makeHandlers(mode: Mode, window: () => BrowserWindow | null): Handlers {
  const where = askWhere(window);
  // Most commands are the app's own; it changes with the mode, so it is asked for at each call.
  const forwarded = Object.fromEntries(Object.keys(commands).map((name) => [name, async (input: unknown) => {
    const { handlers } = await mode.app();
    return (handlers as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input);
  }])) as unknown as { [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> };
  return {
    ...forwarded,
    getState: async () => mode.stamp((await mode.app()).snapshot()),
    chooseProfile: () => chooseProfile(mode, window()),
    stageFile: async ({ for: purpose }) => {
      const { writer } = await mode.app();
      const files = await askForFiles(window(), purpose);
      return files && writer.stage(files);
    },
    exportProfile: async (input) => (await mode.app()).writer.exportProfile(input, where),
    exportMade: async (input) => (await mode.app()).writer.exportMade(input, where),
    exportIdentity: async (input) => (await mode.app()).writer.exportIdentity(input, where),
    writeRecoverySheet: async (input) => (await mode.app()).writer.writeRecoverySheet(input, where),
    importBlueprint: async () => {
      const { blueprints } = await mode.app();
      const [file] = await askForFiles(window(), 'blueprint') ?? [];
      if (file === undefined) return null;
      const { saved, notes } = await blueprints.importFile(file);
      return { saved, notes: [...notes] };
    },
    exportRecords: async (input) => (await mode.app()).records.export(input, where),
    printRecords: async (input) => (await mode.app()).records.print(input, where),
    exportIntuneKey: async (input) => (await mode.app()).clouds.exportIntuneKey(input, where),
    exportIntuneProfile: async (input) => (await mode.app()).clouds.exportIntuneProfile(input, where),
    exportServerCertificate: async ({ server }) => (await mode.app()).clouds.exportServerCertificate({ server }, where),
    printBlueprint: async ({ id, paper }) => (await mode.app()).blueprints.printSheet(id, paper, where),
    exportBlueprint: async ({ id }) => (await mode.app()).blueprints.exportFile(id, where),
    chooseTable: async () => {
      const { blueprints } = await mode.app();
      const [file] = await askForFiles(window(), 'table') ?? [];
      return file === undefined ? null : blueprints.chooseTable(file);
    },
    setPractice: async ({ on }) => {
      await mode.setPractice(on);
      return null;
    },
  };
}

export function openDesk({ buildFolder, practice, window, onSnapshot }: DeskOptions): Desk {
  let unfinished = 0;
  const mode = new Mode(buildFolder, (snapshot) => {
    unfinished = snapshot.runs.filter((run) => !isFinished(run)).length;
    onSnapshot(snapshot);
  });
  return {
    opened: mode.switchTo(practice), answer: answerBy(makeHandlers(mode, window)), unfinished: () => unfinished, close: () => mode.close(),
    takeDocument: async (file) => { await (await mode.app()).addProfile(file); },
  };
}

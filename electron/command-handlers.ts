// Every command's handler: most are the open app's own; what needs a person to choose a file or a place asks a dialog first. Paths come
// from these dialogs alone. Knows no Electron, so that tests stand where the window does.
import type { App, ShellCommands } from '../src/app.ts';
import { type CommandInput, type CommandName, type CommandOutput, commands, type Handlers } from '../src/contract.ts';
import type { Snapshot } from '../src/model.ts';
import type { Destination } from '../src/paper-handlers.ts';
import { toldErrors } from './told-errors.ts';

export type FilePurpose = CommandInput<'stageFile'>['for'] | 'blueprint';

/** Null: the person thought better of it. */
export interface Dialogs {
  readonly where: Destination;
  readonly files: (purpose: FilePurpose) => Promise<readonly string[] | null>;
  readonly profile: () => Promise<string | null>;
}

/** What is open now, and what changes it. */
export interface OpenMode {
  /** Rejects with why nothing is open. */
  app(): Promise<App>;
  /** Rejects with why nothing is open. */
  whole(): Promise<Snapshot>;
  setPractice(on: boolean): Promise<void>;
}

/** What is the window's own, and this computer's. */
export type Shell = Pick<Handlers, ShellCommands>;

export function makeHandlers(mode: OpenMode, { where, files: askForFiles, profile }: Dialogs, shell: Shell): Handlers {
  // Most commands are the app's own; it changes with the mode, so it is asked for at each call.
  const forwarded = Object.fromEntries(Object.keys(commands).map((name) => [name, async (input: unknown) => {
    const { handlers } = await mode.app();
    return (handlers as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input);
  }])) as unknown as { [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> };
  return {
    ...forwarded,
    ...shell,
    getState: () => mode.whole(),
    // Also when nothing can be opened: why it can't is told by these.
    getErrorTexts: () => Promise.resolve(toldErrors()),
    chooseProfile: async () => {
      const app = await mode.app();
      const file = await profile();
      return file === null ? null : app.addProfile(file);
    },
    stageFile: async ({ for: purpose }) => {
      const { writer } = await mode.app();
      const files = await askForFiles(purpose);
      return files && writer.stage(files);
    },
    exportProfile: async (input) => (await mode.app()).writer.exportProfile(input, where),
    exportMade: async (input) => (await mode.app()).writer.exportMade(input, where),
    exportIdentity: async (input) => (await mode.app()).writer.exportIdentity(input, where),
    writeRecoverySheet: async (input) => (await mode.app()).writer.writeRecoverySheet(input, where),
    importBlueprint: async () => {
      const { blueprints } = await mode.app();
      const [file] = await askForFiles('blueprint') ?? [];
      if (file === undefined) return null;
      const { saved, notes } = await blueprints.importFile(file);
      return { saved, notes: [...notes] };
    },
    exportRecords: async (input) => (await mode.app()).records.export(input, where),
    printRecords: async (input) => (await mode.app()).records.print(input, where),
    exportBenchSerials: async (input) => (await mode.app()).clouds.exportBenchSerials(input, where),
    exportIntuneKey: async (input) => (await mode.app()).clouds.exportIntuneKey(input, where),
    exportIntuneProfile: async (input) => (await mode.app()).clouds.exportIntuneProfile(input, where),
    exportServerCertificate: async ({ server }) => (await mode.app()).clouds.exportServerCertificate({ server }, where),
    printBlueprint: async ({ id, paper }) => (await mode.app()).blueprints.printSheet(id, paper, where),
    saveDiagnostics: async ({ id }) => (await mode.app()).diagnostics.save(id, where),
    exportBlueprint: async ({ id }) => (await mode.app()).blueprints.exportFile(id, where),
    chooseTable: async () => {
      const { blueprints } = await mode.app();
      const [file] = await askForFiles('table') ?? [];
      return file === undefined ? null : blueprints.chooseTable(file);
    },
    setPractice: async ({ on }) => {
      await mode.setPractice(on);
      return null;
    },
  };
}

// The system's dialogs for files: which to take, and where to write. Paths stay in this process; the page never has one to give.
import path from 'node:path';
import { type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import type { Destination } from '../src/paper-handlers.ts';
import type { FilePurpose } from './command-handlers.ts';

const kinds: Readonly<Record<FilePurpose, { readonly title: string; readonly name: string; readonly extensions: string[]; readonly several: boolean }>> = {
  certificate: { title: 'Choose a certificate', name: 'Certificates', extensions: ['cer', 'crt', 'der', 'pem'], several: false },
  // Certificate and key may be two files.
  identity: { title: 'Choose an identity: a .p12 file, or a certificate and its key', name: 'Identities', extensions: ['p12', 'pfx', 'pem', 'cer', 'crt', 'der', 'key'], several: true },
  picture: { title: 'Choose a picture', name: 'PNG pictures', extensions: ['png'], several: false },
  blueprint: { title: 'Choose a blueprint', name: 'Blueprints', extensions: ['json'], several: false },
  table: { title: 'Choose a CSV file with a row for each device', name: 'CSV files', extensions: ['csv', 'txt', 'tsv'], several: false },
  apiKey: { title: 'Choose the private key of the API account (.pem)', name: 'Private keys', extensions: ['pem', 'txt', 'key'], several: false },
  serverToken: { title: 'Choose the server token that you downloaded (.p7m)', name: 'Server tokens', extensions: ['p7m', 'txt'], several: false },
  pushCertificate: { title: 'Choose the MDM push certificate', name: 'Push certificates', extensions: ['pem', 'cer', 'crt', 'der', 'p12', 'pfx'], several: false },
};

/** Null when the person cancels. */
export async function askForFiles(window: BrowserWindow | null, purpose: FilePurpose): Promise<string[] | null> {
  const { title, name, extensions, several } = kinds[purpose];
  const options: OpenDialogOptions = { title, properties: several ? ['openFile', 'multiSelections'] : ['openFile'], filters: [{ name, extensions }, { name: 'All files', extensions: ['*'] }] };
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return canceled || filePaths.length === 0 ? null : filePaths;
}

/** One file: its dialog asks itself whether another is replaced. Several: a folder, in which nothing is replaced. */
export function askWhere(window: () => BrowserWindow | null): Destination {
  return async (names) => {
    const [first] = names;
    const parent = window();
    if (names.length === 1 && first !== undefined) {
      // On Linux it asks before replacing only when it is told to.
      const options: SaveDialogOptions = { title: 'Export', defaultPath: first, properties: ['createDirectory', 'showOverwriteConfirmation'], filters: [{ name: path.extname(first).slice(1), extensions: [path.extname(first).slice(1)] }] };
      const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return canceled || !filePath ? null : { paths: [filePath], replace: true };
    }
    const options: OpenDialogOptions = { title: `Choose a folder for ${names.length} files`, properties: ['openDirectory', 'createDirectory'], buttonLabel: 'Export' };
    const { canceled, filePaths: [folder] } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return canceled || folder === undefined ? null : { paths: names.map((name) => path.join(folder, name)), replace: false };
  };
}

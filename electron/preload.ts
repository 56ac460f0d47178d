// A loop over the contract's names, put here by the build; the page gets functions, never a channel name or an event object. What is
// dropped on the window goes by the page, too.
import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron';

declare const COMMAND_NAMES: readonly string[];
declare const EVENT_NAMES: readonly string[];

/** Of the page's DOM what this script needs. */
interface Dropped {
  readonly isTrusted: boolean;
  readonly dataTransfer: { readonly types: readonly string[]; readonly files: Iterable<File>; dropEffect: string } | null;
  preventDefault(): void;
}
declare const window: { addEventListener(name: 'dragover' | 'drop', listener: (event: Dropped) => void, options: { readonly capture: boolean }): void };

type Unsubscribe = () => void;

const call: Record<string, (input: unknown) => Promise<unknown>> = {};
for (const name of COMMAND_NAMES) call[name] = (input) => ipcRenderer.invoke('muster:call', name, input);

const on: Record<string, (listener: (value: unknown) => void) => Unsubscribe> = {};
for (const name of EVENT_NAMES) {
  const channel = `muster:event:${name}`;
  on[name] = (listener) => {
    const receive = (_: IpcRendererEvent, value: unknown): void => { listener(value); };
    ipcRenderer.on(channel, receive);
    return () => { ipcRenderer.off(channel, receive); };
  };
}

/*
 * Files that are dropped. Their paths go from here straight to the main process: this script lives in a world of its own, so page code sees
 * neither the paths nor the channel. It can't forge a path either: an event that a script made isn't trusted, and a File that a script made
 * has no path. What was dropped is still only taken by its kind (documents.ts).
 */
/** Electron 25, which the tests may run on, has no webUtils; there the path is the file's own. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- see above
const pathOf = (file: File): string => (webUtils ? webUtils.getPathForFile(file) : (file as File & { readonly path?: string }).path ?? '');
const carriesFiles = ({ isTrusted, dataTransfer }: Dropped): boolean => isTrusted && dataTransfer?.types.includes('Files') === true;

window.addEventListener('dragover', (event) => {
  if (!carriesFiles(event)) return;
  // Without this the window would be asked to show the file itself.
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
}, { capture: true });

window.addEventListener('drop', (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const paths = [...(event.dataTransfer?.files ?? [])].map(pathOf).filter((file) => file !== '');
  if (paths.length > 0) void ipcRenderer.invoke('muster:drop', 'drop', paths);
}, { capture: true });

contextBridge.exposeInMainWorld('muster', { call, on, platform: process.platform });

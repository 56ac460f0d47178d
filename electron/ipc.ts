// The door between page and main process: the only `handle` there is. Who asks is checked by door.ts, before anything else is
// even loaded; what is asked is checked by answer.ts. Nothing throws across.
import { ipcMain, type WebContents } from 'electron';
import type { EventName, EventValue } from '../src/contract.ts';
import { type Answer, guardDoor } from './door.ts';

const callChannel = 'muster:call';
const dropChannel = 'muster:drop';

/** Serves one window's page; the returned function ends it. `dropped`: what the preload, not the page, says was dropped. */
export function openDoor(page: WebContents, answer: Answer, dropped: (paths: unknown) => void): () => void {
  ipcMain.handle(callChannel, guardDoor(page, answer));
  ipcMain.handle(dropChannel, guardDoor(page, (_name, paths) => {
    dropped(paths);
    return Promise.resolve({ ok: true, value: null });
  }));
  return () => {
    ipcMain.removeHandler(callChannel);
    ipcMain.removeHandler(dropChannel);
  };
}

export function sendEvent<N extends EventName>(page: WebContents, name: N, value: EventValue<N>): void {
  // A page that has ended asks for the state when it starts again.
  if (!page.isDestroyed() && !page.isCrashed()) page.send(`muster:event:${name}`, value);
}

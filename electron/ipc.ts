// The door between page and main process: the only `handle` there is. Who asks is checked by door.ts, before anything else is
// even loaded; what is asked is checked by answer.ts. Nothing throws across.
import { ipcMain, type WebContents } from 'electron';
import type { EventName, EventValue } from '../src/contract.ts';
import { type Answer, guardDoor } from './door.ts';

const callChannel = 'muster:call';

/** Serves one window's page; the returned function ends it. */
export function openDoor(page: WebContents, answer: Answer): () => void {
  ipcMain.handle(callChannel, guardDoor(page, answer));
  return () => { ipcMain.removeHandler(callChannel); };
}

export function sendEvent<N extends EventName>(page: WebContents, name: N, value: EventValue<N>): void {
  // A page that has ended asks for the state when it starts again.
  if (!page.isDestroyed() && !page.isCrashed()) page.send(`muster:event:${name}`, value);
}

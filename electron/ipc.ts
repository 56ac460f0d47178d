// The door between page and main process: the only `handle` there is. Who asks is checked here, before anything else is
// even loaded; what is asked is checked by answer.ts. Nothing throws across.
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { EventName, EventValue } from '../src/contract.ts';
import type { Result } from '../src/errors.ts';
import { isOwnPage } from './origin.ts';

const callChannel = 'muster:call';

/** Answers a command by name; both are still what the page sent. */
export type Answer = (name: unknown, input: unknown) => Promise<Result<unknown>>;

function isTrusted(event: IpcMainInvokeEvent, page: WebContents): boolean {
  const frame = event.senderFrame;
  return event.sender === page && frame !== null && frame === page.mainFrame && isOwnPage(frame.url);
}

/** Serves one window's page; the returned function ends it. */
export function openDoor(page: WebContents, answer: Answer): () => void {
  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event, page)) return { ok: false, error: { code: 'ipc.refused', params: { name: 'another page' } } };
    return answer(name, input);
  });
  return () => { ipcMain.removeHandler(callChannel); };
}

export function sendEvent<N extends EventName>(page: WebContents, name: N, value: EventValue<N>): void {
  if (!page.isDestroyed()) page.send(`muster:event:${name}`, value);
}

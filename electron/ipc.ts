// Binds the contract to the page: the only `handle` there is. Sender, name and input are checked here and nowhere else;
// nothing throws across, and no answer says more than a code with its safe parameters.
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { type CommandName, commands, type EventName, type EventValue, type Handlers } from '../src/contract.ts';
import { AppError, asAppError, type Result, shapeOf } from '../src/errors.ts';
import { isOwnPage } from './origin.ts';

export const callChannel = 'muster:call';
export const eventChannel = (name: EventName): string => `muster:event:${name}`;

function isTrusted(event: IpcMainInvokeEvent, page: WebContents): boolean {
  const frame = event.senderFrame;
  return event.sender === page && frame !== null && frame === page.mainFrame && isOwnPage(frame.url);
}

function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

async function answer<N extends CommandName>(name: N, input: unknown, handlers: Handlers): Promise<Result<unknown>> {
  const parsed = commands[name].input.safeParse(input ?? null);
  if (!parsed.success) return { ok: false, error: { code: 'ipc.refused', params: { name } } };
  try {
    // The input was parsed by the very schema that gives the handler its type.
    return { ok: true, value: await (handlers[name] as (input: unknown) => Promise<unknown>)(parsed.data) };
  } catch (error) {
    return { ok: false, error: shapeOf(asAppError(error)) };
  }
}

/** Serves one window's page; the returned function ends it. */
export function bindContract(page: WebContents, handlers: Handlers): () => void {
  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event, page) || !isCommand(name)) {
      return { ok: false, error: shapeOf(new AppError('ipc.refused', { name: typeof name === 'string' ? name.slice(0, 60) : 'something unnamed' })) };
    }
    return answer(name, input, handlers);
  });
  return () => { ipcMain.removeHandler(callChannel); };
}

export function sendEvent<N extends EventName>(page: WebContents, name: N, value: EventValue<N>): void {
  if (!page.isDestroyed()) page.send(eventChannel(name), value);
}

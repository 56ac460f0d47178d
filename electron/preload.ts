// A loop over the contract's names, put here by the build; the page gets functions, never a channel name or an event object.
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

declare const COMMAND_NAMES: readonly string[];
declare const EVENT_NAMES: readonly string[];

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

contextBridge.exposeInMainWorld('muster', { call, on, platform: process.platform });

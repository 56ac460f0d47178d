// The page's only door: the contract's commands as functions, and its events. Errors come back as values, never thrown.
import type { CommandInput, CommandName, CommandOutput, EventName, EventValue } from '../src/contract.ts';
import type { Result } from '../src/errors.ts';

interface Bridge {
  readonly call: { readonly [N in CommandName]: (input: CommandInput<N>) => Promise<Result<CommandOutput<N>>> };
  readonly on: { readonly [N in EventName]: (listener: (value: EventValue<N>) => void) => () => void };
  readonly platform: string;
}

declare global {
  interface Window {
    readonly muster: Bridge;
  }
}

export const { call, on, platform } = window.muster;

/** ⌘ on a Mac, Ctrl elsewhere. */
export const commandKey = platform === 'darwin' ? '⌘' : 'Ctrl ';

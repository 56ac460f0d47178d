// Binds the contract: known name, then well-formed input, then its handler, then an envelope. No answer says more than a
// code with its safe parameters.
import { type CommandName, commands, type Handlers } from '../src/contract.ts';
import { AppError, asAppError, type Result, shapeOf } from '../src/errors.ts';
import type { Answer } from './door.ts';

function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

function refuse(name: unknown): Result<never> {
  return { ok: false, error: shapeOf(new AppError('ipc.refused', { name: typeof name === 'string' ? name.slice(0, 60) : 'something unnamed' })) };
}

/** What was asked, how long it took, and what it threw; null where it was answered. */
export type OnAnswered = (name: CommandName, ms: number, thrown: unknown) => void;

export function answerBy(handlers: Handlers, onAnswered: OnAnswered = () => undefined): Answer {
  return async (name, input) => {
    if (!isCommand(name)) return refuse(name);
    const began = performance.now();
    const parsed = commands[name].input.safeParse(input ?? null);
    if (!parsed.success) return refuse(name);
    try {
      // The input was parsed by the very schema that gives the handler its type.
      const value = await (handlers[name] as (input: unknown) => Promise<unknown>)(parsed.data);
      onAnswered(name, Math.round(performance.now() - began), null);
      return { ok: true, value };
    } catch (error) {
      onAnswered(name, Math.round(performance.now() - began), error);
      return { ok: false, error: shapeOf(asAppError(error)) };
    }
  };
}

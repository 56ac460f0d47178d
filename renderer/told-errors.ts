// What errors mean, in the built page: the same functions as src/error-text.ts and src/domain/error-meaning.ts, in whose place the build puts
// this file (electron.vite.config.ts). The sentences, a tenth of all that the page would be, are the main process's; it tells them once, before
// anything is shown.
import type { CommandOutput } from '../src/contract.ts';
import type { Scene } from '../src/domain/error-meaning.ts';
import { runMeaning } from '../src/domain/prep/run-meaning.ts';
import type { ErrorText } from '../src/error-text.ts';
import type { ErrorCode, ErrorKind, ErrorShape } from '../src/errors.ts';
import { call } from './api.ts';

type Told = CommandOutput<'getErrorTexts'>[string];

/** Filled by learnErrorTexts. */
export const errorTexts: Record<string, Told> = {};

/** Of an error whose sentences couldn't be asked for. */
const untold: Told = {
  what: 'Something went wrong, and Muster couldn’t look up what it is.', next: 'Close the window and open it again.', means: 'What it means for a device isn’t known here; what was under way is read from it before anything is repeated.',
  looked: 'The device was only being read, and nothing on it was changed.', actor: 'us', retry: 'again',
};
const told = (code: string): Told => errorTexts[code] ?? untold;

/** Never rejects. */
export async function learnErrorTexts(): Promise<void> {
  const answer = await call.getErrorTexts(null);
  if (answer.ok) Object.assign(errorTexts, answer.value);
}

const fill = (template: string, { params }: ErrorShape): string => template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'));

export function describeError(error: ErrorShape): ErrorText {
  const { what, next } = told(error.code);
  return { what: fill(what, error), next: fill(next, error) };
}

export const actorNames = { person: 'At the device', operator: 'You', administrator: 'Your administrator', us: 'Muster’s makers' } as const satisfies Record<ErrorKind['actor'], string>;

export const kindOf = (code: ErrorCode): ErrorKind => told(code);
export const actorOf = (error: ErrorShape): string => actorNames[kindOf(error.code).actor];
export const isKnownCode = (code: string): code is ErrorCode => Object.hasOwn(errorTexts, code);

export function meaningOf({ code }: Pick<ErrorShape, 'code'>, scene?: Scene): string {
  const { means, looked } = told(code);
  if (scene === 'look') return looked;
  return (scene && runMeaning(scene)) ?? means;
}

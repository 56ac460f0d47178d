// What errors mean, in the built page: the same functions as src/error-text.ts, in whose place the build puts this file (electron.vite.config.ts).
// The sentences themselves, a tenth of all that the page would be, are the main process's; it tells them once, before anything is shown.
import type { ErrorText } from '../src/error-text.ts';
import { type ErrorKind, errorKinds, type ErrorShape } from '../src/errors.ts';
import { call } from './api.ts';

/** Filled by learnErrorTexts. */
export const errorTexts: Record<string, ErrorText> = {};

/** Of an error whose sentences couldn't be asked for. */
const untold: ErrorText = { what: 'Something went wrong, and Muster couldn’t look up what it is.', next: 'Close the window and open it again.' };

/** Never rejects. */
export async function learnErrorTexts(): Promise<void> {
  const told = await call.getErrorTexts(null);
  if (told.ok) Object.assign(errorTexts, told.value);
}

const fill = (template: string, { params }: ErrorShape): string => template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'));

export function describeError(error: ErrorShape): ErrorText {
  const { what, next } = errorTexts[error.code] ?? untold;
  return { what: fill(what, error), next: fill(next, error) };
}

export const actorNames = { person: 'At the device', operator: 'You', administrator: 'Your administrator', us: 'Muster’s makers' } as const satisfies Record<ErrorKind['actor'], string>;

export const actorOf = (error: ErrorShape): string => actorNames[errorKinds[error.code].actor];

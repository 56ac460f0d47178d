// What an operation failed with, in the house's own codes; a test that expects a failure gets none for a success.
import { type AppError, asAppError } from '../../src/errors.ts';

export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<AppError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return asAppError(error);
  }
  throw new Error('it did not fail');
}

export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  return (await failureOf(work)).code;
}

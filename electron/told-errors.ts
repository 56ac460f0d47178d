// What the page is told of every error: its sentences, who must act, whether trying again can help, and what it means for a device.
import type { CommandOutput } from '../src/contract.ts';
import { meaningOf } from '../src/domain/error-meaning.ts';
import { errorTexts } from '../src/error-text.ts';
import { type ErrorCode, errorKinds } from '../src/errors.ts';

export function toldErrors(): CommandOutput<'getErrorTexts'> {
  return Object.fromEntries((Object.keys(errorTexts) as ErrorCode[]).map((code) => [code, { ...errorTexts[code], ...errorKinds[code], means: meaningOf({ code }), looked: meaningOf({ code }, 'look') }]));
}

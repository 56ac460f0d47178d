// muster explain: what an error of a device means, by domain and code or by a whole message; and what a code of Muster's own means.
import { explainDeviceError } from '../domain/device-errors.ts';
import { meaningOf } from '../domain/error-meaning.ts';
import { actorNames, errorTexts } from '../error-text.ts';
import { type DeviceWord, type ErrorCode, type ErrorKind, errorKinds, isErrorCode } from '../errors.ts';
import type { ExplainCommand } from './explain-arguments.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output } from './print.ts';

function wordOf([first = '', ...rest]: readonly string[]): DeviceWord {
  const [code, text] = [rest.join(' '), [first, ...rest].join(' ')];
  if (rest.length > 0) return { domain: first, code, text };
  return /\s/.test(first.trim()) ? { domain: '', code: '', text } : { domain: '', code: first };
}

/** What was asked for where the catalogue has nothing: domain and code only if there were just these two. */
function asTyped({ domain, code, text }: DeviceWord, count: number): DeviceWord {
  return count > 2 ? { domain: '', code: '', text } : { domain, code, ...(domain === '' && text !== undefined ? { text } : {}) };
}

const againTexts: Readonly<Record<ErrorKind['retry'], string>> = {
  again: 'It may simply be tried again.', change: 'Trying again helps only after something was changed.', readback: 'What took effect is read back before anything is repeated.',
};

/** Names, numbers and reasons are of each time it happens. */
const unfilled = (text: string): string => (/^\{\w+\}$/.test(text) ? 'What is said beside it then.' : text.replace(/\{\w+\}/g, '…'));

function explainOurs(code: ErrorCode, json: boolean, out: Output['out']): number {
  const { actor, retry } = errorKinds[code];
  const [what, next, meaning] = [unfilled(errorTexts[code].what), unfilled(errorTexts[code].next), meaningOf({ code })];
  if (json) out(jsonLine({ code, what, meaning, actor, next, retry, known: true }));
  else {
    out(code);
    for (const [head, text] of [['Says', what], ['Means', meaning], ['Who acts', actorNames[actor]], ['Next', next], ['Again', againTexts[retry]]] as const) out(`  ${head.padEnd(9)}  ${text}`);
  }
  return exit.done;
}

/** Exits 0 when the error is known, 3 when it isn't. */
export function explain({ words, json }: ExplainCommand, { out }: Output): number {
  const [first = ''] = words;
  if (words.length === 1 && isErrorCode(first)) return explainOurs(first, json, out);
  const word = wordOf(words);
  const { entry, ...found } = explainDeviceError(word);
  const shown = entry ?? asTyped(word, words.length);
  const { known, meaning, actor, next, lies, readBack } = found;
  if (json) out(jsonLine({ ...shown, ...found }));
  else {
    out(plain([shown.domain, shown.code, shown.code === '' ? word.text : ''].filter(Boolean).join(' ')));
    for (const [head, text] of [
      ['Means', meaning], ['Who acts', actorNames[actor]], ['Next', next],
      ...(lies === null ? [] : [['Beware', lies === 'failure' ? 'It is also said where everything was done.' : 'It is also said where nothing was done.'], ['Read back', `${readBack ?? ''}.`]]),
    ] as const) out(`  ${head.padEnd(9)}  ${text}`);
  }
  return known ? exit.done : exit.nothing;
}

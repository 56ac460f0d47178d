// muster explain: what an error of a device means, by domain and code or by a whole message.
import { explainDeviceError } from '../domain/device-errors.ts';
import { actorNames } from '../error-text.ts';
import type { DeviceWord } from '../errors.ts';
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

/** Exits 0 when the error is known, 3 when it isn't. */
export function explain({ words, json }: ExplainCommand, { out }: Output): number {
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

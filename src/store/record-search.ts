// What faces look for among records: words by the full-text index, the newest first.

/**
 * Words to a question for the full-text index: each must be there, at the beginning of some word, in any case. Null: nothing to look
 * for. What isn't a letter or a number divides words, as it does in the index.
 */
export function matchOf(text: string): string | null {
  const words = text.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
  return words.length === 0 ? null : words.slice(0, 20).map((word) => `"${word.slice(0, 100)}"*`).join(' ');
}

/** Whether words were typed in which no word is: nothing is like that. */
export function findsNothing(text: string): boolean {
  return text.trim() !== '' && matchOf(text) === null;
}

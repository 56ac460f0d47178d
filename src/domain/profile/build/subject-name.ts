// The name in a certificate as people write it, "O=Acme, OU=Sales+CN={serial}", taken apart for SCEP and ACME (enrollment-formats 2.2):
// a list of parts, each a list of pairs. Variables stay in the values, so that what fills them needs no escaping.

export type SubjectPairs = readonly (readonly (readonly [string, string])[])[];

const shortNames = ['C', 'L', 'ST', 'O', 'OU', 'CN'];
const oid = /^[0-2](?:\.[0-9]{1,39})+$/;

/** Splits where `mark` stands outside of an escape; escapes stay. */
function split(text: string, mark: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === mark) {
      parts.push(part);
      part = '';
    } else part += char === '\\' ? char + text.charAt(i += 1) : char;
  }
  return [...parts, part];
}

/** A space at the end of what is trimmed may be escaped too. */
const plain = (text: string): string => text.replace(/^\s+|(?<!\\)\s+$/g, '').replace(/\\(.)/gs, '$1');

function pairOf(text: string): readonly [string, string] | string {
  const [type = '', ...rest] = split(text, '=');
  const value = plain(rest.join('='));
  const name = plain(type);
  if (rest.length === 0 || value === '') return `must be written like O=Example, CN={serial}, and “${name.slice(0, 40)}” isn’t`;
  if (oid.test(name)) return [name, value];
  if (shortNames.includes(name.toUpperCase())) return [name.toUpperCase(), value];
  return `can have ${shortNames.join(', ')} and dotted object identifiers, and “${name.slice(0, 40)}” is none of them`;
}

/** The pairs, or a clause that says what is wrong. */
export function parseSubject(text: string): SubjectPairs | string {
  const parts: (readonly [string, string])[][] = [];
  for (const part of split(text, ',')) {
    const pairs: (readonly [string, string])[] = [];
    for (const one of split(part, '+')) {
      const pair = pairOf(one);
      if (typeof pair === 'string') return pair;
      pairs.push(pair);
    }
    parts.push(pairs);
  }
  return parts;
}

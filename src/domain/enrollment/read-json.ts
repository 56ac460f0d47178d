// JSON with what JSON.parse keeps to itself: where a mistake is, in words of our own, and which members stand there twice.
// Pure, and bounded: a file may be deeper than the stack or have more values than memory.

/** Members in the order of the file. */
export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface ReadJson {
  readonly value: JsonValue;
  /** Names of members that stand in their object more than once; the last one counts. At most a hundred are kept. */
  readonly repeated: readonly { readonly path: readonly (string | number)[]; readonly name: string }[];
}

export interface JsonLimits {
  readonly depth: number;
  readonly values: number;
}

/** `line` and `column` from 1. */
export class JsonError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(`${message} (line ${line}, column ${column})`);
    this.name = 'JsonError';
    this.line = line;
    this.column = column;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const words: readonly (readonly [string, JsonValue])[] = [['true', true], ['false', false], ['null', null]];
const mostRepeated = 100;

class Reader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #repeated: { path: readonly (string | number)[]; name: string }[] = [];
  readonly #path: (string | number)[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  read(): ReadJson {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail('something follows the end');
    return { value, repeated: this.#repeated };
  }

  #fail(what: string, at = this.#at): never {
    let [line, start] = [1, 0];
    for (let next = this.#text.indexOf('\n'); next !== -1 && next < at; next = this.#text.indexOf('\n', next + 1)) {
      line += 1;
      start = next + 1;
    }
    throw new JsonError(what, line, at - start + 1);
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at += 1;
    }
  }

  #take(expected: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== expected) return false;
    this.#at += 1;
    return true;
  }

  #value(): JsonValue {
    this.#space();
    this.#values += 1;
    if (this.#values > this.#limits.values) this.#fail(`there are more than ${this.#limits.values} values`);
    if (this.#path.length > this.#limits.depth) this.#fail(`it is nested deeper than ${this.#limits.depth}`);
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #number(): number {
    const form = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    form.lastIndex = this.#at;
    const found = form.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail(this.#at >= this.#text.length ? 'it ends in the middle' : 'a value is missing, or is written wrong');
    this.#at += found.length;
    return Number(found);
  }

  #string(): string {
    const start = this.#at;
    const parts: string[] = [];
    this.#at += 1;
    const plain = /[^"\\\u0000-\u001f]*/y;
    for (;;) {
      plain.lastIndex = this.#at;
      const piece = plain.exec(this.#text)?.[0] ?? '';
      this.#at += piece.length;
      parts.push(piece);
      const next = this.#text[this.#at];
      if (next === '"') {
        this.#at += 1;
        return parts.length === 1 ? piece : parts.join('');
      }
      if (next === undefined) return this.#fail('a text isn’t closed', start);
      if (next !== '\\') return this.#fail('a text has a line break or a control character in it');
      parts.push(this.#escape());
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? '';
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== 'u' || !/^[0-9A-Fa-f]{4}$/.test(hex)) return this.#fail('a backslash has no meaning there');
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #array(): JsonValue {
    this.#at += 1;
    const members: JsonValue[] = [];
    if (this.#take(']')) return members;
    do {
      this.#path.push(members.length);
      members.push(this.#value());
      this.#path.pop();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail('a comma or “]” is missing');
    return members;
  }

  #object(): JsonValue {
    this.#at += 1;
    const members = new Map<string, JsonValue>();
    if (this.#take('}')) return members;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail(this.#text[this.#at] === '}' ? 'a comma stands before “}”' : 'a name in quotation marks is missing');
      const name = this.#string();
      if (!this.#take(':')) this.#fail('“:” is missing');
      if (members.has(name) && this.#repeated.length < mostRepeated) this.#repeated.push({ path: [...this.#path], name });
      this.#path.push(name);
      members.set(name, this.#value());
      this.#path.pop();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('a comma or “}” is missing');
    return members;
  }
}

/** Throws JsonError. */
export function readJson(text: string, limits: JsonLimits): ReadJson {
  return new Reader(text, limits).read();
}

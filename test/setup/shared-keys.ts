// Where a test only needs a 2048 bit RSA key, it gets one that was made before. No two keys of one test are the same; tests of crypto/
// itself, and every program that a test starts, make their own.
import crypto, { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';
import { keysFile } from './make-keys.ts';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Options {
  readonly modulusLength?: number;
  readonly publicExponent?: number;
}

type Answer = (error: Error | null, publicKey?: KeyObject, privateKey?: KeyObject) => void;

const ownKeys = '/test/crypto/';
let texts: string[] | null = null;
let isInTest = false;
/** How many keys the test that goes on has drawn, and the place of the next one. */
let [drawn, at] = [0, 0];

beforeEach(() => { [isInTest, drawn] = [true, 0]; });
afterEach(() => { isInTest = false; });

/** The next one, or null where a fresh one is wanted. Every test goes once round; what a file makes for all of its tests is for them alone. */
function draw(kind: string, options: Options | undefined): Pair | null {
  // Ed25519 has none.
  const { modulusLength, publicExponent = 65_537, ...more } = options ?? {};
  if (kind !== 'rsa' || modulusLength !== 2048 || publicExponent !== 65_537 || Object.keys(more).length > 0) return null;
  if ((expect.getState().testPath ?? '').replaceAll('\\', '/').includes(ownKeys)) return null;
  texts ??= JSON.parse(readFileSync(keysFile, 'utf8')) as string[];
  if (isInTest) drawn += 1;
  if (drawn > texts.length) return null;
  const text = isInTest ? texts[at++ % texts.length] : texts.shift();
  if (text === undefined) return null;
  const privateKey = createPrivateKey(text);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

const real = { later: promisify(crypto.generateKeyPair) as (kind: string, options: Options) => Promise<Pair>, answering: crypto.generateKeyPair as (kind: string, options: Options, answer: Answer) => void, now: crypto.generateKeyPairSync as (kind: string, options: Options) => Pair };

function answering(kind: string, options: Options, answer: Answer): void {
  const pair = draw(kind, options);
  if (!pair) {
    real.answering(kind, options, answer);
    return;
  }
  setImmediate(answer, null, pair.publicKey, pair.privateKey);
}

async function later(kind: string, options: Options): Promise<Pair> {
  return draw(kind, options) ?? real.later(kind, options);
}

Object.assign(crypto, {
  generateKeyPair: Object.assign(answering, { [promisify.custom]: later }),
  generateKeyPairSync: (kind: string, options: Options): Pair => draw(kind, options) ?? real.now(kind, options),
});
syncBuiltinESMExports();

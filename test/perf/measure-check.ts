// Measures how long checking a profile takes: 200 payloads as a school would have them, against the goal of 20 ms, and 10,000.
// And how many profiles a second are made of a model, each for a device of its own, written and checked. Prints medians; asserts nothing.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildProfile } from '../../src/domain/profile/build/build.ts';
import { exampleModel } from '../../src/domain/profile/build/examples.ts';
import { readModel } from '../../src/domain/profile/build/model.ts';
import { check } from '../../src/domain/profile/check/check.ts';
import { readSchema } from '../../src/domain/profile/schema.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { context, profile, schema, schemaFile, uuid } from '../setup/checks.ts';
import { device, draft, modelOf, tools } from '../setup/drafts.ts';
import { median } from './blocks.ts';

const rounds = Number(process.env['MUSTER_PERF_ROUNDS'] ?? 5) * 5;
const folder = path.resolve(import.meta.dirname, '../setup/real-profiles');

/** Payloads of the real-life profiles, over and over, each with a UUID and an identifier of its own. */
function school(size: number): PlistDict {
  const kinds = readdirSync(folder).flatMap((name) => {
    const value = readPlist(readFileSync(path.join(folder, name)));
    const content = isDict(value) ? value.get('PayloadContent') : undefined;
    return Array.isArray(content) ? content.filter(isDict) : [];
  }).filter((payload) => payload.get('PayloadType') !== 'com.apple.mdm');
  return profile(Array.from({ length: size }, (_, n) => {
    const payload = new Map(kinds[n % kinds.length] ?? []);
    return payload.set('PayloadUUID', uuid(n + 1)).set('PayloadIdentifier', `example.check.${n + 1}`);
  }));
}

function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

const data: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'));
console.log(`Apple’s schema, parsed          ${timed(() => readSchema(data)).toFixed(1)} ms, once`);
for (const [size, times] of [[200, rounds], [10_000, 3]] as const) {
  const subject = school(size);
  const bytes = writeXmlPlist(subject).length;
  const cold = timed(() => check(subject, context, schema));
  const warm = median(Array.from({ length: times }, () => timed(() => check(subject, context, schema))));
  const found = check(subject, context, schema).length;
  console.log(`check of ${String(size).padStart(6)} payloads        first ${cold.toFixed(1)} ms, then ${warm.toFixed(1)} ms (${(bytes / 1e6).toFixed(1)} MB, ${found} findings)${size === 200 ? '; goal 20 ms' : ''}`);
}

/** What a bench gives to a cart: enrollment with a root and SCEP, Wi-Fi, restrictions, a passcode, a web clip, a Lock Screen of the device's own. */
const cart = draft(Object.fromEntries((['mdm', 'wifi', 'restrictions', 'passcode', 'webClip', 'lockScreen'] as const).flatMap((kind) => exampleModel(kind).payloads.map(({ id, values }, at, all) => [
  id, [at === all.length - 1 ? kind : id === 'scep' ? 'scep' : 'rootCertificate', values],
]))));
const model = modelOf(cart);
const devices = 500;
const perSecond = (work: (n: number) => unknown): number => {
  const times = Array.from({ length: rounds }, () => timed(() => { for (let n = 0; n < devices; n += 1) work(n); }));
  return Math.round(devices / (median(times) / 1000));
};
const one = (n: number): PlistDict => buildProfile(model, { ...device, serial: `SERIAL${n}`, n }, tools);
console.log(`read of a model of ${model.payloads.length} payloads     ${perSecond(() => readModel(cart, schema))} a second`);
console.log(`build                          ${perSecond((n) => one(n))} a second, written ${perSecond((n) => writeXmlPlist(one(n)))}`);
console.log(`build, write and check         ${perSecond((n) => { const made = one(n); writeXmlPlist(made); check(made, context, schema); })} a second; goal 500`);

// Measures how long checking a profile takes: 200 payloads as a school would have them, against the goal of 20 ms, and 10,000.
// Prints medians; asserts nothing.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { check } from '../../src/domain/profile/check/check.ts';
import { readSchema } from '../../src/domain/profile/schema.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { context, profile, schema, schemaFile, uuid } from '../setup/checks.ts';
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

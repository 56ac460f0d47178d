// What reads files that people are handed by portals, spreadsheets, colleagues and the internet: each with what it may be given and the only
// errors it may answer with. Everything here takes bytes as the disk has them.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import practice from '../../resources/practice/identity.json' with { type: 'json' };
import { readServerToken } from '../../src/ade/server-token.ts';
import { readCertificate } from '../../src/crypto/certificate-facts.ts';
import { readIdentityFile } from '../../src/crypto/identity-files.ts';
import { looksSigned, openSignedContent } from '../../src/crypto/signed-content.ts';
import { readBlueprint } from '../../src/domain/blueprint/read-blueprint.ts';
import { serialsInCsv, serialsInText } from '../../src/domain/enrollment/ade-serials.ts';
import { readAnchorList, readServiceDocument } from '../../src/domain/enrollment/discovery-document.ts';
import { readSerialsCsv } from '../../src/domain/enrollment/serials-csv.ts';
import { inspectProfile } from '../../src/domain/profile/inspect.ts';
import { AppError } from '../../src/errors.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict } from '../../src/plist/value.ts';
import { readDeviceTable } from '../../src/services/device-table.ts';
import { readKeptHeads } from '../../src/services/kept-heads.ts';
import { mend } from '../../src/services/mend.ts';
import { checkValue } from '../../src/services/profile-check.ts';
import { parseContents } from '../../src/store/secret-format.ts';
import { mutateBytes, pick, type Random } from './mutate.ts';
import type { Target } from './targets.ts';

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));
const base64 = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'base64'));
const corpusFile = (name: string): Uint8Array => readFileSync(path.join(import.meta.dirname, 'corpus', name));
const folder = (...parts: string[]): Uint8Array[] => {
  const at = path.resolve(import.meta.dirname, '..', ...parts);
  return readdirSync(at).filter((name) => /\.(?:mobileconfig|json)$/.test(name)).map((name) => readFileSync(path.join(at, name)));
};

const row = 'DMPXK3V6Q1MN,Room 4,"a ""quoted"" name; with, all",2026-11-22\r\n';
const tables = [
  text(`serial,name,note,day\r\n${row.repeat(3)}`), text('Serial Number;Name\nF2LX0000Q1MN;Büro\nC39ZQ1ABCD;"zwei\nZeilen"\n'), Buffer.from('\ufeffserial\tname\nDMPXK3V6Q1MN\tA\n', 'utf16le'),
  text('DMPXK3V6Q1MN,Sales\nF2LX0000Q1MN,\n'), text('353328111234567,C39ZQ1ABCD,details\n'), text(`"${'x'.repeat(40_000)}`), text('"'.repeat(30_000)), text(','.repeat(30_000)), text(`serial\n${'DMPXK3V6Q1MN\n'.repeat(3000)}`),
];
const documents = [
  text('{"Servers":[{"Version":"mdm-byod","BaseURL":"https://mdm.example/enroll"}]}'), text('{"discovery_url":"https://mdm.example/MDMServiceConfig","dep_enrollment_url":"https://mdm.example/dep","dep_anchor_certs_url":"https://mdm.example/certs","trust_profile_url":"https://mdm.example/trust"}'),
  text(`["${practice.certificate}"]`), text('['.repeat(20_000)), text('{"a":1e9999,"__proto__":{"x":1}}'),
];
const tokens = [corpusFile('server-token-3des.p7m'), corpusFile('server-token-aes.p7m')];
const pem = (kind: string, der: string): Uint8Array => text(`-----BEGIN ${kind}-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END ${kind}-----\n`);
const identities = [corpusFile('identity.p12'), base64(practice.certificate), base64(practice.privateKey), pem('CERTIFICATE', practice.certificate), pem('PRIVATE KEY', practice.privateKey)];
const sealedFile = text(JSON.stringify({ format: 1, slots: [{ kind: 'passphrase', salt: 'AAAAAAAAAAAAAAAAAAAAAA==', cost: 131_072, wrapped: 'AAAA' }], check: 'AAAA', entries: [{ name: 'identity/a', sealed: 'AAAA' }] }));
const heads = text('{"seq":5,"hash":"00","at":1,"key":"AA==","signature":"AA=="}\n{"seq":6}\n');
const profiles = folder('setup', 'real-profiles');
const signed = [corpusFile('signed-profile.cms'), corpusFile('encrypted-profile.cms')];

const bytesOf = (from: readonly Uint8Array[]) => (random: Random): Uint8Array => mutateBytes(random, pick(random, from), pick(random, from));
const holder = { certificate: base64(practice.certificate), chain: [], privateKey: base64(practice.privateKey) };
const choice = { platform: 'iPadOS', osVersion: '26.4', supervised: true, enrollment: null, now: Date.UTC(2026, 10, 22) } as const;

/** Each reader gets its turn, whatever the one before said. */
function all(allows: RegExp, readers: readonly (() => unknown)[]): void {
  for (const reader of readers) {
    try {
      reader();
    } catch (error) {
      if (!(error instanceof AppError && allows.test(error.code))) throw error;
    }
  }
}

/** As a file that somebody was sent is read, from its signature to what a device would think of it. */
async function readWhole(bytes: Uint8Array, random: Random): Promise<void> {
  let content = bytes;
  if (looksSigned(bytes)) {
    const opened = await openSignedContent(bytes);
    if (opened.kind !== 'intact') return;
    ({ content } = opened);
  }
  const value = readPlist(content);
  inspectProfile(value, 'x');
  if (!isDict(value)) return;
  await checkValue(value, choice, { signedUntil: null, exportedAt: null });
  // Twenty checks of the same: now and then is enough.
  if (random() < 0.2) await mend(value, choice);
}

export const fileTargets: readonly Target[] = [
  {
    name: 'tables and serial numbers', weight: 4, allows: /^$/, make: bytesOf(tables),
    read: (bytes) => {
      all(/^file\.(?:unreadable|tooLarge)$/, [
        () => readDeviceTable(bytes, 'x.csv'), () => readSerialsCsv(bytes, null), () => serialsInCsv(bytes, { most: 20_000 }), () => serialsInText(Buffer.from(bytes).toString('latin1'), { most: 20_000 }),
      ]);
    },
  },
  { name: 'server tokens', weight: 2, allows: /^ade\.(?:notAToken|wrongKey)$/, make: bytesOf(tokens), read: (bytes) => readServerToken(bytes, holder) },
  {
    name: 'identities', weight: 1, allows: /^identity\.(?:unusable|wrongPassword|noKey)$/, make: bytesOf(identities),
    read: async (bytes, random) => {
      all(/^identity\./, [() => readCertificate(bytes)]);
      await readIdentityFile({ name: 'x.p12', bytes }, random() < 0.8 ? 'practice' : null);
    },
  },
  { name: 'whole profiles', weight: 2, allows: /^profile\.(?:notAProfile|encrypted)$/, plistErrors: true, make: bytesOf([...profiles, ...signed]), read: readWhole },
  { name: 'blueprints', weight: 2, allows: /^$/, make: bytesOf(folder('..', 'resources', 'blueprints')), read: (bytes) => readBlueprint(Buffer.from(bytes).toString('utf8')) },
  {
    name: 'documents of servers', weight: 2, allows: /^$/, make: bytesOf(documents),
    read: (bytes) => {
      readServiceDocument(bytes);
      readAnchorList(bytes);
    },
  },
  {
    name: 'kept secrets and heads', weight: 1, allows: /^records\.head$/, make: bytesOf([sealedFile, heads]),
    read: (bytes) => {
      parseContents(Buffer.from(bytes).toString('utf8'));
      readKeptHeads(Buffer.from(bytes).toString('utf8'));
    },
  },
];

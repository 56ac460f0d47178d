// openssl as the judge of damaged and forged signatures: what it refuses, nobody here calls intact. Messages are changed in their
// structure (parts left out, doubled, moved, of another kind) and in their bytes.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readBer, type Element } from '../../src/crypto/ber.ts';
import { element } from '../../src/crypto/der.ts';
import { explainSignature } from '../../src/crypto/signature-report.ts';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { type Openssl, openssl, selfSigned } from '../setup/openssl.ts';
import { profileXml } from '../setup/profiles.ts';

const content = Buffer.from(profileXml());

interface Part {
  tag: number;
  bytes: Uint8Array;
  parts: Part[] | null;
}

const read = ({ tag, content: bytes, children }: Element): Part => ({ tag, bytes, parts: (tag & 0x20) === 0 ? null : children.map(read) });
const write = ({ tag, bytes, parts }: Part): Buffer => (parts ? element(tag, ...parts.map(write)) : element(tag, bytes));
/** Not those of certificates: one that nobody needs may be damaged here, or of a kind that isn't known, while openssl refuses the whole. */
function within(part: Part): Part[] {
  const certificates = part.parts?.[1]?.parts?.[0]?.parts?.find(({ tag }) => tag === 0xa0);
  const walk = (one: Part): Part[] => [one, ...(one === certificates ? [] : (one.parts ?? []).flatMap(walk))];
  return walk(part);
}

const tags = [0x02, 0x04, 0x05, 0x06, 0x17, 0x24, 0x30, 0x31, 0x80, 0x81, 0x84, 0xa0, 0xa1, 0xa4];

function changed(message: Uint8Array, { kind, first, second, number }: { readonly kind: number; readonly first: number; readonly second: number; readonly number: number }): Buffer {
  const bytes = Buffer.from(message);
  if (kind === 7) {
    const at = first % bytes.length;
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (number % 8)), at);
    return bytes;
  }
  const whole = read(readBer(bytes));
  const all = within(whole);
  const [part, other] = [all[first % all.length] ?? whole, all[second % all.length] ?? whole];
  const { parts } = part;
  const at = parts ? number % (parts.length + 1) : 0;
  if (kind === 0) Object.assign(part, { tag: tags[number % tags.length], parts: null, bytes: parts ? Buffer.concat(parts.map(write)) : part.bytes });
  else if (kind === 1) parts?.splice(at, 1);
  else if (kind === 2) parts?.splice(at, 0, { ...other, parts: null, bytes: write(other).subarray(other.bytes.length > 127 ? 0 : 2) });
  else if (kind === 3 && parts?.[at]) parts.splice(second % (parts.length + 1), 0, parts[at]);
  // Attributes in another order than DER's were signed in DER's, and are read so by RFC 5652; openssl takes them as they come.
  else if (kind === 4 && part.tag !== 0xa0) parts?.reverse();
  else if (kind === 5 && !parts) part.bytes = Buffer.concat([part.bytes, Buffer.of(number)]);
  else if (kind === 6 && part.tag === 0x04) Object.assign(part, { tag: 0x24, parts: [{ tag: number % 2 === 0 ? 0x04 : 0x0c, bytes: part.bytes.subarray(0, 20), parts: null }, { tag: 0x04, bytes: part.bytes.subarray(20), parts: null }] });
  return write(whole);
}

async function messages(ssl: Openssl): Promise<Uint8Array[]> {
  const other = openssl();
  await Promise.all([selfSigned(ssl, 'RSA'), selfSigned(other, 'P-256', '/CN=Other')]);
  ssl.put('given.content', content);
  const made: Uint8Array[] = [];
  for (const words of [[], ['-noattr'], ['-keyid'], ['-stream'], ['-keyopt', 'rsa_padding_mode:pss'], ['-signer', other.file('cert.pem'), '-inkey', other.file('key.pem')]]) {
    await ssl.run('cms', '-sign', '-nodetach', '-binary', '-in', 'given.content', '-signer', 'cert.pem', '-inkey', 'key.pem', ...words, '-outform', 'DER', '-out', 'made.signed');
    made.push(ssl.read('made.signed'));
  }
  return made;
}

it('nothing that openssl refuses is intact, and the content is always what was signed', { timeout: 60_000 }, async () => {
  const ssl = openssl();
  const seeds = await messages(ssl);
  const number = fc.nat({ max: 255 });
  const change = fc.record({ kind: fc.nat({ max: 7 }), first: fc.nat({ max: 5000 }), second: number, number });
  await fc.assert(fc.asyncProperty(fc.nat({ max: seeds.length - 1 }), change, async (which, what) => {
    const seed = seeds[which] ?? expect.fail();
    const message = changed(seed, what);
    const [report, opened] = [await explainSignature(message, { now: Date.now(), anchors: [] }), await openSignedContent(message)];
    expect(report.kind === 'intact').toBe(opened.kind === 'intact');
    if (opened.kind !== 'intact' || message.equals(seed)) return;
    expect(Buffer.from(opened.content).equals(content)).toBe(true);
    ssl.put('given.p7m', message);
    const refused = await ssl.run('cms', '-verify', '-noverify', '-binary', '-inform', 'DER', '-in', 'given.p7m', '-out', 'made.content').then(() => '', String);
    if (/Field=certificates|invalid certificate/.test(refused)) return;
    expect(refused).toBe('');
    expect(Buffer.from(ssl.read('made.content')).equals(content)).toBe(true);
  }), { numRuns: 1500 });
});

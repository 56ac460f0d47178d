// Measures how long signing a profile takes against the goal of 20 ms, beside openssl's own program signing the same bytes in the
// same run; and what opening, explaining, sealing and .p12 files take. Prints medians; asserts nothing.
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encryptFor, openEnvelope } from '../../src/crypto/envelope.ts';
import { makeIdentity } from '../../src/crypto/identity.ts';
import { readPkcs12, writePkcs12 } from '../../src/crypto/pkcs12.ts';
import { signContent } from '../../src/crypto/sign-content.ts';
import { explainSignature } from '../../src/crypto/signature-report.ts';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { median } from './blocks.ts';

const rounds = Number(process.env['MUSTER_PERF_ROUNDS'] ?? 5) * 10;
const now = Date.now();

async function timed(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

async function medianOf(times: number, work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) taken.push(await timed(work));
  return median(taken);
}

function print(what: string, milliseconds: number, more = ''): void {
  console.log(`${what.padEnd(44)} ${milliseconds.toFixed(1).padStart(8)} ms${more}`);
}

const identity = await makeIdentity({ organization: 'Example School', country: 'SE', uuid: '00000000-0000-4000-8000-000000000001', now });
const [profile, large] = [Buffer.alloc(10_000, '<key>PayloadType</key>\n'), Buffer.alloc(10_000_000, '<key>PayloadType</key>\n')];

const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-p-'));
try {
  writeFileSync(path.join(folder, 'c.pem'), new X509Certificate(identity.certificate).toString());
  writeFileSync(path.join(folder, 'k.pem'), createPrivateKey({ key: Buffer.from(identity.privateKey), format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(path.join(folder, 'p'), profile);
  const words = ['cms', '-sign', '-nodetach', '-binary', '-in', 'p', '-signer', 'c.pem', '-inkey', 'k.pem', '-outform', 'DER', '-out', 's'];
  const peerWorks = spawnSync('openssl', words, { cwd: folder }).status === 0;
  print('signing 10 kB, first', await timed(() => signContent(identity, profile, now)));
  const [ours, theirs]: [number[], number[]] = [[], []];
  // Turn by turn, so that a busy machine is busy for both.
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timed(() => signContent(identity, profile, now)));
    if (peerWorks) theirs.push(await timed(() => spawnSync('openssl', words, { cwd: folder })));
  }
  print('signing 10 kB, RSA 2048', median(ours), `; goal 20 ms${peerWorks ? `; the program openssl cms -sign ${median(theirs).toFixed(1)} ms, ratio ${(median(ours) / median(theirs)).toFixed(2)}` : '; openssl isn’t here'}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const signed = await signContent(identity, profile, now);
print('signing 10 MB', await medianOf(3, () => signContent(identity, large, now)));
print('opening what was signed, 10 kB', await medianOf(rounds, () => openSignedContent(signed)));
print('explaining a signature, first', await timed(() => explainSignature(signed, { now, anchors: [] })), ', with the roots of the runtime read');
print('explaining a signature', await medianOf(rounds, () => explainSignature(signed, { now, anchors: [] })));
const sealed = await encryptFor(identity.certificate, large);
print('encrypting 10 MB for a certificate', await medianOf(3, () => encryptFor(identity.certificate, large)));
print('decrypting 10 MB', await medianOf(3, () => openEnvelope(sealed, identity)));
for (const form of ['modern', 'legacy'] as const) {
  const file = await writePkcs12(identity, 'a password', { form, name: 'x' });
  print(`writing a .p12 file, ${form}`, await medianOf(3, () => writePkcs12(identity, 'a password', { form, name: 'x' })));
  print(`opening it, ${form}`, await medianOf(3, () => readPkcs12(file, 'a password')));
}
print('making an identity', await medianOf(5, () => makeIdentity({ organization: 'x', country: null, uuid: 'x', now })));

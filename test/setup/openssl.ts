// openssl's command line as the other maker and judge of certificates, PKCS #12 files and CMS.
import { generateKeyPair } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { runProgram } from './run-program.ts';
import { tempFolder } from './temp-folder.ts';

export interface Openssl {
  /** Runs it in the folder; its output, rejecting with its words when it fails. */
  readonly run: (...words: readonly string[]) => Promise<string>;
  readonly read: (name: string) => Uint8Array<ArrayBuffer>;
  /** Writes the bytes to a file of the folder and gives its path. */
  readonly put: (name: string, bytes: Uint8Array | string) => string;
  readonly file: (name: string) => string;
}

/** Words such as "cert.pem" are files of a folder of its own. */
export function openssl(): Openssl {
  const folder = tempFolder();
  const file = (name: string): string => path.join(folder, name);
  const named = (word: string): string => (/^[\w-]+\.(?:pem|der|p12|key|csr|cnf|p7m|signed|content)$/.test(word) ? file(word) : word);
  return {
    file,
    run: async (...words) => {
      const { code, stdout, stderr } = await runProgram('openssl', words.map(named));
      if (code !== 0) throw new Error(`openssl ${words.join(' ')}: ${stderr}`);
      return stdout + stderr;
    },
    read: (name) => Uint8Array.from(readFileSync(file(name))),
    put: (name, bytes) => {
      writeFileSync(file(name), bytes);
      return file(name);
    },
  };
}

const curves = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' } as const;
export type KeyKind = 'RSA' | keyof typeof curves;
export const keyKinds = ['RSA', 'P-256', 'P-384', 'P-521'] as const satisfies readonly KeyKind[];

const generate = promisify(generateKeyPair);

/** The words that have openssl take a new key for what it makes, which is then in the file. One of RSA is made here: openssl's takes four times as long. */
export async function newKey(ssl: Openssl, kind: KeyKind, name: string): Promise<string[]> {
  if (kind !== 'RSA') return ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curves[kind]}`, '-nodes', '-keyout', name];
  ssl.put(name, (await generate('rsa', { modulusLength: 2048 })).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return ['-key', name];
}

/** A self-signed certificate and its key, as cert.pem, cert.der, key.pem and key.der (PKCS #8). */
export async function selfSigned(ssl: Openssl, kind: KeyKind, subject = '/O=Example School/CN=Example Identity', days = '30'): Promise<void> {
  await ssl.run('req', '-x509', ...await newKey(ssl, kind, 'key.pem'), '-out', 'cert.pem', '-days', days, '-utf8', '-subj', subject);
  await ssl.run('x509', '-in', 'cert.pem', '-outform', 'DER', '-out', 'cert.der');
  await ssl.run('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem', '-outform', 'DER', '-out', 'key.der');
}

/** root.pem certifies middle.pem certifies leaf.pem, each with its .key; PEM. `until` as openssl's -days. */
export async function chainOf(ssl: Openssl, days = { root: '300', middle: '200', leaf: '100' }): Promise<void> {
  ssl.put('ca.cnf', 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n');
  ssl.put('leaf.cnf', 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nsubjectKeyIdentifier=hash\n');
  await ssl.run('req', '-x509', ...await newKey(ssl, 'P-256', 'root.key'), '-out', 'root.pem', '-days', days.root, '-subj', '/CN=Example Root', '-addext', 'keyUsage=keyCertSign,cRLSign');
  for (const [name, by, subject, settings, kind] of [['middle', 'root', '/CN=Example Middle', 'ca.cnf', 'P-256'], ['leaf', 'middle', '/O=Example School/CN=Example Leaf', 'leaf.cnf', 'RSA']] as const) {
    await ssl.run('req', '-new', ...await newKey(ssl, kind, `${name}.key`), '-out', `${name}.csr`, '-subj', subject);
    await ssl.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', days[name], '-extfile', settings, '-out', `${name}.pem`);
  }
}

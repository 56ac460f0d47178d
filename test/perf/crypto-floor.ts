// What a preparation's cryptography costs this computer at least: new RSA keys for a pairing, and TLS handshakes with a device's end in
// another process. CPU of this process alone, measured in the same run as what is compared with it.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { makePairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { makeRsaKeys, privatePem, publicPkcs1Pem } from '../../src/crypto/rsa-keys.ts';
import type { TlsDeviceOptions } from './tls-device.ts';

export interface CryptoFloor {
  /** Milliseconds of CPU for one RSA key; keys differ, so it is a mean. */
  readonly key: number;
  /** Milliseconds of CPU for the host's part of one TLS handshake, both sides showing a certificate. */
  readonly handshake: number;
}

const [keys, handshakes] = [96, 300];

export function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function shakeHands(file: string, secureContext: tls.SecureContext): Promise<void> {
  return new Promise((resolve, reject) => {
    const wire = net.connect(file);
    const secure = tls.connect({ socket: wire, secureContext, rejectUnauthorized: false, checkServerIdentity: () => undefined });
    secure.once('error', reject);
    secure.once('secureConnect', () => {
      secure.destroy();
      wire.destroy();
      resolve();
    });
  });
}

async function keyCost(): Promise<number> {
  const before = process.cpuUsage();
  for (let made = 0; made < keys; made += 2) await Promise.all([makeRsaKeys(), makeRsaKeys()]);
  return cpuMs(before) / keys;
}

async function handshakeCost(): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-p-'));
  const device = await makeRsaKeys();
  const pairing = await makePairingCertificates(publicPkcs1Pem(device.publicKey), Date.now());
  const options: TlsDeviceOptions = { path: path.join(folder, 's'), key: privatePem(device.privateKey), deviceCertificate: pairing.deviceCertificate, rootCertificate: pairing.rootCertificate };
  const child = fork(path.join(import.meta.dirname, 'tls-device.ts'), [JSON.stringify(options)], { execArgv: [] });
  try {
    await new Promise((resolve) => { child.once('message', resolve); });
    const context = tls.createSecureContext({ key: pairing.hostPrivateKey, cert: pairing.hostCertificate, minVersion: 'TLSv1.2' });
    for (let warm = 0; warm < 30; warm += 1) await shakeHands(options.path, context);
    const before = process.cpuUsage();
    for (let shaken = 0; shaken < handshakes; shaken += 1) await shakeHands(options.path, context);
    return cpuMs(before) / handshakes;
  } finally {
    child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measureFloor(): Promise<CryptoFloor> {
  return { key: await keyCost(), handshake: await handshakeCost() };
}

/** Counts the handshakes that this process begins from now on, lockdown's and its services': src/device/lockdown/secure.ts calls tls.connect through this very object. */
export function countHandshakes(): () => number {
  const { connect } = tls;
  let begun = 0;
  tls.connect = ((...words: Parameters<typeof connect>) => {
    begun += 1;
    return connect(...words);
  }) as typeof connect;
  return () => begun;
}

// A practice bench that doesn't prove itself, so that Muster takes its virtual devices for real ones: for what is never done in practice.
import net from 'node:net';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import { listenOnLoopback } from './fake-mux.ts';

/** Of one length, so that no message's length changes. */
const [challenge, unknown] = ['MusterPracticeChallenge', 'MusterPracticeXhallenge'];

/** The bench at that address, but for the practice handshake; until the test is over. */
export function realLooking(bench: MuxAddress): Promise<MuxAddress> {
  return listenOnLoopback((client) => {
    const there = bench.kind === 'unix' ? net.connect(bench.path) : net.connect(bench.port, bench.host);
    there.on('error', () => { client.destroy(); });
    client.on('close', () => { there.destroy(); });
    there.on('close', () => { client.destroy(); });
    client.on('data', (chunk) => { there.write(Buffer.from(chunk.toString('latin1').replace(challenge, unknown), 'latin1')); });
    there.pipe(client);
  });
}

// The practice bench in a process of its own, so that virtual devices take no time from the one that owns deadlines.
import { showMuxAddress } from '../src/device/usbmux/address.ts';
import { startPracticeBench } from '../src/practice.ts';

const [devices, seed] = process.argv.slice(2).map(Number);

startPracticeBench({ devices: devices ?? 8, seed: seed ?? 1 }).then(
  ({ address, close }) => {
    // Asked to end: the socket's folder goes with it.
    process.once('SIGTERM', () => { void close().finally(() => process.exit(0)); });
    process.parentPort.postMessage({ address: showMuxAddress(address) });
  },
  (error: unknown) => { process.parentPort.postMessage({ failed: error instanceof Error ? error.message : String(error) }); },
);

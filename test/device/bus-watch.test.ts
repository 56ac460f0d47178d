// Devices that only the bus shows: modes and serial strings as the fact sheet has them, and a bus that comes and goes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { modeOf, parseBootSerial } from '../../src/device/usb/boot-mode.ts';
import { bootDevices, type BusDevice, BusWatch } from '../../src/device/usb/bus-watch.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const recovery: BusDevice = { vendorId: 0x05ac, productId: 0x1281, serialNumber: 'CPID:8110 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001A2B3C4D5E801E IBFL:3C SRNM:[F17ABCDEFG] IMEI:[356789] SRTG:[iBoot-8422]' };

describe('the USB bus', () => {
  it.each([[0x12a8, 'normal'], [0x12ab, 'normal'], [0x1281, 'recovery'], [0x1227, 'dfu'], [0x1222, 'dfu'], [0x024f, 'other'], [0x8600, 'other']] as const)('product %i is %s', (id, mode) => {
    expect(modeOf(id)).toBe(mode);
  });

  it('gives ECID and serial number of a boot mode’s string, exactly and where they are', () => {
    expect(parseBootSerial(recovery.serialNumber)).toEqual({ ecid: 0x001a2b3c4d5e801en, serial: 'F17ABCDEFG' });
    expect(parseBootSerial('CPID:8110 ECID:FFFFFFFFFFFFFFFF SRTG:[iBoot]')).toEqual({ ecid: 18446744073709551615n, serial: null });
    expect(parseBootSerial('NECID:1 XSRNM:[A]')).toEqual({ ecid: null, serial: null });
    expect(parseBootSerial(null)).toEqual({ ecid: null, serial: null });
  });

  it('shows Apple devices in boot modes only', () => {
    const keyboard = { vendorId: 0x05ac, productId: 0x024f, serialNumber: null };
    const normal = { vendorId: 0x05ac, productId: 0x12a8, serialNumber: '00008110000A1B2C3D4E5F60' };
    const stranger = { vendorId: 0x1d6b, productId: 0x1281, serialNumber: 'ECID:1' };
    expect(bootDevices([keyboard, normal, stranger, recovery])).toEqual([{ mode: 'recovery', ecid: 0x001a2b3c4d5e801en, serial: 'F17ABCDEFG' }]);
  });

  it('is tried again where there is none, and told when it changes', async () => {
    const clock = new FakeClock();
    const answers: (readonly BusDevice[] | null)[] = [null, [recovery], [recovery], []];
    let changes = 0;
    const watch = new BusWatch(() => {
      const answer = answers.shift();
      return answer ? Promise.resolve(answer) : Promise.reject(new Error('/sys/bus/usb/devices/ not found'));
    }, clock, () => { changes += 1; });
    const settle = async (): Promise<void> => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };
    watch.start();
    await watch.looked;
    expect([watch.devices.length, changes]).toEqual([0, 0]);
    for (const [ms, length, told] of [[15_000, 1, 1], [2000, 1, 1], [2000, 0, 2]] as const) {
      await settle();
      clock.advance(ms);
      await settle();
      expect([watch.devices.length, changes]).toEqual([length, told]);
    }
    watch.stop();
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('is read by npm’s usb without opening anything: a device in recovery mode in a namespace of its own', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-usb-'));
    const script = path.join(folder, 'bus.sh');
    const watch = path.resolve(import.meta.dirname, '../../src/device/usb/bus-watch.ts');
    const device = { idVendor: '05ac', idProduct: '1281', serial: recovery.serialNumber ?? '', product: 'Apple Mobile Device (Recovery Mode)', manufacturer: 'Apple Inc.', busnum: '1', devnum: '7', devpath: '2', speed: '480', bcdDevice: '0000', version: ' 2.00', bDeviceClass: '00', bDeviceSubClass: '00', bDeviceProtocol: '00', bConfigurationValue: '1' };
    const files = Object.entries(device).map(([name, value]) => `printf '%s\\n' '${value}' > "$d/${name}"`).join('\n');
    writeFileSync(script, `set -e\nmount -t tmpfs t /sys/bus\nd=/sys/bus/usb/devices/1-2\nmkdir -p "$d"\n${files}\nprintf '\\022\\001\\000\\002\\000\\000\\000\\100\\254\\005\\201\\022\\000\\000\\001\\002\\003\\001' > "$d/descriptors"\nexec "$@"\n`);
    try {
      const program = `const { readSystemBus, bootDevices } = await import(${JSON.stringify(watch)}); console.log(bootDevices(await readSystemBus()).map((d) => d.mode + ' ' + d.ecid + ' ' + d.serial).join());`;
      const said = execFileSync('unshare', ['-m', 'bash', script, process.execPath, '--input-type=module', '-e', program], { encoding: 'utf8', cwd: path.resolve(import.meta.dirname, '../..') });
      expect(said.trim()).toBe('recovery 7365887390547998 F17ABCDEFG');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

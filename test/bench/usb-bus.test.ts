// What an operating system sees of the virtual devices on its USB bus, in every mode (ios-protocols 8.1, 8.2).
import { describe, expect, it } from 'vitest';
import { makeRoster } from '../../src/bench/roster.ts';
import { placeOf } from '../../src/bench/usb-bus.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { type RunningTestBench, startBench } from '../setup/practice.ts';
import { answered, asking, dial, request } from '../setup/raw-mux.ts';

const spec = supervisedDevice(0, { locationId: 0x14230000, udid: '00008101-001E2D3C4B5A6978', ecid: 0x001E2D3C4B5A6978n, serial: 'F2LXK0AAPQ' });

async function bus({ address }: RunningTestBench): Promise<PlistDict[]> {
  return (await answered(await dial(address), request(1, asking('MusterPracticeBus')))).get('Devices') as PlistDict[];
}

describe('a location', () => {
  it.each([[0x14230000, 20, [2, 3]], [0x141a0000, 20, [1, 10]], [0x15123400, 21, [1, 2, 3, 4]], [0x14000000, 20, []], [0x80123456, 128, [1, 2, 3, 4, 5, 6]]])('%i is a bus and the ports on the way', (location, number, ports) => {
    expect(placeOf(location)).toEqual({ bus: number, ports });
  });
});

describe('the USB bus of a bench', () => {
  it('has normal devices with their UDID, without its dash', async () => {
    expect(await bus(await startBench([spec]))).toEqual([
      dict({ VendorID: 1452n, ProductID: 4779n, SerialNumber: '00008101001E2D3C4B5A6978', Bus: 20n, Address: 2n, Ports: [2n, 3n] }),
    ]);
  });

  it.each([
    ['recovery', 0x1281n, 'CPID:8101 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001E2D3C4B5A6978 IBFL:3C SRNM:[F2LXK0AAPQ] SRTG:[iBoot-11881.122.1]'],
    ['dfu', 0x1227n, 'CPID:8101 CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:001E2D3C4B5A6978 IBFL:3C SRTG:[iBoot-7459.0.0.0.1]'],
  ] as const)('has a device in %s mode, which the multiplexer hasn’t', async (boot, product, serial) => {
    const running = await startBench([{ ...spec, boot }]);
    const [found] = await bus(running);
    expect([found?.get('ProductID'), found?.get('SerialNumber'), running.bench.attached()]).toEqual([product, serial, []]);
  });

  it('says the IMEI of a phone in recovery mode', async () => {
    const [found] = await bus(await startBench([supervisedDevice(1, { boot: 'recovery' })]));
    expect(found?.get('SerialNumber')).toMatch(/ IMEI:\[35[0-9]{13}\] /);
  });

  it('shows what comes back under another address, and nothing without cable or power', async () => {
    const running = await startBench([spec, supervisedDevice(2)]);
    const [device] = running.devices;
    const addresses = async (): Promise<unknown[]> => (await bus(running)).map((entry) => entry.get('Address'));
    expect(await addresses()).toEqual([2n, 3n]);
    device?.pullCable();
    expect(await addresses()).toEqual([3n]);
    device?.plugIn();
    expect(await addresses()).toEqual([3n, 4n]);
  });

  it('has no two devices of a full cart at one place', async () => {
    const places = makeRoster(128, 1).map((entry) => placeOf(entry.locationId)).map(({ bus: number, ports }) => [number, ...ports].join('.'));
    expect(new Set(places).size).toBe(128);
    expect((await bus(await startBench(makeRoster(24, 1)))).length).toBe(24);
  });
});

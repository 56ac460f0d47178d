// Another device where one was expected: on its port after it went away, or with its UDID.
import type { PracticeBench } from '../../src/bench/bench.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';

/** For the port of `spec`; lies beside the bench until it is plugged in. */
export function forPortOf(spec: VirtualDeviceSpec, other: VirtualDeviceSpec): VirtualDeviceSpec {
  return { ...other, locationId: spec.locationId, unplugged: true };
}

/** The same UDID on the same port, but other hardware: ECID and serial number differ. To be taken from `bench.devices`, as `bench.device` finds the first. */
export function impostorOf(spec: VirtualDeviceSpec): VirtualDeviceSpec {
  return { ...spec, ecid: spec.ecid ^ 0x40n, serial: Array.from(spec.serial).reverse().join(''), unplugged: true };
}

/** As soon as `device` goes away by itself (an erase, a restart), somebody takes it off and puts `other` there. Once. */
export function swapWhenGone(bench: PracticeBench, device: VirtualDevice, other: VirtualDevice): void {
  device.surroundBy({
    cutOff: (socket) => { bench.cutOff(socket); },
    configurationAtApple: (asking) => bench.configurationAtApple(asking),
    onConfigured: (configured) => { bench.onConfigured(configured); },
    onLink: (changed) => {
      bench.onLink(changed);
      if (changed.power === 'on') return;
      device.surroundBy(bench);
      device.pullCable();
      other.plugIn();
    },
  });
}

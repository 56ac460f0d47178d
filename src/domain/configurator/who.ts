// Whom Apple Configurator's work is recorded of, as far as anybody knows it in the mode that the device is in. Pure.
import { type BusDevice, type DeviceSnapshot, type Ecid, type Place, type Run, standInUdid } from '../../model.ts';
import { noPlace } from '../places.ts';
import { ecidOf, startedDevice } from './offers.ts';

interface Seen {
  readonly devices: readonly DeviceSnapshot[];
  readonly busOnly: readonly BusDevice[];
}

/** Where it is, and who: from its own answers, else from the bus and, by the ECID, from the latest record of it. */
export function whoIs({ devices, busOnly }: Seen, ecid: Ecid, earlier: Run['device'] | null): { readonly device: Run['device']; readonly place: Place } {
  const started = startedDevice(devices, ecid);
  if (started) {
    const { udid, serial, name, productType, osVersion, imei, imei2, buildVersion, place } = started;
    return { device: { udid, ecid, serial, name, productType, osVersion, imei, imei2, buildVersion }, place };
  }
  const seen = busOnly.find((device) => ecidOf(device) === ecid);
  return {
    // What changes, such as its name and its system, was maybe otherwise by now.
    device: {
      udid: seen?.udid ?? earlier?.udid ?? standInUdid(ecid), ecid, serial: seen?.serial ?? earlier?.serial ?? null, productType: earlier?.productType ?? null,
      name: null, osVersion: null, imei: null, imei2: null, buildVersion: null,
    },
    place: seen?.place ?? noPlace,
  };
}

// To which device on the bench a scanned asset tag goes: the one in the inspector, else the only one selected, else the one plugged in last.
import { deviceName } from '../../../src/domain/device-names.ts';
import type { DeviceSnapshot, Run } from '../../../src/model.ts';
import type { ScanTarget } from '../records/scan-tag.tsx';

interface Present {
  readonly device: DeviceSnapshot;
  readonly run: Run | null;
}

/** Null: no device is there, or several are selected, among which a scanner can't choose. */
export function scanTargetOf(present: readonly Present[], inspected: Present | null, selected: ReadonlySet<string>): ScanTarget | null {
  const marked = present.filter(({ device }) => selected.has(device.udid));
  if (!inspected && marked.length > 1) return null;
  const [first, ...rest] = present;
  const latest = first && rest.reduce((last, one) => (one.device.attachedAt > last.device.attachedAt ? one : last), first);
  const chosen = inspected ?? marked[0] ?? latest;
  if (!chosen) return null;
  const { device, run } = chosen;
  return { udid: device.udid, run, name: [deviceName(device.productType) ?? device.name, device.serial, `${device.place.hub}${device.place.port}`].filter((word) => word !== null && word !== '').join(', ') };
}

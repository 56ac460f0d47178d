// For which devices Setup Assistant's panes can be looked at: kinds of devices, and those that are on the bench. Pure.
import { deviceName, systemName } from '../../../../src/domain/device-names.ts';
import type { DeviceSnapshot } from '../../../../src/model.ts';

export interface PaneView {
  readonly id: string;
  readonly name: string;
  readonly platform: 'iOS' | 'iPadOS';
  readonly osVersion: string;
  /** Null: any of the platform. */
  readonly model: string | null;
}

const systems: readonly (readonly [osVersion: string, name: string])[] = [['26.0', '26'], ['18.0', '18'], ['17.0', '17'], ['16.0', '16'], ['15.0', '15']];

/** Kinds of devices first, then each model and system that is on the bench. */
export function paneViews(devices: readonly Pick<DeviceSnapshot, 'productType' | 'osVersion'>[]): PaneView[] {
  const kinds = (['iPad', 'iPhone'] as const).flatMap((family) => systems.map(([osVersion, name]): PaneView => {
    const platform = systemName(family) === 'iPadOS' ? 'iPadOS' : 'iOS';
    return { id: `${family} ${osVersion}`, name: `${family}, ${platform} ${name}`, platform, osVersion, model: null };
  }));
  const present = devices.flatMap(({ productType, osVersion }): PaneView[] => {
    if (productType === null || osVersion === null) return [];
    const platform = systemName(productType) === 'iPadOS' ? 'iPadOS' : 'iOS';
    return [{ id: `${productType} ${osVersion}`, name: `${deviceName(productType) ?? productType}, ${platform} ${osVersion}`, platform, osVersion, model: productType }];
  });
  return [...kinds, ...present.filter(({ id }, at) => present.findIndex((one) => one.id === id) === at).sort((a, b) => a.name.localeCompare(b.name))];
}

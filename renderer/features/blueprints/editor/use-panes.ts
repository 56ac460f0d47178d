// Setup Assistant's panes for a kind of device, with what its user will meet of them.
import { useEffect, useState } from 'react';
import { deviceName, systemName } from '../../../../src/domain/device-names.ts';
import type { DeviceSnapshot } from '../../../../src/model.ts';
import type { Pane } from '../../../../src/model/profiles.ts';
import { call } from '../../../api.ts';
import { attempt } from '../../../state.ts';

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
export function paneViews(devices: readonly DeviceSnapshot[]): PaneView[] {
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

/** Null while they are asked for the first time. */
export function usePanes({ platform, osVersion, model }: PaneView, skip: readonly string[]): readonly Pane[] | null {
  const [panes, setPanes] = useState<readonly Pane[] | null>(null);
  const asked = skip.join(' ');
  useEffect(() => {
    let current = true;
    void attempt(call.listPanes({ platform, osVersion, model, skip: asked === '' ? [] : asked.split(' ') })).then((found) => { if (current && found) setPanes(found.panes); });
    return () => { current = false; };
  }, [platform, osVersion, model, asked]);
  return panes;
}

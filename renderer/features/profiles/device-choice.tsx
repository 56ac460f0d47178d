// For which device a profile with variables is shown.
import type { JSX } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { DeviceSnapshot, Udid } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Choice, type ChoiceItem } from '../../ui/choice.tsx';

const none = 'none';

interface DeviceChoiceProps {
  readonly devices: readonly DeviceSnapshot[];
  readonly selected: Udid | null;
  readonly onSelect: (udid: Udid | null) => void;
}

export function DeviceChoice({ devices, selected, onSelect }: DeviceChoiceProps): JSX.Element {
  const items: ChoiceItem[] = [{ id: none, name: t('made.noDevice') }, ...devices.map((device) => ({ id: device.udid, name: [device.name ?? deviceName(device.productType), device.serial].filter(Boolean).join(', ') || device.udid }))];
  return <Choice label={t('made.forDevice')} placeholder={t('made.noDevice')} items={items} selected={selected ?? none} onSelect={(id) => { onSelect(devices.find((device) => device.udid === id)?.udid ?? null); }} />;
}

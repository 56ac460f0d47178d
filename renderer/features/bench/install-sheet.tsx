// The plan before anything happens: which profile, which devices, what each will ask of its user. Nothing starts without it.
import { type JSX, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { DeviceSnapshot, ProfileSummary } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { portName } from './tile.tsx';

interface InstallSheetProps {
  readonly profile: ProfileSummary;
  readonly devices: readonly DeviceSnapshot[];
  readonly onClose: () => void;
}

export function InstallSheet({ profile, devices, onClose }: InstallSheetProps): JSX.Element {
  const [started, setStarted] = useState(false);
  const go = (): void => {
    setStarted(true);
    void attempt(call.installProfile({ sha256: profile.sha256, udids: devices.map((device) => device.udid) })).then(onClose);
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" autoFocus disabled={started} onPress={go}>{counted('dialog.go', devices.length)}</Button>
    </>
  );
  return (
    <Sheet title={counted('dialog.title', devices.length, { profile: profile.name })} onClose={onClose} footer={footer}>
      <Notice tone="info" title={t('dialog.nothingErased')} text={`${t('dialog.explain')} ${t('dialog.affinity')}`} />
      <table className="table">
        <thead><tr><th>{t('dialog.port')}</th><th>{t('dialog.device')}</th><th>{t('dialog.serial')}</th><th>{t('dialog.approval')}</th></tr></thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.udid}>
              <td>{portName(device.place)}</td><td>{deviceName(device.productType)}</td><td>{device.serial !== null && <Serial value={device.serial} />}</td>
              <td>{device.supervised === true ? t('dialog.silent') : t('dialog.byUser')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

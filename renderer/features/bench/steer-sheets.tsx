// Two questions before runs are steered: whether many are cancelled, and whether devices are still to be erased. Neither has an answer
// that a stray key would give.
import type { JSX } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { Run } from '../../../src/model.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { steer } from './steering.ts';
import { portName } from './tile.tsx';

interface SteerSheetProps {
  readonly runs: readonly Run[];
  readonly onClose: () => void;
}

function Devices({ runs }: Pick<SteerSheetProps, 'runs'>): JSX.Element {
  return (
    <table className="table">
      <thead><tr><th>{t('dialog.port')}</th><th>{t('dialog.device')}</th><th>{t('dialog.serial')}</th></tr></thead>
      <tbody>
        {runs.map(({ runId, place, device }) => (
          <tr key={runId}><td>{portName(place)}</td><td>{deviceName(device.productType)}</td><td>{device.serial === null ? <code>{device.udid}</code> : <Serial value={device.serial} />}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function foot(word: string, { runs, onClose }: SteerSheetProps, how: 'cancel' | 'continue', back: string): JSX.Element {
  return (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{back}</Button>
      <Button large kind="danger" onPress={() => { void steer(runs, how); onClose(); }}>{word}</Button>
    </>
  );
}

export function CancelSheet({ runs, onClose }: SteerSheetProps): JSX.Element {
  return (
    <Sheet narrow title={counted('steer.cancelTitle', runs.length)} onClose={onClose} footer={foot(counted('steer.cancel', runs.length), { runs, onClose }, 'cancel', t('steer.keep'))}>
      <p className="sheet-lead">{t('steer.cancelText')}</p>
      <Devices runs={runs} />
    </Sheet>
  );
}

export function EraseSheet({ runs, onClose }: SteerSheetProps): JSX.Element {
  return (
    <Sheet narrow title={counted('steer.eraseTitle', runs.length)} onClose={onClose} footer={foot(counted('steer.erase', runs.length), { runs, onClose }, 'continue', t('dialog.cancel'))}>
      <Notice tone="stop" icon="erase" title={t('steer.eraseWhy')} text={t('plan.lost')} />
      <Devices runs={runs} />
    </Sheet>
  );
}

// Check last four: which device it is whose serial number ends so, among those on the bench and those of the records, and whether it is the right one.
import { type JSX, useEffect, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { checkLastFour, type KnownDevice, type LastFourAnswer } from '../../../src/domain/records/last-four.ts';
import type { Run, Snapshot } from '../../../src/model.ts';
import { anyRecord, type RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import './last-four.css';

const looks: Readonly<Record<LastFourAnswer<KnownDevice>['verdict'], readonly [IconName, string]>> = {
  right: ['done', 'go'], found: ['check', 'go'], wrong: ['failed', 'stop'], several: ['warning', 'act'], unknown: ['question', 'act'], incomplete: ['todo', ''],
};

interface Known extends KnownDevice {
  readonly where: string;
}

const nameOf = (name: string | null, productType: string | null): string | null => name ?? deviceName(productType);

function ofBench({ devices }: Snapshot): Known[] {
  return devices.map(({ serial, name, productType, place }) => ({ serial, name: nameOf(name, productType), where: t('lastFour.onBench', { port: `${place.hub}${place.port}` }) }));
}

/** The records that may have it; null: nothing to ask for yet. */
function questionOf(understood: string): RecordQuery | null {
  if (understood.length === 4) return { ...anyRecord, last4: understood };
  return understood.length >= 8 && understood.length <= 40 ? { ...anyRecord, serial: understood.replace(/^S(?=.{8})/, '') } : null;
}

function useRecorded(understood: string): readonly Run[] {
  const [found, setFound] = useState<{ readonly of: string; readonly runs: readonly Run[] }>({ of: '', runs: [] });
  useEffect(() => {
    const query = questionOf(understood);
    if (!query) return undefined;
    let current = true;
    void call.findRecords({ query, at: { offset: 0 }, limit: 100, top: null }).then((result) => { if (current && result.ok) setFound({ of: understood, runs: result.value.rows.map(({ run }) => run) }); });
    return () => { current = false; };
  }, [understood]);
  return found.of === understood ? found.runs : [];
}

interface LastFourSheetProps {
  readonly snapshot: Snapshot;
  /** Who it should be; null: any may be meant. */
  readonly expected: { readonly serial: string | null; readonly name: string | null; readonly productType: string | null } | null;
  readonly onClose: () => void;
  /** Null: records can't be opened from here. */
  readonly onRecord: ((run: Run) => void) | null;
}

export function LastFourSheet({ snapshot, expected, onClose, onRecord }: LastFourSheetProps): JSX.Element {
  const [typed, setTyped] = useState('');
  const want: Known | null = expected?.serial ? { serial: expected.serial, name: nameOf(expected.name, expected.productType), where: '' } : null;
  const { understood } = checkLastFour(typed, [], null);
  const recorded = useRecorded(understood);
  const bench = ofBench(snapshot);
  const devices = [...bench, ...recorded.map(({ device }): Known => ({ serial: device.serial, name: nameOf(device.name, device.productType), where: t('lastFour.inRecords') }))];
  const answer = checkLastFour(typed, devices, want);
  const [icon, tone] = looks[answer.verdict];
  return (
    <Sheet narrow title={t('lastFour.title')} onClose={onClose} footer={<><span className="spacer" /><Button kind="primary" onPress={onClose}>{t('lastFour.close')}</Button></>}>
      <p className="sheet-lead">{want ? t('lastFour.leadWant', { device: want.name ?? '', serial: want.serial ?? '' }) : t('lastFour.lead')}</p>
      <div className="last-four"><LineField label={t('lastFour.field')} value={typed} onChange={setTyped} maxLength={40} autoFocus /></div>
      <div className={`last-four-answer ${answer.verdict}`} role="status">
        {typed.trim() === '' ? <p className="secondary">{t('lastFour.none')}</p> : <p className="status wraps"><span className={tone}><Icon name={icon} size={20} /></span>{answer.sentence}</p>}
        <ul>
          {answer.devices.slice(0, 10).map((device) => {
            const run = recorded.find((one) => one.device.serial === device.serial);
            return <li key={device.serial}><Serial value={device.serial ?? ''} /><span className="truncate">{device.name}</span><span className="small secondary">{device.where}</span>{run && onRecord && <Button kind="plain" onPress={() => { onRecord(run); }}>{t('lastFour.open')}</Button>}</li>;
          })}
        </ul>
      </div>
    </Sheet>
  );
}

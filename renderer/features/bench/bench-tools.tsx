// What a bench has beside the wall: the check of the last four characters, and a barcode scanner's tags. Loaded after the wall.
import { type JSX, useState } from 'react';
import type { DeviceSnapshot, Run, Snapshot } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { LastFourSheet } from '../records/last-four-sheet.tsx';
import { ScanTag } from '../records/scan-tag.tsx';
import { scanTargetOf } from './scan-target.ts';

interface Occupied {
  readonly device: DeviceSnapshot;
  readonly run: Run | null;
}

interface BenchToolsProps {
  readonly snapshot: Snapshot;
  readonly present: readonly Occupied[];
  readonly inspected: Occupied | null;
  readonly selected: ReadonlySet<string>;
}

export function BenchTools({ snapshot, present, inspected, selected }: BenchToolsProps): JSX.Element {
  const [checking, setChecking] = useState(false);
  return (
    <>
      <Button kind="plain" onPress={() => { setChecking(true); }}>{t('lastFour.button')}</Button>
      {checking && <LastFourSheet snapshot={snapshot} expected={inspected?.device ?? null} onClose={() => { setChecking(false); }} onRecord={null} />}
      <ScanTag target={scanTargetOf(present, inspected, selected)} nothing={t('scan.noneOnBench')} />
    </>
  );
}

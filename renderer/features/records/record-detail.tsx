// One record: who, when, which device, by which blueprint or profile, what was wanted of it, every step with its evidence.
import type { JSX } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { DeviceWord } from '../../ui/device-word.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Timeline } from '../bench/timeline.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { RecordEvidence } from './record-evidence.tsx';
import { deviceRows, runRows, wantedRows } from './record-rows.tsx';

export function RecordDetail({ run, onClose }: { readonly run: Run; readonly onClose: () => void }): JSX.Element {
  const wanted = wantedRows(run);
  const failure = run.error ? describeError(run.error) : null;
  return (
    <aside className="record" aria-label={t('records.detail')}>
      <header><h2>{deviceName(run.device.productType) ?? run.device.udid}</h2><OutcomeWord run={run} /><span className="spacer" /><Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button></header>
      <Facts rows={[...deviceRows(run), ...runRows(run)]} />
      {wanted && <><h3>{t('records.wanted')}</h3><Facts rows={wanted} /></>}
      <h3>{t('inspector.steps')}</h3>
      <Timeline run={run} now={run.finishedAt ?? run.startedAt} />
      {failure && <p className="next-step">{failure.what} {failure.next}</p>}
      {run.error && <p className="small secondary"><code>{run.error.code}</code></p>}
      {run.error?.device && <DeviceWord word={run.error.device} />}
      <RecordEvidence run={run} />
    </aside>
  );
}

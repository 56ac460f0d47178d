// One record: who, when, which device, by which blueprint or profile, what was wanted of it, every step with its evidence; what people
// wrote to it, the device's other records, and the head of the ledger that signs it.
import type { JSX } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { runMeaning } from '../../../src/domain/prep/run-meaning.ts';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Timeline } from '../bench/timeline.tsx';
import { CheckInIntune } from '../intune/check-in-intune.tsx';
import { OtherRuns } from './other-runs.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { RecordDates } from './record-dates.tsx';
import { RecordEvidence } from './record-evidence.tsx';
import { RecordNotes } from './record-notes.tsx';
import { deviceRows, runRows, wantedRows } from './record-rows.tsx';
import { RecordSignature } from './record-signature.tsx';
import { RecordTag } from './record-tag.tsx';

interface RecordDetailProps {
  readonly run: Run;
  readonly now: number;
  /** What is recorded now is signed. */
  readonly signing: boolean;
  readonly onClose: () => void;
  readonly onChanged: (run: Run) => void;
  readonly onOther: (run: Run) => void;
}

export function RecordDetail({ run, now, signing, onClose, onChanged, onOther }: RecordDetailProps): JSX.Element {
  const wanted = wantedRows(run);
  const left = run.error ? null : runMeaning(run);
  return (
    <aside className="record" aria-label={t('records.detail')}>
      <header><h2>{deviceName(run.device.productType) ?? run.device.udid}</h2><OutcomeWord run={run} /><span className="spacer" /><Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button></header>
      <Facts rows={[...deviceRows(run), ...runRows(run)]} />
      <RecordDates run={run} now={now} />
      <CheckInIntune run={run} />
      <RecordTag key={`tag ${run.runId}`} run={run} onChanged={onChanged} />
      {wanted && <><h3>{t('records.wanted')}</h3><Facts rows={wanted} /></>}
      <h3>{t('inspector.steps')}</h3>
      <Timeline run={run} now={run.finishedAt ?? run.startedAt} />
      {run.error && <ErrorWords kind="box" error={run.error} scene={run} />}
      {left !== null && <p className="next-step act">{left}</p>}
      <RecordEvidence run={run} />
      <RecordNotes key={`notes ${run.runId}`} run={run} now={now} onChanged={onChanged} />
      <OtherRuns key={`others ${run.runId}`} run={run} now={now} onOpen={onOther} />
      <RecordSignature key={`signed ${run.runId} ${run.notes.length} ${run.tag?.at ?? ''} ${run.finishedAt ?? ''} ${run.enrolled?.at ?? ''}`} run={run} signing={signing} now={now} />
    </aside>
  );
}

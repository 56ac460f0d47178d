// One row of the records, drawn only while it is in sight; a row that isn't known yet keeps its place.
import { type JSX, memo, type MouseEvent } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { placeText } from '../../../src/domain/places.ts';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Serial } from '../../ui/serial.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { momentText, reasonOf, subjectText, tookText } from './record-words.ts';
import { rowHeight } from './scroll-scale.ts';

interface RecordRowProps {
  readonly run: Run | null;
  readonly index: number;
  /** Pixels from the head of the rows' element. */
  readonly top: number;
  readonly selected: boolean;
  readonly active: boolean;
  /** In this year the year isn't said. */
  readonly now: number;
  readonly practice: boolean;
  readonly onPress: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

/** Shift selects rows, not the text between two clicks. */
function keepText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

function Cells({ run, now, practice }: { readonly run: Run; readonly now: number; readonly practice: boolean }): JSX.Element {
  const reason = reasonOf(run);
  return (
    <>
      <span role="gridcell">{run.finishedAt === null ? '–' : momentText(run.finishedAt, now)}</span>
      <span role="gridcell">{run.device.serial === null ? <code>{run.device.udid}</code> : <Serial value={run.device.serial} />}</span>
      <span role="gridcell">{deviceName(run.device.productType) ?? ''}</span>
      <span role="gridcell">{placeText(run.place)}</span>
      <span role="gridcell" className="of-run">{subjectText(run)}</span>
      <span role="gridcell" className="of-run">{t(`method.${run.method}`)}</span>
      <span role="gridcell" className="right">{tookText(run)}</span>
      <span role="gridcell"><OutcomeWord run={run} /></span>
      <span role="gridcell" className="secondary of-run" title={reason}>{reason}</span>
      {practice && <span role="gridcell" className="mark">{t('records.mark')}</span>}
    </>
  );
}

export const RecordRow = memo(function RecordRow({ run, index, top, selected, active, now, practice, onPress, onOpen }: RecordRowProps): JSX.Element {
  return (
    <div
      id={`record-${index}`} role="row" className={`records-row${active ? ' active' : ''}`} aria-rowindex={index + 2} aria-selected={selected} style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      onMouseDown={keepText} onClick={(event) => { onPress(index, event); }} onDoubleClick={() => { onOpen(index); }}
    >
      {run ? <Cells run={run} now={now} practice={practice} /> : <span role="gridcell" className="records-blank" aria-label={t('records.loading')} />}
    </div>
  );
});

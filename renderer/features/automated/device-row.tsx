// One row of the listed devices, drawn only while it is in sight; a row that isn't known yet keeps its place.
import { type JSX, memo, type MouseEvent } from 'react';
import type { AdeDeviceRow } from '../../../src/model/ade.ts';
import { t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { rowHeight } from '../records/scroll-scale.ts';
import { modelText, stateLooks, stateText } from './device-words.ts';

interface DeviceRowProps {
  readonly row: AdeDeviceRow | null;
  readonly index: number;
  /** Pixels from the head of the rows' element. */
  readonly top: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly now: number;
  readonly onPress: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

function Cells({ row, now }: { readonly row: AdeDeviceRow; readonly now: number }): JSX.Element {
  const { icon, tone } = stateLooks[row.state];
  const text = stateText(row, now);
  return (
    <>
      <span role="gridcell"><Serial value={row.serial} /></span>
      <span role="gridcell">{modelText(row)}</span>
      <span role="gridcell" className={row.profile ? '' : 'secondary'}>{row.profile ? row.profile.name ?? t('ade.profile.foreign') : t('field.none')}</span>
      <span role="gridcell" title={text}><span className="ade-state"><span className={tone}><Icon name={icon} /></span><span className="truncate">{text}</span></span></span>
    </>
  );
}

/** Shift selects rows, not the text between two clicks. */
function keepText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

export const DeviceRow = memo(function DeviceRow({ row, index, top, selected, active, now, onPress, onOpen }: DeviceRowProps): JSX.Element {
  return (
    <div
      id={`ade-${index}`} role="row" className={`records-row${active ? ' active' : ''}`} aria-rowindex={index + 2} aria-selected={selected} style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      onMouseDown={keepText} onClick={(event) => { onPress(index, event); }} onDoubleClick={() => { onOpen(index); }}
    >
      {row ? <Cells row={row} now={now} /> : <span role="gridcell" className="records-blank" aria-label={t('records.loading')} />}
    </div>
  );
});

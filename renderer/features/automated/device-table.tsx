// The listed devices: of two hundred thousand rows only those in sight are drawn. One stop of the Tab key; arrows, pages, Home and End go
// through it, Shift and ⌘ select more, Return opens; what is pasted here is taken for serial numbers.
import { type ClipboardEvent, type JSX, type KeyboardEvent, type MouseEvent, useCallback, useEffect } from 'react';
import { platform } from '../../api.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { rowWindow } from '../../ui/row-window.ts';
import { pageRows, positionShowing, rowHeight, rowsAt, spareRows } from '../records/scroll-scale.ts';
import { extendTo, isSelected, rowOfKey, selectAll, type Selection, selectOne, toggle } from '../records/selection.ts';
import { useScroll } from '../records/use-scroll.ts';
import { DeviceRow } from './device-row.tsx';
import type { DeviceList } from './use-devices.ts';

interface DeviceTableProps {
  readonly list: DeviceList;
  readonly selection: Selection;
  readonly now: number;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (index: number) => void;
  readonly onPaste: (text: string) => void;
}

const headings: readonly TextKey[] = ['records.serial', 'records.device', 'records.profile', 'ade.column.state'];

export function DeviceTable({ list, selection, now, onSelect, onOpen, onPaste }: DeviceTableProps): JSX.Element {
  const { total, rowAt, nearest, onSight } = list;
  const { scrollerRef, scale, sight, goTo } = useScroll(total);
  const seen = rowsAt(scale, sight.position);
  useEffect(() => { onSight(seen.first, seen.last); }, [seen.first, seen.last, onSight]);
  const { first, last, shift } = rowWindow(seen, spareRows, { nearest, isKnown: (index) => rowAt(index) !== null });

  const press = useCallback((index: number, event: MouseEvent): void => {
    if (event.shiftKey) window.getSelection()?.removeAllRanges();
    // A text that is being selected isn't a click.
    else if (window.getSelection()?.isCollapsed === false) return;
    const more = platform === 'darwin' ? event.metaKey : event.ctrlKey;
    onSelect(event.shiftKey ? extendTo(selection, index) : more ? toggle(selection, index) : selectOne(index));
  }, [selection, onSelect]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = platform === 'darwin' ? event.metaKey : event.ctrlKey;
    const { active } = selection;
    if (event.altKey || (command && (event.key !== 'a' || event.shiftKey) && event.key !== ' ')) return;
    if (event.key === ' ' && active !== null) onSelect(toggle(selection, active));
    else if (command) onSelect(selectAll(selection, total));
    else if (event.key === 'Enter' && active !== null) onOpen(active);
    else {
      const row = rowOfKey(event.key, active, total, pageRows(scale));
      if (row === null) return;
      onSelect(event.shiftKey ? extendTo(selection, row) : selectOne(row));
      goTo(positionShowing(scale, sight.position, row));
    }
    event.preventDefault();
  };
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    if (text.trim() === '') return;
    event.preventDefault();
    onPaste(text);
  };

  const base = shift * rowHeight - (sight.held ? sight.position : 0);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    <div
      ref={scrollerRef} className="records-table ade-table" role="grid" tabIndex={0} aria-label={t('ade.table')} aria-rowcount={total + 1} aria-multiselectable onKeyDown={onKeyDown} onPaste={paste}
      {...(selection.active !== null && selection.active >= first && selection.active < last ? { 'aria-activedescendant': `ade-${selection.active}` } : {})}
    >
      <div className="records-row records-head" role="row" aria-rowindex={1}>{headings.map((key) => <span key={key} role="columnheader">{t(key)}</span>)}</div>
      <div className="records-body" role="presentation" style={{ height: scale.height }}>
        <div className={sight.held ? 'records-held' : ''} role="rowgroup">
          {rows.map((index) => <DeviceRow key={index} row={rowAt(index)} index={index} top={base + index * rowHeight} selected={isSelected(selection, index)} active={selection.active === index} now={now} onPress={press} onOpen={onOpen} />)}
        </div>
      </div>
    </div>
  );
}

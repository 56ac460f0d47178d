// The table of records: of a million rows only those in sight are drawn. One stop of the Tab key; arrows, pages, Home and End go through
// it, Shift and ⌘ select more, Return opens.
import { type JSX, type KeyboardEvent, type MouseEvent, useCallback, useEffect } from 'react';
import type { Run } from '../../../src/model.ts';
import { platform } from '../../api.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { rowWindow } from '../../ui/row-window.ts';
import { RecordRow } from './record-row.tsx';
import { pageRows, positionShowing, rowHeight, rowsAt, spareRows } from './scroll-scale.ts';
import { extendTo, isSelected, rowOfKey, selectAll, type Selection, selectOne, toggle } from './selection.ts';
import { useScroll } from './use-scroll.ts';

interface RecordsTableProps {
  readonly total: number;
  /** Changes whenever something was learned of the rows. */
  readonly runAt: (index: number) => Run | null;
  /** The row nearest to the first from which so many are known. */
  readonly nearest: (first: number, count: number) => number;
  readonly onSight: (first: number, last: number) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (index: number) => void;
  readonly onClose: () => void;
  readonly practice: boolean;
  readonly now: number;
}

const headings: readonly (readonly [TextKey, string])[] = [
  ['records.finished', ''], ['records.serial', ''], ['records.device', ''], ['records.port', ''], ['records.blueprint', 'of-run'], ['records.method', 'of-run'], ['records.time', 'right'], ['records.outcome', ''], ['records.reason', 'of-run'],
];

export function RecordsTable({ total, runAt, nearest, onSight, selection, onSelect, onOpen, onClose, practice, now }: RecordsTableProps): JSX.Element {
  const { scrollerRef, scale, sight, goTo } = useScroll(total);
  const seen = rowsAt(scale, sight.position);
  useEffect(() => { onSight(seen.first, seen.last); }, [seen.first, seen.last, onSight]);
  const { first, last, shift } = rowWindow(seen, spareRows, { nearest, isKnown: (index) => runAt(index) !== null });

  const press = useCallback((index: number, event: MouseEvent): void => {
    // Shift extends the page's own selection of text as well, which nobody means here.
    if (event.shiftKey) window.getSelection()?.removeAllRanges();
    // A text that is being selected isn't a click.
    else if (window.getSelection()?.isCollapsed === false) return;
    const more = platform === 'darwin' ? event.metaKey : event.ctrlKey;
    onSelect(event.shiftKey ? extendTo(selection, index) : more ? toggle(selection, index) : selectOne(index));
    if (!event.shiftKey && !more) onOpen(index);
  }, [selection, onSelect, onOpen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = platform === 'darwin' ? event.metaKey : event.ctrlKey;
    if (event.altKey || (command && event.key !== 'a')) return;
    if (event.key === 'Escape') onClose();
    else if (command) onSelect(selectAll(selection, total));
    else if (event.key === 'Enter' && selection.active !== null) onOpen(selection.active);
    else {
      const row = rowOfKey(event.key, selection.active, total, pageRows(scale));
      if (row === null) return;
      onSelect(event.shiftKey ? extendTo(selection, row) : selectOne(row));
      goTo(positionShowing(scale, sight.position, row));
    }
    event.preventDefault();
  };

  const base = shift * rowHeight - (sight.held ? sight.position : 0);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    <div
      ref={scrollerRef} className="records-table" role="grid" tabIndex={0} aria-label={t('records.table')} aria-rowcount={total + 1} aria-multiselectable onKeyDown={onKeyDown}
      {...(selection.active !== null && selection.active >= first && selection.active < last ? { 'aria-activedescendant': `record-${selection.active}` } : {})}
    >
      <div className="records-row records-head" role="row" aria-rowindex={1}>
        {headings.map(([key, kind]) => <span key={key} role="columnheader" className={kind}>{t(key)}</span>)}
        {practice && <span role="columnheader" aria-label={t('records.mark')} />}
      </div>
      <div className="records-body" role="presentation" style={{ height: scale.height }}>
        <div className={sight.held ? 'records-held' : ''} role="rowgroup">
          {rows.map((index) => (
            <RecordRow key={index} run={runAt(index)} index={index} top={base + index * rowHeight} selected={isSelected(selection, index)} active={selection.active === index} now={now} practice={practice} onPress={press} onOpen={onOpen} />
          ))}
        </div>
      </div>
    </div>
  );
}

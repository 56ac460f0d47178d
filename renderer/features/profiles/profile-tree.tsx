// The list at the left as a tree, of which only what is in sight is drawn. One stop of the Tab key; arrows go through it.
import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { offsetsOf, useWindow } from '../../ui/use-window.ts';
import { type Chosen, isChosen, type TreeRow } from './tree-rows.ts';

const page = 15;

/** The row that a key leads to; -1 when none. */
function goalOf(key: string, rows: readonly TreeRow[], from: number): number {
  const seek = (start: number, step: number): number => {
    for (let at = start; at >= 0 && at < rows.length; at += step) if (rows[at]?.chosen) return at;
    return -1;
  };
  switch (key) {
    case 'ArrowDown': return seek(from + 1, 1);
    case 'ArrowUp': return seek(from - 1, -1);
    case 'PageDown': return seek(Math.min(rows.length - 1, from + page), -1);
    case 'PageUp': return seek(Math.max(0, from - page), 1);
    case 'Home': return seek(0, 1);
    case 'End': return seek(rows.length - 1, -1);
    case 'ArrowLeft': {
      if (rows[from]?.kind !== 'payload') return -1;
      return rows.slice(0, from).findLastIndex((row) => row.kind === 'profile');
    }
    case 'ArrowRight': return rows[from]?.kind === 'profile' && rows[from + 1]?.kind === 'payload' ? from + 1 : -1;
    default: return -1;
  }
}

interface ProfileTreeProps {
  readonly rows: readonly TreeRow[];
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen) => void;
}

function Item({ row, top, selected, onPress }: { readonly row: TreeRow; readonly top: number; readonly selected: boolean; readonly onPress: () => void }): JSX.Element {
  if (row.kind === 'heading') return <div className="tree-heading" role="none" style={{ top, height: row.height }}>{row.name}</div>;
  const spoken = [row.name, row.note, row.kind === 'payload' ? row.mark?.word : ''].filter(Boolean).join(', ');
  return (
    <div
      id={`tree-${row.key}`} className={`tree-item ${row.kind}`} role="treeitem" aria-label={spoken} aria-level={row.kind === 'payload' ? 2 : 1} aria-selected={selected} style={{ top, height: row.height }} onClick={onPress}
      {...(row.kind === 'profile' && row.chosen?.kind === 'imported' ? { 'aria-expanded': row.open } : {})}
    >
      <Icon name={row.icon} />
      <span className="truncate">{row.name}{row.note && <span className="small secondary truncate">{row.note}</span>}</span>
      {row.mark && <span className={`item-end ${row.mark.tone}`}><Icon name={row.mark.icon} /></span>}
    </div>
  );
}

export function ProfileTree({ rows, chosen, onChoose }: ProfileTreeProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const offsets = useMemo(() => offsetsOf(rows.map((row) => row.height)), [rows]);
  const { first, last } = useWindow(scroller, offsets);
  const at = rows.findIndex((row) => isChosen(row, chosen));
  const top = offsets[at] ?? 0;
  const bottom = offsets[at + 1] ?? 0;

  useEffect(() => {
    const element = scroller.current;
    if (!element || at < 0) return;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - 8);
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight + 8;
  }, [at, top, bottom]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const goal = rows[goalOf(event.key, rows, at)]?.chosen;
    if (!goal) return;
    event.preventDefault();
    onChoose(goal);
  };
  const active = rows[at];
  return (
    <div ref={scroller} className="list tree" role="tree" aria-label={t('profiles.list')} tabIndex={0} onKeyDown={onKeyDown} {...(active ? { 'aria-activedescendant': `tree-${active.key}` } : {})}>
      <div className="tree-inner" role="none" style={{ height: offsets.at(-1) ?? 0 }}>
        {rows.slice(first, last).map((row, index) => (
          <Item key={row.key} row={row} top={offsets[first + index] ?? 0} selected={isChosen(row, chosen)} onPress={() => { if (row.chosen) onChoose(row.chosen); }} />
        ))}
      </div>
    </div>
  );
}

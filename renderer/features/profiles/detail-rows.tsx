// What a payload says, line by line: key, value, what it means; a value that names another payload leads there.
import { type JSX, useEffect, useRef, useState } from 'react';
import type { DetailRow } from '../../../src/model/profiles.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';

const pageSize = 200;

interface DetailRowsProps {
  readonly rows: readonly DetailRow[];
  /** A path that a finding led to. */
  readonly marked: string | null;
  readonly nameOf: (payload: number) => string;
  readonly onGo: (payload: number) => void;
}

function Value({ row, nameOf, onGo }: { readonly row: DetailRow } & Pick<DetailRowsProps, 'nameOf' | 'onGo'>): JSX.Element {
  const { names } = row;
  if (row.secret) return <span className="secondary">{t('detail.secret')}</span>;
  if (names !== null) return <button type="button" className="link" onClick={() => { onGo(names); }}>{nameOf(names)}</button>;
  if (row.type === 'boolean') return <span>{row.value}</span>;
  return row.type === 'array' || row.type === 'dictionary' || row.type === 'data' ? <span className="secondary">{row.value}</span> : <code>{row.value}</code>;
}

export function DetailRows({ rows, marked, nameOf, onGo }: DetailRowsProps): JSX.Element {
  const [more, setMore] = useState(0);
  const markedRow = useRef<HTMLTableRowElement>(null);
  const at = marked === null ? -1 : rows.findIndex((row) => row.path === marked);
  const limit = Math.max(pageSize + more, at + 1);
  useEffect(() => { markedRow.current?.scrollIntoView({ block: 'center' }); }, [at]);
  return (
    <>
      <table className="table keys">
        <thead><tr><th>{t('detail.key')}</th><th>{t('detail.value')}</th><th>{t('detail.meaning')}</th></tr></thead>
        <tbody>
          {rows.slice(0, limit).map((row, index) => (
            <tr key={row.path} {...(index === at ? { ref: markedRow, 'data-marked': true } : {})}>
              <th scope="row" data-depth={Math.min(row.depth, 8)}><code>{row.key}</code></th>
              <td><Value row={row} nameOf={nameOf} onGo={onGo} /></td>
              <td className="secondary">{row.names === null ? row.meaning : t('detail.inThisFile')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && <Button onPress={() => { setMore(more + pageSize); }}>{t('records.more')}</Button>}
    </>
  );
}

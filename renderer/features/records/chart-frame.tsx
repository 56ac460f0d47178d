// The frame of a chart: its name, what its marks mean, and the same as a table, which a button puts in the picture's place.
import { type JSX, type ReactNode, useState } from 'react';
import { t } from '../../i18n/text.ts';

interface ChartFrameProps {
  readonly id: string;
  readonly title: string;
  readonly legend: ReactNode;
  readonly head: readonly string[];
  /** The first cell of each names the row. */
  readonly rows: readonly (readonly string[])[];
  /** Speaks for itself; else the table is read in its place. */
  readonly readable?: boolean;
  readonly children: ReactNode;
}

export function ChartFrame({ id, title, legend, head, rows, readable = false, children }: ChartFrameProps): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2><span className="legend num">{legend}</span>
        {rows.length > 0 && <button type="button" className="link" id={`${id}-as`} aria-labelledby={`${id}-as ${id}`} onClick={() => { setAsTable(!asTable); }}>{t(asTable ? 'records.chart.asChart' : 'records.chart.asTable')}</button>}
      </figcaption>
      {!asTable && children}
      {(asTable || !readable) && (
        <div className={asTable ? 'chart-table' : 'visually-hidden'} {...(asTable ? { tabIndex: 0, role: 'group', 'aria-labelledby': id } : {})}>
          <table className="table num">
            <caption className="visually-hidden">{title}</caption>
            <thead><tr>{head.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>{rows.map(([name, ...cells], at) => <tr key={at}><th scope="row">{name}</th>{cells.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody>
          </table>
        </div>
      )}
    </figure>
  );
}

// The columns of an export: ticked or not, and moved up and down by buttons, so that the keyboard can do it.
import type { JSX } from 'react';
import { defaultColumns, recordColumns } from '../../../src/domain/records/columns.ts';
import { type ColumnId, columnIds } from '../../../src/model/record-exports.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { listed, moved, without } from './column-order.ts';

export function ColumnChoice({ chosen, onChange }: { readonly chosen: readonly ColumnId[]; readonly onChange: (chosen: readonly ColumnId[]) => void }): JSX.Element {
  return (
    <fieldset className="columns">
      <legend>
        <span>{counted('exports.columns', chosen.length)}</span>
        <span className="spacer" />
        <Button kind="plain" onPress={() => { onChange(defaultColumns); }}>{t('exports.usual')}</Button>
        <Button kind="plain" onPress={() => { onChange(columnIds); }}>{t('exports.allColumns')}</Button>
      </legend>
      <ul className="column-list">
        {listed(chosen).map((id) => {
          const { heading } = recordColumns[id];
          const at = chosen.indexOf(id);
          return (
            <li key={id}>
              <label className="tick"><input type="checkbox" checked={at >= 0} onChange={() => { onChange(at >= 0 ? without(chosen, id) : [...chosen, id]); }} /><span className="tick-label">{heading}</span></label>
              {at >= 0 && <><Button kind="plain" disabled={at === 0} label={t('exports.up', { column: heading })} onPress={() => { onChange(moved(chosen, id, -1)); }}><Icon name="up" size={14} /></Button><Button kind="plain" disabled={at === chosen.length - 1} label={t('exports.down', { column: heading })} onPress={() => { onChange(moved(chosen, id, 1)); }}><Icon name="down" size={14} /></Button></>}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

// A CSV file with a row for each device, for what a profile takes from its columns.
import type { JSX } from 'react';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

export interface Table {
  /** Main's name for it. */
  readonly staged: string;
  readonly name: string;
}

export function TableChoice({ table, onChange }: { readonly table: Table | null; readonly onChange: (table: Table | null) => void }): JSX.Element {
  const choose = (): void => {
    void attempt(call.stageFile({ for: 'table' })).then((chosen) => {
      const file = chosen?.files[0];
      if (file) onChange({ staged: file.staged, name: file.name });
    });
  };
  return (
    <div className="table-choice">
      {table && <span className="status"><Icon name="file" /><span className="truncate">{table.name}</span></span>}
      <Button kind="plain" onPress={choose}>{t(table ? 'table.other' : 'table.choose')}</Button>
      {table && <Button kind="plain" onPress={() => { onChange(null); }}>{t('table.remove')}</Button>}
    </div>
  );
}

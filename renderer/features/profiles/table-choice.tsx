// A file beside a profile: a table with a row for each device, or the certificate of the one that shall be able to read it.
import type { JSX } from 'react';
import { call } from '../../api.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

export interface StagedFile {
  /** Main's name for it. */
  readonly staged: string;
  readonly name: string;
}
export type Table = StagedFile;

interface ChoiceProps {
  readonly purpose: 'table' | 'certificate';
  readonly words: TextKey;
  readonly file: StagedFile | null;
  readonly onChange: (file: StagedFile | null) => void;
}

export function FileChoice({ purpose, words, file, onChange }: ChoiceProps): JSX.Element {
  const choose = (): void => {
    void attempt(call.stageFile({ for: purpose })).then((chosen) => {
      const found = chosen?.files[0];
      if (found) onChange({ staged: found.staged, name: found.name });
    });
  };
  return (
    <div className="table-choice">
      {file && <span className="status"><Icon name="file" /><span className="truncate">{file.name}</span></span>}
      <Button onPress={choose}>{t(file ? 'fileChoice.other' : words)}</Button>
      {file && <Button kind="plain" onPress={() => { onChange(null); }}>{t('fileChoice.remove')}</Button>}
    </div>
  );
}

export function TableChoice({ table, onChange }: { readonly table: Table | null; readonly onChange: (table: Table | null) => void }): JSX.Element {
  return <FileChoice purpose="table" words="table.choose" file={table} onChange={onChange} />;
}

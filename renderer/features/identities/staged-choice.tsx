// The files a person chose for an import, and whether they want a password.
import type { JSX } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import { fileSize } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

export type StagedFiles = NonNullable<CommandOutput<'stageFile'>>['files'];

export function StagedChoice({ files, label, onChoose }: { readonly files: StagedFiles; readonly label: string; readonly onChoose: () => void }): JSX.Element {
  return (
    <div className="staged">
      {files.length > 0 && (
        <ul>{files.map((file) => <li key={file.staged}><Icon name={file.locked ? 'unlock' : 'file'} /><span className="truncate">{file.name}</span><span className="small secondary">{fileSize(file.size)}{file.locked && `, ${t('staged.locked')}`}</span></li>)}</ul>
      )}
      <Button onPress={onChoose}>{files.length > 0 ? t('staged.other') : label}</Button>
    </div>
  );
}

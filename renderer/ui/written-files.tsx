// Which files were written, as the end of an export.
import type { JSX } from 'react';
import { counted } from '../i18n/text.ts';
import { Icon } from './icon.tsx';

const shown = 12;

export function WrittenFiles({ files }: { readonly files: readonly string[] }): JSX.Element {
  return (
    <div className="written" role="status">
      <p className="status"><span className="go"><Icon name="done" /></span>{counted('written', files.length)}</p>
      <ul>{files.slice(0, shown).map((file) => <li key={file}><code>{file}</code></li>)}</ul>
      {files.length > shown && <p className="secondary">{counted('written.more', files.length - shown)}</p>}
    </div>
  );
}

// The choice of serial numbers: what somebody came for, what is attached, or a list that is pasted, typed or read from a file.
import { type ChangeEvent, type JSX, useId } from 'react';
import { counted, t } from '../../i18n/text.ts';
import { Options } from '../../ui/options.tsx';
import type { Sourced, SourceKind, SourceWords } from './serial-source.ts';

interface SerialChoiceProps {
  readonly words: SourceWords;
  readonly bench: number;
  readonly asked: number;
  /** What was understood. */
  readonly found: Sourced;
  readonly onChange: (words: SourceWords) => void;
}

const longest = 1_000_000;
const mostDoubts = 8;

function nameOf(kind: SourceKind, bench: number, asked: number): string {
  if (kind === 'text') return t('intune.serials.text');
  return kind === 'bench' ? counted('intune.serials.bench', bench) : counted('intune.serials.asked', asked);
}

export function SerialChoice({ words, bench, asked, found, onChange }: SerialChoiceProps): JSX.Element {
  const id = useId();
  const kinds: readonly SourceKind[] = [...(asked > 0 ? ['asked' as const] : []), ...(bench > 0 ? ['bench' as const] : []), 'text'];
  const take = (file: File | undefined): void => { void file?.slice(0, longest).text().then((text) => { onChange({ kind: 'text', text }); }); };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    take(event.target.files?.[0]);
    event.target.value = '';
  };
  return (
    <>
      <Options label={t('ade.target.label')} value={words.kind} onChange={(kind) => { onChange({ ...words, kind }); }} items={kinds.map((kind) => ({ id: kind, name: nameOf(kind, bench, asked) }))} />
      {words.kind === 'text' && (
        <div className="ade-paste">
          <label htmlFor={id}>{t('ade.target.textLabel')}</label>
          <textarea id={id} className="line code" rows={5} maxLength={longest} spellCheck={false} value={words.text} aria-describedby={`${id}-hint`} onChange={(event) => { onChange({ ...words, text: event.target.value }); }} />
          <span className="hint" id={`${id}-hint`}>{t('intune.serials.textHint')}</span>
          <label className="button normal intune-file">{t('intune.serials.file')}<input type="file" accept=".csv,.txt,.tsv" className="visually-hidden" onChange={choose} /></label>
        </div>
      )}
      {found.doubts.length > 0 && <ul className="intune-doubts">{found.doubts.slice(0, mostDoubts).map((doubt, at) => <li key={at}>{doubt}</li>)}{found.doubts.length > mostDoubts && <li>{t('intune.step.andMore', { count: found.doubts.length - mostDoubts })}</li>}</ul>}
    </>
  );
}

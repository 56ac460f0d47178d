// Which devices are meant: those selected, pasted serial numbers, a CSV file, an order, or what is on the bench now.
import type { JSX } from 'react';
import { counted, t } from '../../i18n/text.ts';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';
import { FileChoice } from '../profiles/table-choice.tsx';
import { targetKinds, type TargetWords } from './target-words.ts';

interface TargetChoiceProps {
  readonly words: TargetWords;
  readonly selected: readonly string[];
  /** How many are selected; the first of them are meant where they are more. */
  readonly of: number;
  /** Serial numbers of what is attached now. */
  readonly bench: number;
  readonly onChange: (words: TargetWords) => void;
}

const longest = 1_000_000;

export function TargetChoice({ words, selected, of, bench, onChange }: TargetChoiceProps): JSX.Element {
  const { kind } = words;
  return (
    <>
      <Options
        label={t('ade.target.label')} value={kind} onChange={(next) => { onChange({ ...words, kind: next }); }}
        items={targetKinds.filter((id) => (id === 'serials' ? selected.length : id === 'bench' ? bench : 1) > 0).map((id) => ({
          id, name: id === 'serials' ? counted('ade.target.selected', selected.length) : id === 'bench' ? counted('ade.target.bench', bench) : t(`ade.target.${id}`),
          ...(id === 'serials' && of > selected.length ? { hint: t('ade.target.cut', { all: of.toLocaleString('en-GB') }) } : {}),
        }))}
      />
      {kind === 'text' && (
        <div className="ade-paste">
          <label htmlFor="ade-serials">{t('ade.target.textLabel')}</label>
          <textarea id="ade-serials" className="line code" rows={4} maxLength={longest} spellCheck={false} value={words.text} aria-describedby="ade-serials-hint" onChange={(event) => { onChange({ ...words, text: event.target.value }); }} />
          <span className="hint" id="ade-serials-hint">{t('ade.target.textHint')}</span>
        </div>
      )}
      {kind === 'table' && <div className="ade-paste"><FileChoice purpose="table" words="bench.chooseFile" file={words.file} onChange={(file) => { onChange({ ...words, file }); }} /><span className="hint">{t('ade.target.tableHint')}</span></div>}
      {kind === 'order' && <LineField label={t('ade.target.order')} hint={t('ade.target.orderHint')} maxLength={200} value={words.order} onChange={(order) => { onChange({ ...words, order }); }} />}
    </>
  );
}

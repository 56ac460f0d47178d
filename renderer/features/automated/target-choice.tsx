// Which devices are meant: those selected, pasted serial numbers, a CSV file, an order, or what is on the bench now.
import type { JSX } from 'react';
import type { AdeTarget } from '../../../src/model/ade.ts';
import { counted, t } from '../../i18n/text.ts';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';
import { FileChoice, type StagedFile } from '../profiles/table-choice.tsx';

export const targetKinds = ['serials', 'text', 'table', 'order', 'bench'] as const;
export type TargetKind = (typeof targetKinds)[number];

export interface TargetWords {
  readonly kind: TargetKind;
  readonly text: string;
  readonly order: string;
  readonly file: StagedFile | null;
}

/** Null: something is missing yet. */
export function targetOf({ kind, text, order, file }: TargetWords, selected: readonly string[]): AdeTarget | null {
  switch (kind) {
    case 'serials': return selected.length === 0 ? null : { by: 'serials', serials: [...selected] };
    case 'text': return text.trim() === '' ? null : { by: 'text', text };
    case 'table': return file && { by: 'table', staged: file.staged };
    case 'order': return order.trim() === '' ? null : { by: 'order', order: order.trim() };
    case 'bench': return { by: 'bench' };
  }
}

interface TargetChoiceProps {
  readonly words: TargetWords;
  readonly selected: readonly string[];
  /** Serial numbers of what is attached now. */
  readonly bench: number;
  readonly onChange: (words: TargetWords) => void;
}

const longest = 1_000_000;

export function TargetChoice({ words, selected, bench, onChange }: TargetChoiceProps): JSX.Element {
  const { kind } = words;
  return (
    <>
      <Options
        label={t('ade.target.label')} value={kind} onChange={(next) => { onChange({ ...words, kind: next }); }}
        items={targetKinds.filter((id) => id !== 'serials' || selected.length > 0).map((id) => ({
          id, name: id === 'serials' ? counted('ade.target.selected', selected.length) : id === 'bench' ? counted('ade.target.bench', bench) : t(`ade.target.${id}`),
        }))}
      />
      {kind === 'text' && (
        <div className="ade-paste">
          <label htmlFor="ade-serials">{t('ade.target.textLabel')}</label>
          <textarea id="ade-serials" className="line code" rows={6} maxLength={longest} spellCheck={false} value={words.text} aria-describedby="ade-serials-hint" onChange={(event) => { onChange({ ...words, text: event.target.value }); }} />
          <span className="hint" id="ade-serials-hint">{t('ade.target.textHint')}</span>
        </div>
      )}
      {kind === 'table' && <div className="ade-paste"><FileChoice purpose="table" words="table.choose" file={words.file} onChange={(file) => { onChange({ ...words, file }); }} /><span className="hint">{t('ade.target.tableHint')}</span></div>}
      {kind === 'order' && <LineField label={t('ade.target.order')} hint={t('ade.target.orderHint')} maxLength={200} value={words.order} onChange={(order) => { onChange({ ...words, order }); }} />}
    </>
  );
}

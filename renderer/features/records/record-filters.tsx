// The menus below the search field: days, blueprint, method, operator, outcome. Each shows and writes its part of the same question.
import type { JSX } from 'react';
import { outcomeNames } from '../../../src/domain/prep/step-text.ts';
import { outcomes, type RecordQuery, runMethods } from '../../../src/model/records.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, type ChoiceItem } from '../../ui/choice.tsx';
import { spanIds, spanOf, spanPart, type Zone } from './query-words.ts';

interface RecordFiltersProps {
  readonly query: RecordQuery;
  readonly zone: Zone;
  readonly blueprints: readonly string[];
  readonly operators: readonly string[];
  readonly onPart: (part: Partial<RecordQuery>) => void;
  /** Null: there is nothing to clear. */
  readonly onClear: (() => void) | null;
}

/** Ids of names begin so, that no name is taken for "any". */
const named = (name: string): string => `=${name}`;

function NameChoice({ label, every, names, value, onName }: { readonly label: string; readonly every: string; readonly names: readonly string[]; readonly value: string | null; readonly onName: (name: string | null) => void }): JSX.Element {
  const all = value === null || names.includes(value) ? names : [value, ...names];
  return <Choice ariaLabel={label} placeholder={every} selected={value === null ? 'any' : named(value)} items={[{ id: 'any', name: every }, ...all.map((name) => ({ id: named(name), name }))]} onSelect={(id) => { onName(id === 'any' ? null : id.slice(1)); }} />;
}

export function RecordFilters({ query, zone, blueprints, operators, onPart, onClear }: RecordFiltersProps): JSX.Element {
  const span = spanOf(query, zone);
  const spans: ChoiceItem[] = [...spanIds.map((id) => ({ id, name: t(`records.span.${id}`) })), ...(span === null ? [{ id: 'other', name: t('records.span.other') }] : [])];
  const choose = (id: string): void => {
    const found = spanIds.find((one) => one === id);
    if (found) onPart(spanPart(found, zone));
  };
  return (
    <div className="records-filters" role="group" aria-label={t('records.filters')}>
      <Choice ariaLabel={t('records.filter.days')} placeholder={t('records.span.all')} selected={span ?? 'other'} items={spans} onSelect={choose} />
      <NameChoice label={t('records.filter.blueprint')} every={t('records.any.blueprint')} names={blueprints} value={query.blueprint} onName={(blueprint) => { onPart({ blueprint }); }} />
      <Choice ariaLabel={t('records.filter.method')} placeholder={t('records.any.method')} selected={query.method ?? 'any'} items={[{ id: 'any', name: t('records.any.method') }, ...runMethods.map((id) => ({ id, name: t(`method.${id}`) }))]} onSelect={(id) => { onPart({ method: runMethods.find((one) => one === id) ?? null }); }} />
      <NameChoice label={t('records.filter.operator')} every={t('records.any.operator')} names={operators} value={query.operator} onName={(operator) => { onPart({ operator }); }} />
      <Choice ariaLabel={t('records.filter.outcome')} placeholder={t('records.any.outcome')} selected={query.outcome ?? 'any'} items={[{ id: 'any', name: t('records.any.outcome') }, ...outcomes.map((id) => ({ id, name: outcomeNames[id] }))]} onSelect={(id) => { onPart({ outcome: outcomes.find((one) => one === id) ?? null }); }} />
      {onClear && <Button kind="plain" onPress={onClear}>{t('records.clear')}</Button>}
    </div>
  );
}

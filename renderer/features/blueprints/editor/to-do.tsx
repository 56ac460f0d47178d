// What keeps the blueprint from being saved: each problem leads to its field.
import type { JSX } from 'react';
import { fieldLabel } from '../../../../src/domain/blueprint/fields.ts';
import type { BlueprintNote } from '../../../../src/model/blueprints.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Icon } from '../../../ui/icon.tsx';
import { rowId } from './edit-context.ts';

/** Leads to a field, out of whatever it is folded into. */
export function focusField(field: string): void {
  requestAnimationFrame(() => {
    const row = document.getElementById(rowId(field));
    row?.closest('details')?.setAttribute('open', '');
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  });
}

export function ToDo({ problems }: { readonly problems: readonly BlueprintNote[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <section className="findings" aria-label={t('editor.toDo')}>
      <h3>{t('editor.toDo')} <span role="status">{counted('editor.left', problems.length)}</span></h3>
      <ul>
        {problems.map(({ field, text }, index) => (
          <li key={index}>
            <button type="button" className="finding" onClick={() => { focusField(field); }}>
              <span className="finding-icon"><Icon name="todo" /></span><span className="finding-text"><span>{text}</span><span className="finding-where">{fieldLabel(field.split(/[.[]/))}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

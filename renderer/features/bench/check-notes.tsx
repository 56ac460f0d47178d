// What the check of the blueprint found that concerns no single device, such as rows of the table that no device is for.
import { type JSX, useState } from 'react';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

const inSight = 2;

export function CheckNotes({ notes }: { readonly notes: readonly string[] }): JSX.Element | null {
  const [all, setAll] = useState(false);
  if (notes.length === 0) return null;
  const hidden = notes.length - inSight;
  return (
    <section className="check-notes" aria-label={t('bench.notes')}>
      <span className="act"><Icon name="warning" /></span>
      <ul>{notes.slice(0, all ? undefined : inSight).map((note, index) => <li key={index}>{note}</li>)}</ul>
      {hidden > 0 && <Button kind="plain" onPress={() => { setAll(!all); }}>{all ? t('bench.fewerNotes') : counted('bench.moreNotes', hidden)}</Button>}
    </section>
  );
}

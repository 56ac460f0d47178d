// A name that stands in records: kept when somebody leaves the field or presses Return, and the computer's own one when it is left empty.
import { type JSX, useState } from 'react';
import type { Settings } from '../../../src/model/preferences.ts';
import { t } from '../../i18n/text.ts';
import { LineField } from '../../ui/line-field.tsx';

interface NameFieldProps {
  readonly label: string;
  readonly value: Settings['station'];
  readonly onKeep: (name: string | null) => void;
}

export function NameField({ label, value: { chosen, usual, fixed }, onKeep }: NameFieldProps): JSX.Element {
  const [text, setText] = useState(chosen ?? '');
  const keep = (): void => {
    const name = text.trim();
    if (name !== (chosen ?? '')) onKeep(name === '' ? null : name);
  };
  if (fixed) return <LineField label={label} value={usual} onChange={() => undefined} disabled hint={t('settings.fixed')} />;
  return (
    <form onSubmit={(event) => { event.preventDefault(); keep(); }} onBlur={keep}>
      <LineField label={label} value={text} onChange={setText} maxLength={200} hint={t('settings.usual', { name: usual })} />
      <button type="submit" hidden />
    </form>
  );
}

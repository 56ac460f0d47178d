// What is under way with Microsoft or with Apple's portal: a bar with a number, and the way to stop it. What takes a moment isn't shown.
import { type JSX, useEffect, useState } from 'react';
import type { IntuneOverview } from '../../../src/model/intune.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';

/** Milliseconds after which something is long. */
const moment = 700;

export function WorkStrip({ intune: { work } }: { readonly intune: IntuneOverview }): JSX.Element | null {
  const [long, setLong] = useState(false);
  const busy = work !== null;
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => { setLong(true); }, moment);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [busy]);
  if (!work || (!long && work.of <= 1)) return null;
  const said = t(`intune.work.${work.kind}`, { done: work.done.toLocaleString('en-GB'), all: work.of.toLocaleString('en-GB') });
  return (
    <div className="strip intune-work">
      <div className="label-row"><span className="num" role="status">{said}</span><span className="spacer" /><Button onPress={() => { void attempt(call.cancelIntune(null)); }}>{t('dialog.cancel')}</Button></div>
      <progress aria-label={said} {...(work.of > 1 ? { value: work.done, max: work.of } : {})} />
    </div>
  );
}

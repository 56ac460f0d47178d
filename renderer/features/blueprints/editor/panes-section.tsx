// Setup Assistant's panes: ticked ones are asked, the others are skipped. Panes that this kind of device doesn't have stand apart.
import { type JSX, useState } from 'react';
import type { Pane } from '../../../../src/model/profiles.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Tick } from '../../../ui/toggle.tsx';
import { whyNoEffect } from '../../../../src/domain/blueprint/effects.ts';
import { rowId, useBlueprint } from './edit-context.ts';

/** Everybody has what came before that. */
const longAgo = 12;

function noteOf({ introduced, deprecated, removed }: Pane): string {
  const last = removed ?? deprecated;
  if (last !== null) return t('panes.until', { version: last });
  return introduced !== null && Number(introduced.split('.')[0]) > longAgo ? t('panes.since', { version: introduced }) : '';
}

function Ticks({ panes, label }: { readonly panes: readonly Pane[]; readonly label: string }): JSX.Element {
  const { blueprint: { skip }, change } = useBlueprint();
  const set = (key: string, asked: boolean): void => { change({ skip: asked ? skip.filter((one) => one !== key) : [...skip, key] }); };
  return (
    <div className="panes" role="group" aria-label={label}>
      {panes.map((pane) => <Tick key={pane.key} label={pane.title} on={!skip.includes(pane.key)} onChange={(on) => { set(pane.key, on); }} note={<small>{noteOf(pane)}</small>} />)}
    </div>
  );
}

export function PanesSection({ panes }: { readonly panes: readonly Pane[] | null }): JSX.Element {
  const { blueprint: { method, skip }, change, notes } = useBlueprint();
  const [more, setMore] = useState(false);
  const noEffect = whyNoEffect(method, 'skip');
  const here = panes?.filter(({ state }) => state !== 'notHere') ?? [];
  const elsewhere = panes?.filter(({ state }) => state === 'notHere') ?? [];
  const asked = here.filter(({ key }) => !skip.includes(key)).length;
  const said = notes.filter(({ field, text }) => field === 'skip' && text !== noEffect);
  return (
    <section className="form-part" aria-labelledby="panes-title" id={rowId('skip')}>
      <h2 id="panes-title">{t('panes.label')} {panes && noEffect === null && <span role="status">{t('blueprint.asks', { asked, all: here.length })}</span>}</h2>
      {noEffect !== null ? <p className="hint">{noEffect}</p> : !panes ? <p className="hint" role="status">{t('panes.loading')}</p> : (
        <>
          <div className="rows panes-rows">
            <div className="keys-head">
              <Button onPress={() => { change({ skip: [...new Set([...skip, ...here.map(({ key }) => key)])] }); }}>{t('panes.skipAll')}</Button>
              <Button onPress={() => { change({ skip: skip.filter((key) => !here.some((pane) => pane.key === key)) }); }}>{t('panes.askAll')}</Button>
            </div>
            <Ticks panes={here} label={t('panes.label')} />
            {more && <><hr /><Ticks panes={elsewhere} label={t('blueprint.otherPanes')} /></>}
          </div>
          {elsewhere.length > 0 && <button type="button" className="link" aria-expanded={more} onClick={() => { setMore(!more); }}>{more ? t('bench.fewerNotes') : counted('blueprint.morePanes', elsewhere.length)}</button>}
        </>
      )}
      {said.map(({ text }) => <p key={text} className="hint">{text}</p>)}
    </section>
  );
}

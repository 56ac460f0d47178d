// Setup Assistant's options: ticked ones are asked, the others are skipped. Those of 2016 first, the panes that came later behind them.
import { type JSX, useEffect, useState } from 'react';
import type { Pane } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { Tick } from '../../ui/toggle.tsx';
import { notesAt } from './form-notes.ts';
import { useForm } from './form-rows.tsx';
import { isAsked, type PaneChoice, paneGroups } from './pane-groups.ts';

/** What a phone and a tablet of today have; null while they are asked for. */
function useAllPanes(): readonly Pane[] | null {
  const [panes, setPanes] = useState<readonly Pane[] | null>(null);
  useEffect(() => {
    let current = true;
    const ask = (platform: 'iOS' | 'iPadOS'): ReturnType<typeof call.listPanes> => call.listPanes({ platform, osVersion: '26.0', model: null, skip: [] });
    void Promise.all([ask('iOS'), ask('iPadOS')]).then((results) => {
      const found = results.flatMap((result) => (result.ok ? result.value.panes : [])).filter(({ state }) => state !== 'notHere');
      if (current) setPanes(found.filter(({ key }, at) => found.findIndex((one) => one.key === key) === at));
    });
    return () => { current = false; };
  }, []);
  return panes;
}

function Ticks({ panes }: { readonly panes: readonly PaneChoice[] }): JSX.Element {
  const { draft: { skip }, change } = useForm();
  return (
    <div className="ade-panes">
      {panes.map(({ key, title }) => <Tick key={key} label={title} on={isAsked(skip, key)} onChange={(on) => { change({ skip: on ? skip.filter((one) => one !== key) : [...skip, key] }); }} />)}
    </div>
  );
}

export function PanesGroup(): JSX.Element {
  const { draft: { skip }, preview, strict } = useForm();
  const [more, setMore] = useState(false);
  const panes = useAllPanes();
  const { first, later } = paneGroups(panes ?? [], skip);
  const { notes, wrong } = notesAt(preview, 'skip', strict);
  const meant = first.flatMap(({ key, title }) => notesAt(preview, `skip.${key}`, false).notes.map((text) => ({ title, text })));
  const laterAsked = later.filter(({ key }) => isAsked(skip, key)).length;
  return (
    <fieldset className="ade-group" id="ade-skip">
      <legend>{t('ade.form.panes')}</legend>
      <div className="rows"><Ticks panes={first} />{more && <><hr /><Ticks panes={later} /></>}</div>
      {later.length > 0 && <button type="button" className="link ade-more-panes" aria-expanded={more} onClick={() => { setMore(!more); }}>{more ? t('ade.form.fewerPanes') : counted('ade.form.laterPanes', later.length, { asked: laterAsked })}</button>}
      {notes.map((text) => <p key={text} className="hint">{text}</p>)}
      {wrong !== '' && <p className="wrong">{wrong}</p>}
      {meant.length > 0 && <details className="ade-more-notes"><summary className="small">{t('ade.form.paneMeanings')}</summary><dl className="ade-meanings">{meant.map(({ title, text }) => <div key={title}><dt>{title}</dt><dd>{text}</dd></div>)}</dl></details>}
    </fieldset>
  );
}

// Setup Assistant's panes: ticked ones are asked, the others are skipped; beside each what its user will meet.
import { type JSX, useEffect, useState } from 'react';
import type { Pane } from '../../../../src/model/profiles.ts';
import { call } from '../../../api.ts';
import { t } from '../../../i18n/text.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { Tick } from '../../../ui/toggle.tsx';
import type { ControlProps } from './control-props.ts';
import { useEditor } from './editor-context.ts';

function usePanes(skip: readonly string[]): readonly Pane[] | null {
  const { platform, osVersion } = useEditor().choice;
  const [panes, setPanes] = useState<readonly Pane[] | null>(null);
  const asked = skip.join(' ');
  useEffect(() => {
    let current = true;
    void attempt(call.listPanes({ platform, osVersion, model: null, skip: asked === '' ? [] : asked.split(' ') })).then((found) => { if (current && found) setPanes(found.panes); });
    return () => { current = false; };
  }, [platform, osVersion, asked]);
  return panes;
}

function noteOf({ introduced, deprecated, removed, state }: Pane): string {
  if (state === 'notHere') return t('panes.notHere');
  if (removed) return t('panes.until', { version: removed });
  if (deprecated) return t('panes.until', { version: deprecated });
  return introduced && Number(introduced.split('.')[0]) > 12 ? t('panes.since', { version: introduced }) : '';
}

export function PanesControl({ value, onChange, labelId }: ControlProps): JSX.Element {
  const skip = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const panes = usePanes(skip);
  if (!panes) return <p className="hint" role="status">{t('panes.loading')}</p>;
  const take = (next: readonly string[]): void => { onChange(next.length === 0 ? undefined : [...next]); };
  const set = (key: string, asked: boolean): void => { take(asked ? skip.filter((one) => one !== key) : [...skip, key]); };
  const seen = panes.filter(({ state }) => state === 'seen');
  const unsure = panes.filter(({ state }) => state === 'unsure');
  return (
    <div className="panes-control" role="group" aria-labelledby={labelId}>
      <div className="keys-head">
        <span className="small secondary" role="status">{t('panes.count', { asked: seen.length, all: panes.filter(({ state }) => state !== 'notHere').length })}</span>
        <span className="spacer" />
        <Button onPress={() => { take([...new Set([...skip, ...panes.map(({ key }) => key)])]); }}>{t('panes.skipAll')}</Button>
        <Button onPress={() => { take([]); }}>{t('panes.askAll')}</Button>
      </div>
      <div className="panes">
        {panes.map((pane) => <Tick key={pane.key} label={pane.title} on={!skip.includes(pane.key)} onChange={(on) => { set(pane.key, on); }} note={<small>{noteOf(pane)}</small>} />)}
      </div>
      {unsure.length > 0 && <p className="hint">{t('panes.unsure', { panes: unsure.map(({ title }) => title).join(', ') })}</p>}
      <p className="hint">{seen.length === 0 ? t('panes.nothing') : t('panes.seen', { panes: seen.map(({ title }) => title).join(', ') })}</p>
    </div>
  );
}

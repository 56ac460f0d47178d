// What the device's user will go through, as small screens, for a kind of device; what is skipped stands crossed out in its place.
import type { JSX } from 'react';
import type { Pane } from '../../../../src/model/profiles.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Choice } from '../../../ui/choice.tsx';
import { SetupScreens } from '../setup-screens.tsx';
import { useBlueprint } from './edit-context.ts';
import type { PaneView } from './pane-views.ts';
import { screensOf } from './screens.ts';

interface UserSeesProps {
  readonly panes: readonly Pane[] | null;
  readonly views: readonly PaneView[];
  readonly view: PaneView;
  readonly onView: (view: PaneView) => void;
}

export function UserSees({ panes, views, view, onView }: UserSeesProps): JSX.Element {
  const { blueprint } = useBlueprint();
  const screens = screensOf(blueprint, panes ?? []);
  return (
    <section aria-label={t('blueprint.sees')}>
      <div className="sees-head">
        <h3>{t('blueprint.sees')}</h3>
        {blueprint.method !== 'direct' && <Choice ariaLabel={t('blueprint.seesFor')} placeholder="" items={views.map(({ id, name }) => ({ id, name }))} selected={view.id} onSelect={(id) => { const found = views.find((one) => one.id === id); if (found) onView(found); }} />}
      </div>
      <p className="hint" role="status">{blueprint.method === 'direct' ? t('blueprint.seesDirect') : blueprint.method === 'automated' ? t('blueprint.seesAutomated') : `${counted('blueprint.screens', screens.filter(({ skipped }) => !skipped).length)} ${t('blueprint.dashed')}`}</p>
      {blueprint.method !== 'automated' && <SetupScreens screens={screens} />}
    </section>
  );
}

// The bench's head: for which blueprint devices are checked, or which profile is installed, and the one button that leads to a run.
import { type JSX, memo, type RefObject } from 'react';
import type { ProfileSummary } from '../../../src/model.ts';
import type { BlueprintSummary } from '../../../src/model/blueprints.ts';
import { commandKey } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Search } from '../../ui/search.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';

interface BenchToolbarProps {
  readonly blueprints: readonly BlueprintSummary[];
  /** Null: devices aren't checked for any. */
  readonly blueprint: BlueprintSummary | null;
  readonly profiles: readonly ProfileSummary[];
  readonly profile: ProfileSummary | null;
  /** Devices that the button would install on, or plan for. */
  readonly targets: number;
  /** Nothing was ever plugged in: the first run's page has the actions then. */
  readonly empty: boolean;
  readonly present: number;
  readonly search: string;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onSearch: (text: string) => void;
  readonly onBlueprint: (id: string | null) => void;
  readonly onProfile: (sha256: string) => void;
  readonly onChooseFile: () => void;
  readonly onPlan: () => void;
}

const none = 'none';

function BlueprintChoice({ blueprints, blueprint, onBlueprint }: Pick<BenchToolbarProps, 'blueprints' | 'blueprint' | 'onBlueprint'>): JSX.Element | null {
  if (blueprints.length === 0) return null;
  const items = [{ id: none, name: t('bench.noBlueprint') }, ...blueprints.map(({ id, name, method }) => ({ id: id, name: `${name} · ${t(`method.${method}`)}` }))];
  return <Choice label={t('bench.blueprint')} placeholder={t('bench.noBlueprint')} selected={blueprint?.id ?? none} onSelect={(id) => { onBlueprint(id === none ? null : id); }} items={items} />;
}

function Start({ blueprint, profile, targets, onChooseFile, onPlan }: Pick<BenchToolbarProps, 'blueprint' | 'profile' | 'targets' | 'onChooseFile' | 'onPlan'>): JSX.Element {
  if (!blueprint && !profile) return <Button kind="primary" onPress={onChooseFile}>{t('bench.chooseProfile')}</Button>;
  const word = blueprint ? (targets === 0 ? t('bench.plan.none') : counted('bench.plan', targets)) : targets === 0 ? t('bench.install.none') : counted('bench.install', targets);
  return <Button kind="primary" disabled={targets === 0} onPress={onPlan}>{word} <kbd aria-hidden="true">{commandKey}↩</kbd></Button>;
}

/** Drawn again when something of it changes, not with every device: its handlers have to stay the same functions. */
export const BenchToolbar = memo(({ blueprints, blueprint, profiles, profile, targets, empty, present, search, searchRef, onSearch, onBlueprint, onProfile, onChooseFile, onPlan }: BenchToolbarProps): JSX.Element => {
  return (
    <Toolbar title={t('bench.title')} note={present === 0 ? t('bench.none') : null}>
      <BlueprintChoice blueprints={blueprints} blueprint={blueprint} onBlueprint={onBlueprint} />
      {!blueprint && profile && <Choice label={t('bench.profile')} placeholder={t('bench.noProfile')} selected={profile.sha256} onSelect={onProfile} items={profiles.map(({ sha256, name }) => ({ id: sha256, name }))} />}
      {!empty && !blueprint && profile && <Button onPress={onChooseFile}>{t('bench.chooseFile')}</Button>}
      <span className="spacer" />
      {!empty && <Search label={t('bench.find')} placeholder={t('bench.findHint')} value={search} onChange={onSearch} inputRef={searchRef} />}
      {!empty && <Start blueprint={blueprint} profile={profile} targets={targets} onChooseFile={onChooseFile} onPlan={onPlan} />}
    </Toolbar>
  );
});
BenchToolbar.displayName = 'BenchToolbar';

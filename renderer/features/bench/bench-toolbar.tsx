// The bench's head: which profile, which devices are looked for, and the one button that leads to a run.
import type { JSX, RefObject } from 'react';
import type { ProfileSummary } from '../../../src/model.ts';
import { commandKey } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Search } from '../../ui/search.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';

interface BenchToolbarProps {
  readonly profiles: readonly ProfileSummary[];
  readonly profile: ProfileSummary | null;
  /** Devices that the button would install on. */
  readonly targets: number;
  /** Nothing was ever plugged in: the first run's page has the actions then. */
  readonly empty: boolean;
  readonly present: number;
  readonly search: string;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onSearch: (text: string) => void;
  readonly onProfile: (sha256: string) => void;
  readonly onChooseFile: () => void;
  readonly onPlan: () => void;
}

export function BenchToolbar({ profiles, profile, targets, empty, present, search, searchRef, onSearch, onProfile, onChooseFile, onPlan }: BenchToolbarProps): JSX.Element {
  return (
    <Toolbar title={t('bench.title')} note={present === 0 ? t('bench.none') : null}>
      {profile && <Choice label={t('bench.profile')} placeholder={t('bench.noProfile')} selected={profile.sha256} onSelect={onProfile} items={profiles.map(({ sha256, name }) => ({ id: sha256, name }))} />}
      {!empty && profile && <Button onPress={onChooseFile}>{t('bench.chooseFile')}</Button>}
      <span className="spacer" />
      {!empty && <Search label={t('bench.find')} placeholder={t('bench.findHint')} value={search} onChange={onSearch} inputRef={searchRef} />}
      {!empty && !profile && <Button kind="primary" onPress={onChooseFile}>{t('bench.chooseProfile')}</Button>}
      {!empty && profile && (
        <Button kind="primary" disabled={targets === 0} onPress={onPlan}>
          {targets === 0 ? t('bench.install.none') : counted('bench.install', targets)} <kbd aria-hidden="true">{commandKey}↩</kbd>
        </Button>
      )}
    </Toolbar>
  );
}

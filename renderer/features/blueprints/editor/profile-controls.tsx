// Profiles and the supervision identity of a blueprint: chosen among those that are here, or as a file.
import type { JSX } from 'react';
import type { ProfileSummary } from '../../../../src/model.ts';
import type { ProfileRef } from '../../../../src/model/blueprints.ts';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { chooseProfile } from '../../profiles/choose-profile.ts';
import { refOf } from './blueprint-changes.ts';
import { useBlueprint } from './edit-context.ts';
import type { ControlIds } from './rows.tsx';

const none = 'none';

interface ProfileControlProps {
  readonly ids: ControlIds;
  readonly label: string;
  readonly value: ProfileRef | null;
  /** Which profiles of the list are offered; a file can be any. */
  readonly fits: (profile: ProfileSummary) => boolean;
  readonly onChange: (value: ProfileRef | null) => void;
}

export function ProfileControl({ ids, label, value, fits, onChange }: ProfileControlProps): JSX.Element {
  const { profiles } = useBlueprint().snapshot;
  const offered = profiles.filter((profile) => fits(profile) || profile.sha256 === value?.sha256);
  const isHere = value === null || offered.some(({ sha256 }) => sha256 === value.sha256);
  const items = [
    { id: none, name: t('field.none') },
    ...(isHere ? [] : [{ id: value.sha256, name: t('blueprint.notHere', { name: value.name }) }]),
    ...offered.map(({ sha256, name }) => ({ id: sha256, name })),
  ];
  const take = (sha256: string): void => {
    const found = profiles.find((profile) => profile.sha256 === sha256);
    if (found) onChange(refOf(found));
    else if (sha256 === none) onChange(null);
  };
  return (
    <span className="held">
      <Choice labelledBy={ids.labelId} placeholder={t('field.choose')} items={items} selected={value?.sha256 ?? none} onSelect={take} />
      <Button label={`${t('field.chooseFile')} ${label}`} onPress={() => { void chooseProfile().then((found) => { if (found) onChange(refOf(found)); }); }}>{t('field.chooseFile')}</Button>
    </span>
  );
}

/** More profiles, in the order in which they are installed. */
export function ProfilesControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { profiles }, snapshot, change } = useBlueprint();
  const offered = snapshot.profiles.filter(({ sha256, managementHost }) => managementHost === null && !profiles.some((ref) => ref.sha256 === sha256));
  const add = (found: ProfileSummary | undefined): void => { if (found) change({ profiles: [...profiles, refOf(found)] }); };
  return (
    <div className="file-list" id={ids.id} role="group" aria-labelledby={ids.labelId}>
      {profiles.map((ref, at) => (
        <span key={`${ref.sha256}${at}`} className="file-name">
          <Icon name="profile" /><span className="truncate">{snapshot.profiles.some(({ sha256 }) => sha256 === ref.sha256) ? ref.name : t('blueprint.notHere', { name: ref.name })}</span>
          <Button kind="plain" label={`${t('field.remove')} ${ref.name}`} onPress={() => { change({ profiles: profiles.filter((_, index) => index !== at) }); }}><Icon name="close" /></Button>
        </span>
      ))}
      <span className="held">
        {offered.length > 0 && <Choice ariaLabel={t('blueprint.addProfile')} placeholder={t('blueprint.addProfile')} items={offered.map(({ sha256, name }) => ({ id: sha256, name }))} selected={null} onSelect={(sha256) => { add(offered.find((profile) => profile.sha256 === sha256)); }} />}
        <Button onPress={() => { void chooseProfile().then(add); }}>{t('field.addFile')}</Button>
      </span>
    </div>
  );
}

export function IdentityControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { identity }, snapshot: { identities }, change } = useBlueprint();
  const nameOf = ({ certificate }: typeof identities[number]): string => certificate.organization ?? certificate.name;
  const isHere = identity === null || identities.some(({ certificate }) => certificate.sha256 === identity.sha256);
  const items = [{ id: none, name: t('field.none') }, ...(isHere ? [] : [{ id: identity.sha256, name: t('blueprint.notHere', { name: identity.name }) }]), ...identities.map((one) => ({ id: one.certificate.sha256, name: nameOf(one) }))];
  const take = (sha256: string): void => {
    const found = identities.find(({ certificate }) => certificate.sha256 === sha256);
    if (found) change({ identity: { sha256, name: nameOf(found) } });
    else if (sha256 === none) change({ identity: null });
  };
  return <Choice labelledBy={ids.labelId} placeholder={t('field.choose')} items={items} selected={identity?.sha256 ?? none} onSelect={take} />;
}

// Profiles chosen here: what each one is, who signed it, what is in it.
import type { JSX } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import type { ProfileSummary, Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { chooseProfile } from './choose-profile.ts';

function Signature({ profile }: { readonly profile: ProfileSummary }): JSX.Element {
  const { signature } = profile;
  if (signature.kind === 'none') return <span className="status"><Icon name="todo" />{t('profiles.unsigned')}</span>;
  const issuer = signature.selfSigned ? t('profiles.ownCertificate') : signature.issuer;
  return (
    <span>
      {signature.signer}, {t('profiles.certifiedBy', { issuer })} ({dayAndTime(signature.until)} {new Date(signature.until).getFullYear()})
      <span className="status go"><Icon name="check" />{t('profiles.intact')}</span>
    </span>
  );
}

function Detail({ profile }: { readonly profile: ProfileSummary }): JSX.Element {
  const payloads = counted('profiles.payloads', profile.payloads.length);
  return (
    <main className="profile">
      <h2>{profile.name}</h2>
      {profile.description && <p className="secondary">{profile.description}</p>}
      <Facts rows={[
        [t('profiles.organization'), profile.organization ?? t('profiles.notGiven')],
        [t('profiles.signedBy'), <Signature key="signature" profile={profile} />],
        ...(profile.managementHost ? [[t('profiles.server'), <code key="host">{profile.managementHost}</code>] as const] : []),
        [t('profiles.removable'), profile.removable ? t('profiles.yes') : t('profiles.no')],
        [t('profiles.identifier'), <code key="identifier">{profile.identifier}</code>],
        [t('profiles.uuid'), <code key="uuid">{profile.uuid}</code>],
        [t('profiles.file'), profile.file],
        [t('profiles.size'), t('profiles.sizeValue', { size: (profile.size / 1000).toFixed(1), payloads })],
        [t('profiles.hash'), <code key="hash">{profile.sha256}</code>],
      ]} />
      <table className="table">
        <thead><tr><th>{t('profiles.type')}</th><th>{t('profiles.payloadName')}</th></tr></thead>
        <tbody>{profile.payloads.map((payload, index) => <tr key={index}><td><code>{payload.type}</code></td><td>{payload.name ?? ''}</td></tr>)}</tbody>
      </table>
    </main>
  );
}

interface ProfilesScreenProps {
  readonly snapshot: Snapshot;
  readonly chosen: string | null;
  readonly onChoose: (sha256: string) => void;
}

export function ProfilesScreen({ snapshot, chosen, onChoose }: ProfilesScreenProps): JSX.Element {
  const { profiles } = snapshot;
  const shown = profiles.find((profile) => profile.sha256 === chosen) ?? profiles[0];
  const choose = (): void => { void chooseProfile().then((found) => { if (found) onChoose(found.sha256); }); };
  return (
    <>
      <Toolbar title={t('profiles.title')} note={profiles.length > 0 ? counted('profiles.count', profiles.length) : null}>
        <span className="spacer" />
        {shown && <Button onPress={() => { void attempt(call.forgetProfile({ sha256: shown.sha256 })); }}>{t('profiles.forget')}</Button>}
        <Button kind="primary" onPress={choose}>{t('profiles.choose')}</Button>
      </Toolbar>
      {shown ? (
        <div className="split">
          <ListBox className="list" aria-label={t('profiles.list')} selectionMode="single" disallowEmptySelection selectedKeys={[shown.sha256]} onSelectionChange={(keys) => { if (keys !== 'all') onChoose(String([...keys][0])); }}>
            {profiles.map((profile) => (
              <ListBoxItem key={profile.sha256} id={profile.sha256} textValue={profile.name} className="list-item">
                <Icon name="profile" /><span className="truncate">{profile.name}<span className="small secondary">{profile.organization ?? ''}</span></span>
              </ListBoxItem>
            ))}
          </ListBox>
          <Detail profile={shown} />
        </div>
      ) : <main className="nothing"><h2>{t('profiles.none')}</h2><p className="secondary">{t('profiles.noneNext')}</p></main>}
    </>
  );
}

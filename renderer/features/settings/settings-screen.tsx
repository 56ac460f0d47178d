// The settings: who works here, how Muster looks and calls, what guards private keys, and where everything lies. Each holds at once.
import { type JSX, type ReactNode, useId, useState } from 'react';
import type { Appearance, PreferenceChange, Settings } from '../../../src/model/preferences.ts';
import type { SecretsState } from '../../../src/model/identities.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call, platform } from '../../api.ts';
import { play } from '../../chime.ts';
import { t } from '../../i18n/text.ts';
import { switchPractice, useSwitchingPractice } from '../../practice-switch.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { ChangePassphraseSheet } from './change-passphrase-sheet.tsx';
import { NameField } from './name-field.tsx';
import { useSettings } from './use-settings.ts';
import './settings.css';

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  const id = useId();
  return <section className="setting-group" aria-labelledby={id}><h2 id={id}>{title}</h2><div className="setting-card">{children}</div></section>;
}

/** Something that isn't switched: what it is, and what can be done about it. */
function Row({ label, hint, children }: { readonly label: ReactNode; readonly hint: string; readonly children: ReactNode }): JSX.Element {
  return <div className="setting-row"><span><span>{label}</span><span className="hint">{hint}</span></span>{children}</div>;
}

function Names({ settings, change }: { readonly settings: Settings; readonly change: (change: PreferenceChange) => void }): JSX.Element {
  return (
    <Group title={t('settings.bench')}>
      <div className="setting-names">
        <NameField label={t('foot.station')} value={settings.station} onKeep={(station) => { change({ station }); }} />
        <NameField label={t('foot.operator')} value={settings.operator} onKeep={(operator) => { change({ operator }); }} />
      </div>
    </Group>
  );
}

const looks: readonly (readonly [Appearance, string])[] = [['system', t('settings.appearance.system')], ['light', t('settings.appearance.light')], ['dark', t('settings.appearance.dark')]];

function Manners({ settings, change }: { readonly settings: Settings; readonly change: (change: PreferenceChange) => void }): JSX.Element {
  return (
    <Group title={t('settings.manners')}>
      <Row label={t('settings.appearance')} hint={t('settings.appearance.hint')}>
        <Segmented label={t('settings.appearance')} items={looks} value={settings.appearance} onChange={(appearance) => { change({ appearance }); }} />
      </Row>
      <Toggle label={t('settings.sounds')} hint={t('settings.sounds.hint')} on={settings.sounds} onChange={(sounds) => {
        // What it sounds like, once it is chosen.
        if (sounds) play('needs');
        change({ sounds });
      }} />
      <Toggle label={t('settings.notifications')} hint={t('settings.notifications.hint')} on={settings.notifications} onChange={(notifications) => { change({ notifications }); }} />
      <Toggle label={t('settings.updates')} hint={t('settings.updates.hint')} on={settings.updatesAtStart} onChange={(updatesAtStart) => { change({ updatesAtStart }); }} />
    </Group>
  );
}

function guardText({ by, state }: SecretsState, hasPassphrase: boolean): string {
  if (by === 'practice') return t('settings.keys.practice');
  if (by === 'keychain') return t(hasPassphrase ? 'settings.keys.both' : 'settings.keys.keychain');
  if (state === 'new') return t('settings.keys.none');
  return t(state === 'locked' ? 'settings.keys.locked' : 'settings.keys.passphrase');
}

function Keys({ secrets, settings, onChange }: { readonly secrets: SecretsState; readonly settings: Settings; readonly onChange: () => void }): JSX.Element {
  const has = settings.hasPassphrase;
  return (
    <Group title={t('settings.keys')}>
      <Row label={t('settings.keys.kept')} hint={guardText(secrets, has)}>
        {secrets.by !== 'practice' && <Button onPress={onChange}>{t(has ? 'settings.passphrase.change' : 'settings.passphrase.set')}</Button>}
      </Row>
    </Group>
  );
}

const shower = platform === 'darwin' ? 'settings.folder.finder' : platform === 'win32' ? 'settings.folder.explorer' : 'settings.folder.files';

function Here({ snapshot, settings }: { readonly snapshot: Snapshot; readonly settings: Settings }): JSX.Element {
  const { practice } = snapshot;
  const switching = useSwitchingPractice();
  return (
    <Group title={t('settings.here')}>
      <Row label={t('settings.folder')} hint={t('settings.folder.hint')}><Button onPress={() => { void attempt(call.showDataFolder(null)); }}>{t(shower)}</Button></Row>
      <p className="setting-path"><code>{settings.dataFolder}</code></p>
      <Row label={t('settings.practice')} hint={t(practice ? 'settings.practice.on' : 'settings.practice.off')}>
        <Button onPress={() => { void switchPractice(!practice); }}>{t(switching ? 'practice.switching' : practice ? 'practice.leave' : 'settings.practice.go')}</Button>
      </Row>
    </Group>
  );
}

export function SettingsScreen({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { secrets, practice } = snapshot;
  const { settings, change, again } = useSettings(`${String(practice)} ${secrets.state} ${secrets.by}`);
  const [changing, setChanging] = useState(false);
  return (
    <>
      <Toolbar title={t('settings.title')} />
      <main className="settings">
        {settings && (
          <div className="settings-column">
            <Names settings={settings} change={change} />
            <Manners settings={settings} change={change} />
            <Keys secrets={secrets} settings={settings} onChange={() => { setChanging(true); }} />
            <Here snapshot={snapshot} settings={settings} />
          </div>
        )}
      </main>
      {settings && changing && <ChangePassphraseSheet hasOne={settings.hasPassphrase} onDone={() => { setChanging(false); again(); }} onClose={() => { setChanging(false); }} />}
    </>
  );
}

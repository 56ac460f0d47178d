// The first run, and every time nothing is plugged in: three ways to start, and what this computer has.
import { type JSX, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Snapshot } from '../../../src/model.ts';
import { platform } from '../../api.ts';
import { perform } from '../../deeds.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { switchPractice, useSwitchingPractice } from '../../practice-switch.ts';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';

interface WelcomeProps {
  readonly snapshot: Snapshot;
  readonly onChoose: () => void;
}

function Way({ icon, title, hint, onPress }: { readonly icon: IconName; readonly title: TextKey; readonly hint: string; readonly onPress: () => void }): JSX.Element {
  return (
    <li>
      <Button className="way" onPress={onPress}>
        <Icon name={icon} size={28} />
        <span><strong>{t(title)}</strong><span>{hint}</span></span>
        <Icon name="next" />
      </Button>
    </li>
  );
}

interface CheckProps {
  readonly icon: IconName;
  readonly tone: string;
  readonly text: string;
  readonly evidence?: ReactNode;
  readonly detail?: ReactNode;
}

function Check({ icon, tone, text, evidence, detail }: CheckProps): JSX.Element {
  return (
    <li>
      <span className={tone}><Icon name={icon} /></span><span>{text}</span><span className="evidence">{evidence}</span>
      {detail !== undefined && <div className="check-detail">{detail}</div>}
    </li>
  );
}

function Service({ mux }: Pick<Snapshot, 'mux'>): JSX.Element {
  switch (mux.state) {
    case 'listening': return <Check icon="ready" tone="go" text={t('welcome.muxOk')} evidence={t('welcome.waiting')} />;
    case 'connecting': return <Check icon="connecting" tone="" text={t('welcome.muxWaiting')} />;
    case 'unavailable': return <Check icon="warning" tone="act" text={t('welcome.muxGone')} detail={<ErrorWords error={mux.error} />} />;
  }
}

/** What this computer has of what the job needs, and the way to what it hasn't. */
function Here({ snapshot: { mux, bus, configurator, identities, profiles } }: { readonly snapshot: Snapshot }): JSX.Element {
  return (
    <section>
      <h3>{t(platform === 'darwin' ? 'welcome.mac' : 'welcome.here')}</h3>
      <ul className="checks">
        <Service mux={mux} />
        {bus === 'seen' && <Check icon="ready" tone="go" text={t('welcome.busOk')} />}
        {bus === 'unavailable' && <Check icon="todo" tone="" text={t('welcome.busGone')} evidence={t('welcome.busGoneEvidence')} />}
        {configurator.state === 'ready' && <Check icon="ready" tone="go" text={t('welcome.cfgutil', { version: configurator.version ?? '' })} evidence={t('welcome.cfgutilEvidence')} />}
        {configurator.state === 'missing' && <Check icon="todo" tone="" text={t('welcome.cfgutilNone')} evidence={t('welcome.cfgutilNoneEvidence')} />}
        {identities.length > 0
          ? <Check icon="ready" tone="go" text={counted('identities.count', identities.length)} />
          : <Check icon="todo" tone="" text={t('welcome.identitiesNone')} evidence={<button type="button" className="link" onClick={() => { perform('identities'); }}>{t('welcome.identitiesGo')}</button>} />}
        <Check icon={profiles.length > 0 ? 'ready' : 'todo'} tone={profiles.length > 0 ? 'go' : ''} text={profiles.length > 0 ? counted('profiles.count', profiles.length) : t('welcome.profilesNone')} />
      </ul>
    </section>
  );
}

export function Welcome({ snapshot, onChoose }: WelcomeProps): JSX.Element {
  const [explained, setExplained] = useState(false);
  const switching = useSwitchingPractice();
  return (
    <main className="welcome">
      <div>
        <h2>{t('welcome.title')}</h2>
        <p className="lead">{t('welcome.lead')}<br />{t('welcome.leadMore')}</p>
      </div>
      <ul className="ways">
        {/* Nothing to switch on: a device appears by itself. Pressing it says how. */}
        <Way icon="phone" title="welcome.connect" hint={t(explained ? 'welcome.connectMore' : 'welcome.connectHint')} onPress={() => { setExplained(true); }} />
        {!snapshot.practice && <Way icon="bench" title="welcome.practice" hint={t(switching ? 'practice.switching' : 'welcome.practiceHint')} onPress={() => { void switchPractice(true); }} />}
        <Way icon="import" title="welcome.import" hint={t('welcome.importHint')} onPress={onChoose} />
      </ul>
      <Here snapshot={snapshot} />
    </main>
  );
}

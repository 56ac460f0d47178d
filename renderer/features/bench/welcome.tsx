// The first run, and every time nothing is plugged in: three ways to start, and what this computer has.
import { type JSX, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { describeError } from '../../../src/error-text.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
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

export function Welcome({ snapshot, onChoose }: WelcomeProps): JSX.Element {
  const [explained, setExplained] = useState(false);
  const { mux, profiles, bus } = snapshot;
  const service: readonly [IconName, string, TextKey] = mux.state === 'listening' ? ['ready', 'go', 'welcome.muxOk'] : mux.state === 'connecting' ? ['connecting', '', 'welcome.muxWaiting'] : ['warning', 'act', 'welcome.muxGone'];
  const [icon, tone, text] = service;
  return (
    <main className="welcome">
      <div>
        <h2>{t('welcome.title')}</h2>
        <p className="lead">{t('welcome.lead')}</p>
      </div>
      <ul className="ways">
        {/* Nothing to switch on: a device appears by itself. Pressing it says how. */}
        <Way icon="phone" title="welcome.connect" hint={t(explained ? 'welcome.connectMore' : 'welcome.connectHint')} onPress={() => { setExplained(true); }} />
        {!snapshot.practice && <Way icon="bench" title="welcome.practice" hint={t('welcome.practiceHint')} onPress={() => { void attempt(call.setPractice({ on: true })); }} />}
        <Way icon="import" title="welcome.import" hint={t('welcome.importHint')} onPress={onChoose} />
      </ul>
      <section>
        <h3>{t('welcome.here')}</h3>
        <ul className="checks">
          <li>
            <span className={tone}><Icon name={icon} /></span><span>{t(text)}</span>
            <span className="evidence">{mux.state === 'listening' ? t('welcome.waiting') : ''}</span>
            {mux.state === 'unavailable' && <span className="check-detail">{describeError(mux.error).what} {describeError(mux.error).next}</span>}
          </li>
          {(bus === 'seen' || bus === 'unavailable') && (
            <li>
              <span className={bus === 'seen' ? 'go' : ''}><Icon name={bus === 'seen' ? 'ready' : 'todo'} /></span>
              <span>{t(bus === 'seen' ? 'welcome.busOk' : 'welcome.busGone')}</span><span className="evidence">{bus === 'seen' ? '' : t('welcome.busGoneEvidence')}</span>
            </li>
          )}
          <li>
            <span className={profiles.length > 0 ? 'go' : ''}><Icon name={profiles.length > 0 ? 'ready' : 'todo'} /></span>
            <span>{profiles.length > 0 ? counted('profiles.count', profiles.length) : t('welcome.profilesNone')}</span><span className="evidence" />
          </li>
        </ul>
      </section>
    </main>
  );
}

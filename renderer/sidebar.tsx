// Where one can go, and at its foot who works here and how the ledger is.
import type { JSX } from 'react';
import type { Snapshot } from '../src/model.ts';
import { type Section, sections } from '../src/model/sections.ts';
import type { Pane } from '../src/model/window.ts';
import { useVerification, type Verification } from './features/records/verification.ts';
import { clockTime } from './format.ts';
import { counted, t, type TextKey } from './i18n/text.ts';
import { Icon, type IconName } from './ui/icon.tsx';

const looks: Readonly<Record<Section, readonly [IconName, TextKey]>> = {
  bench: ['bench', 'nav.bench'], blueprints: ['blueprint', 'nav.blueprints'], profiles: ['profile', 'nav.profiles'], automated: ['cloud', 'nav.automated'], identities: ['key', 'nav.identities'], records: ['records', 'nav.records'],
};

function ledgerWord(snapshot: Snapshot, verification: Verification | null): string {
  if (snapshot.ledger.state === 'closed') return t('foot.closed');
  const { verdict, at } = verification ?? { verdict: null, at: null };
  if (verdict && !verdict.ok) return t('foot.broken', { line: verdict.line.toLocaleString('en-GB') });
  if (verdict && at !== null) return t('foot.verified', { time: clockTime(at) });
  return snapshot.ledger.records === 0 ? t('foot.records.none') : counted('foot.records', snapshot.ledger.records);
}

function Foot({ icon, name, value, tone = '' }: { readonly icon: IconName; readonly name: TextKey; readonly value: string; readonly tone?: string }): JSX.Element {
  return <div className={tone}><dt><Icon name={icon} /><span className="visually-hidden">{t(name)}</span></dt><dd className="truncate">{value}</dd></div>;
}

export function Sidebar({ snapshot, section, onGo }: { readonly snapshot: Snapshot | null; readonly section: Pane; readonly onGo: (section: Pane) => void }): JSX.Element {
  const verification = useVerification(snapshot?.ledger.state === 'open' ? snapshot.ledger.file : '');
  const isSound = snapshot?.ledger.state === 'open' && verification?.verdict?.ok !== false;
  const devices = snapshot === null ? 0 : snapshot.devices.length + snapshot.busOnly.length;
  return (
    <nav className="sidebar" aria-label={t('nav.label')}>
      <ul>
        {sections.map((id) => {
          const [icon, text] = looks[id];
          return (
            <li key={id}>
              {/* A plain button: the frame is drawn before the accessible base is read. */}
              <button type="button" className="nav-item" onClick={() => { onGo(id); }} {...(section === id ? { 'aria-current': 'page' as const } : {})}>
                <Icon name={icon} /><span className="nav-text">{t(text)}</span>
                {id === 'bench' && devices > 0 && <span className="count" aria-label={t('nav.devices', { count: devices })}>{devices}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {snapshot && (
        <dl className="station">
          <Foot icon="station" name="foot.station" value={snapshot.station} />
          <Foot icon="operator" name="foot.operator" value={snapshot.operator} />
          <Foot icon={isSound ? 'ledger' : 'warning'} name="foot.ledger" value={ledgerWord(snapshot, verification)} tone={isSound ? '' : 'act'} />
        </dl>
      )}
      <button type="button" className="nav-item" onClick={() => { onGo('settings'); }} {...(section === 'settings' ? { 'aria-current': 'page' as const } : {})}>
        <Icon name="settings" /><span className="nav-text">{t('nav.settings')}</span>
      </button>
    </nav>
  );
}

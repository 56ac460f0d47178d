// Before the first token: what automated enrollment is, what it needs, and the way there.
import type { JSX } from 'react';
import type { AdeServer } from '../../../src/model/ade.ts';
import type { Snapshot } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Prerequisites } from './prerequisites.tsx';
import { ServerSteps } from './server-steps.tsx';

interface StartPageProps {
  readonly snapshot: Snapshot;
  /** Null: there is no server entry yet. */
  readonly server: AdeServer | null;
  readonly now: number;
  readonly onAdd: () => void;
}

export function StartPage({ snapshot, server, now, onAdd }: StartPageProps): JSX.Element {
  return (
    <main className="ade-start">
      <h2>{server ? t('ade.start.waiting', { name: server.label }) : t('ade.start.title')}</h2>
      <p className="detail-lead">{t(server ? 'ade.start.waitingText' : 'ade.start.text')}</p>
      {server ? <ServerSteps server={server} practice={snapshot.practice} renews={false} onDone={() => undefined} /> : <p className="ade-start-go"><Button large kind="primary" onPress={onAdd}>{t('ade.add.open')}</Button></p>}
      <Prerequisites server={server} push={snapshot.push} now={now} />
    </main>
  );
}

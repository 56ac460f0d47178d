// The sync of a server entry's list: how it stands, a bar with a number while it runs, and the rules by which it may be asked for.
import { type JSX, useEffect, useRef } from 'react';
import { describeError } from '../../../src/error-text.ts';
import { syncPolicies } from '../../../src/domain/enrollment/sync-policy.ts';
import { type AdeServer, syncPolicyIds } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { brokeOff, fullWord, paceWord, syncState, syncTime, waitWord } from './sync-words.ts';

/** Told once, when a sync has ended: what it brought, or why it broke off. */
function SyncEnd({ server }: { readonly server: AdeServer }): JSX.Element {
  const region = useRef<HTMLDivElement>(null);
  const running = useRef(server.sync !== null);
  useEffect(() => {
    const ended = running.current && server.sync === null;
    running.current = server.sync !== null;
    if (!ended || !region.current) return;
    region.current.textContent = server.lastProblem?.code === 'run.cancelled' ? t('ade.sync.cancelled') : server.lastProblem ? `${t('ade.sync.broke')} ${describeError(server.lastProblem).what}` : t('ade.sync.ended', { devices: counted('ade.devices', server.devices) });
  }, [server]);
  return <div ref={region} className="visually-hidden" role="status" aria-live="polite" />;
}

export function SyncBlock({ server, now }: { readonly server: AdeServer; readonly now: number }): JSX.Element {
  const { sync, policy } = server;
  const wait = waitWord(server, now);
  const choose = (id: string): void => {
    const found = syncPolicyIds.find((one) => one === id);
    if (found) void attempt(call.setSyncPolicy({ server: server.id, policy: found }));
  };
  const broke = brokeOff(server);
  return (
    <section className="ade-block" aria-labelledby="ade-sync">
      <div className="label-row">
        <h2 id="ade-sync">{t('ade.sync.title')}</h2>
        <span className="num" id="ade-sync-state">{syncState(server)}</span>
        {wait !== '' && <span className="small secondary num">{wait}</span>}
        <span className="spacer" />
        {sync ? (
          <>
            <span className="small secondary num">{syncTime(server, now)}</span>
            <Button onPress={() => { void attempt(call.cancelAde({ server: server.id })); }}>{t('dialog.cancel')}</Button>
          </>
        ) : <Choice label={t('ade.sync.rules')} placeholder="" items={syncPolicyIds.map((id) => ({ id, name: syncPolicies[id].name }))} selected={policy} onSelect={choose} />}
      </div>
      {sync && <progress className="ade-progress" aria-labelledby="ade-sync" {...(sync.expected === null ? { max: 1, value: 0 } : { max: Math.max(sync.expected, sync.devices, 1), value: sync.devices })} />}
      <ul className="ade-rules">
        <li><Icon name="info" /><span>{sync?.newOnly ? t('ade.sync.quick') : paceWord(policy)}</span></li>
        <li><Icon name="waiting" /><span>{fullWord(server, now)}</span></li>
      </ul>
      {broke && <ErrorNotice tone="act" lead={t('ade.sync.broke')} error={broke} />}
      <SyncEnd server={server} />
    </section>
  );
}

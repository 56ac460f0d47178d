// Where devices enroll: the address, and what the server there says when it is asked. It is asked only when somebody wants it.
import type { JSX } from 'react';
import { meaningOf } from '../../../../src/domain/error-meaning.ts';
import { describeError, isKnownCode } from '../../../../src/error-text.ts';
import type { ErrorShape } from '../../../../src/errors.ts';
import type { Discovery } from '../../../../src/model/blueprints.ts';
import { call } from '../../../api.ts';
import { useCommand } from '../../../command.ts';
import { dayAndTime } from '../../../format.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { CommandProblem } from '../../../ui/command-problem.tsx';
import { ErrorDetails } from '../../../ui/error-details.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import { useBlueprint } from './edit-context.ts';
import type { ControlIds } from './rows.tsx';
import { Line, orNull } from './simple-controls.tsx';

const looks: Readonly<Record<Discovery['notes'][number]['severity'], readonly [IconName, string]>> = { error: ['blocked', 'stop'], warning: ['warning', 'act'], info: ['info', ''] };

/** What a server said of itself. */
export function DiscoveryAnswer({ discovery }: { readonly discovery: Discovery }): JSX.Element {
  const { at, asked, status, enrollmentUrl, trustProfileUrl, anchors, unknownKeys, notes, tls, problem } = discovery;
  // A blueprint's file may come from a Muster that knows more codes.
  const error: ErrorShape | null = problem && isKnownCode(problem.code) ? { code: problem.code, params: problem.params } : null;
  const all = [...notes, ...tls];
  return (
    <div className="discovery" role="status">
      <p className="status wraps">
        <span className={problem ? 'stop' : 'go'}><Icon name={problem ? 'blocked' : 'ready'} /></span>
        {error ? `${describeError(error).what} ${meaningOf(error)} ${describeError(error).next}` : problem ? t('discovery.failed') : t('discovery.answers', { time: dayAndTime(at) })}
      </p>
      {error && <ErrorDetails error={error} />}
      <Facts rows={[
        [t('discovery.asked'), <code key="asked">{asked}</code>],
        [t('discovery.status'), status === 0 ? t('discovery.noAnswer') : String(status)],
        [t('discovery.enrollment'), enrollmentUrl === null ? t('profiles.notGiven') : <code key="url">{enrollmentUrl}</code>],
        [t('discovery.anchors'), anchors.length === 0 ? t('discovery.noAnchors') : anchors.map(({ name }) => name).join(', ')],
        ...(trustProfileUrl === null ? [] : [[t('discovery.trust'), <code key="trust">{trustProfileUrl}</code>] as const]),
        ...(unknownKeys.length === 0 ? [] : [[t('discovery.unknown'), unknownKeys.join(', ')] as const]),
      ]} />
      {all.length > 0 && (
        <details {...(all.some(({ severity }) => severity !== 'info') ? { open: true } : {})}>
          <summary>{counted('discovery.notes', all.length)}</summary>
          <ul>{all.map(({ severity, reason }, index) => <li key={index}><span className={looks[severity][1]}><Icon name={looks[severity][0]} size={14} /></span><span>{reason}</span></li>)}</ul>
        </details>
      )}
    </div>
  );
}

export function ServerControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { server }, change } = useBlueprint();
  const { busy, problem, run } = useCommand();
  const { url, discovery } = server;
  const discover = (): void => {
    const address = url?.trim() ?? '';
    if (address === '') return;
    void run(() => call.discoverServer({ address })).then((found) => {
      if (found) change({ server: { url: found.enrollmentUrl ?? address, discovery: found } });
    });
  };
  return (
    <>
      <span className="held">
        <Line ids={ids} code value={url ?? ''} max={2000} placeholder="https://" onChange={(text) => { change({ server: { ...server, url: orNull(text) } }); }} />
        <Button disabled={busy || url === null} onPress={discover}>{busy ? t('discovery.asking') : t('discovery.go')}</Button>
      </span>
      <CommandProblem problem={problem} />
      {discovery && <DiscoveryAnswer discovery={discovery} />}
    </>
  );
}

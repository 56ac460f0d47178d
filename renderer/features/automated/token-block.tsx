// The token: how long it is good, whose it is, where its keys are; and what stands between it and Apple's service.
import type { JSX } from 'react';
import type { ErrorShape } from '../../../src/errors.ts';
import type { AdeServer } from '../../../src/model/ade.ts';
import type { SecretsState } from '../../../src/model/identities.ts';
import { call, platform } from '../../api.ts';
import { type RunningCommand, useCommand } from '../../command.ts';
import { fullDay } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { HeldToken } from './held-token.tsx';
import { tokenWord } from './token-words.ts';

function keyPlace(by: SecretsState['by']): string {
  return t(by === 'practice' ? 'ade.token.keysPractice' : by === 'passphrase' ? 'ade.token.keysPassphrase' : platform === 'darwin' ? 'ade.token.keysMac' : 'ade.token.keysKeychain');
}

/** A refused or ended token is renewed; everything else is asked again once a person has seen to it. */
const wantsRenewal: ReadonlySet<string> = new Set(['ade.tokenRefused', 'ade.denied', 'ade.expired']);

interface StandingProps {
  readonly error: ErrorShape;
  readonly command: RunningCommand;
  readonly onAsk: () => void;
  readonly onRenew: () => void;
}

function Standing({ error, command, onAsk, onRenew }: StandingProps): JSX.Element {
  const action = wantsRenewal.has(error.code) ? <Button onPress={onRenew}>{t('ade.token.renew')}</Button> : <Button disabled={command.busy} onPress={onAsk}>{t('ade.token.askAgain')}</Button>;
  return <ErrorNotice error={error} action={action} {...(error.code === 'ade.termsNotSigned' ? { tone: 'act' as const, next: t('ade.token.terms') } : {})} />;
}

interface TokenBlockProps {
  readonly server: AdeServer;
  readonly secrets: SecretsState;
  readonly now: number;
  readonly onRenew: () => void;
}

export function TokenBlock({ server, secrets, now, onRenew }: TokenBlockProps): JSX.Element {
  const command = useCommand();
  const { account, expires, renewal, terms, problem } = server;
  const word = expires === null ? null : tokenWord(expires, now);
  const ask = (): void => { void command.run(() => call.askAccount({ server: server.id })); };
  const ended: ErrorShape | null = expires !== null && expires <= now ? { code: 'ade.expired', params: { at: fullDay(expires) } } : null;
  const unsigned: ErrorShape | null = terms === 'notSigned' ? { code: 'ade.termsNotSigned', params: {} } : null;
  const standing = ended ?? problem ?? unsigned ?? command.problem;
  return (
    <section className="ade-block" aria-labelledby="ade-token">
      <div className="label-row">
        <h2 id="ade-token">{t('ade.token.title')}</h2>
        {word && <span className={`status ${word.tone === 'go' ? '' : `text-${word.tone}`}`}><span className={word.tone}><Icon name={word.icon} /></span>{word.text}</span>}
        <span className="spacer" />
        <Button onPress={onRenew}>{t(renewal ? 'ade.token.goOn' : 'ade.token.renew')}</Button>
      </div>
      <Facts rows={[
        [t('ade.token.organization'), account?.organization ?? t('ade.token.unknown')],
        [t('ade.token.server'), account?.server ?? t('ade.token.unknown')],
        [t('ade.token.madeBy'), account?.madeBy ?? account?.email ?? t('ade.token.unknown')],
        [t('ade.token.keys'), keyPlace(secrets.by)],
      ]} />
      {standing && <Standing error={standing} command={command} onAsk={ask} onRenew={onRenew} />}
      {renewal?.token === 'held' && <HeldToken server={server} />}
    </section>
  );
}

// Who is signed in to Microsoft, by which app, and what that allows; signing in, out, and what stands in the way.
import { type JSX, useState } from 'react';
import { clouds } from '../../../src/domain/enrollment/microsoft-clouds.ts';
import { type Access, scopes, scopesFor } from '../../../src/domain/enrollment/microsoft-scopes.ts';
import type { IntuneApp, IntuneOverview } from '../../../src/model/intune.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { type RunningCommand, useCommand } from '../../command.ts';
import { clockTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Options } from '../../ui/options.tsx';
import { anyOrganization, RegistrationForm } from './registration-form.tsx';
import { Trouble } from './trouble.tsx';

function Waiting({ signingIn }: { readonly signingIn: NonNullable<IntuneOverview['signingIn']> }): JSX.Element {
  const cancel = <Button onPress={() => { void attempt(call.cancelIntune(null)); }}>{t('dialog.cancel')}</Button>;
  if (signingIn.how === 'browser') return <Notice tone="info" icon="web" title={t('intune.signIn.browser')} text={t('intune.signIn.browserText', { time: clockTime(signingIn.until) })} action={cancel} />;
  const { code, address, until } = signingIn;
  return (
    <section className="intune-code" aria-label={t('intune.signIn.code')}>
      {code === null || address === null ? <p role="status">{t('intune.signIn.codeWait')}</p> : (
        <>
          <p role="status">{t('intune.signIn.codeText', { time: clockTime(until) })}</p>
          <Facts rows={[[t('intune.signIn.address'), <Copyable key="address" name={t('intune.signIn.address')} value={address} />], [t('intune.signIn.code'), <span key="code" className="intune-big"><Copyable name={t('intune.signIn.code')} value={code} /></span>]]} />
        </>
      )}
      <p>{cancel}</p>
    </section>
  );
}

function Scopes({ access }: { readonly access: Access }): JSX.Element {
  return (
    <dl className="intune-scopes">
      {scopesFor(access).map((id) => <div key={id}><dt><code>{scopes[id].name}</code></dt><dd>{scopes[id].reason}</dd></div>)}
    </dl>
  );
}

function AppFacts({ app, onChange }: { readonly app: IntuneApp; readonly onChange: () => void }): JSX.Element {
  return (
    <section className="intune-block" aria-label={t('intune.app.title')}>
      <div className="label-row"><h3>{t('intune.app.title')}</h3><span className="spacer" /><Button onPress={onChange}>{t('field.change')}</Button></div>
      <Facts rows={[[t('intune.app.cloud'), clouds[app.cloud].name], [t('intune.app.clientId'), <code key="id">{app.clientId}</code>], [t('intune.app.tenant'), app.tenant === anyOrganization ? t('intune.app.anyTenant') : <code key="tenant">{app.tenant}</code>]]} />
    </section>
  );
}

interface SignInProps {
  readonly intune: IntuneOverview;
  readonly practice: boolean;
  readonly command: RunningCommand;
}

function SignIn({ intune, practice, command }: SignInProps): JSX.Element | null {
  const [access, setAccess] = useState<Access>('read');
  const { account, signingIn } = intune;
  const go = (how: 'browser' | 'deviceCode'): void => { void command.run(() => call.signInIntune({ how, access: account ? 'write' : access })); };
  if (signingIn) return null;
  const blocked = practice || command.busy;
  const meant: Access = account ? 'write' : access;
  return (
    <section className="intune-block" aria-label={t('intune.signIn.title')}>
      <h3>{t(account ? 'intune.signIn.more' : 'intune.signIn.title')}</h3>
      {!account && <Options label={t('intune.signIn.for')} value={access} onChange={setAccess} items={[{ id: 'read', name: t('intune.signIn.read'), hint: t('intune.signIn.readHint') }, { id: 'write', name: t('intune.signIn.write'), hint: t('intune.signIn.writeHint') }]} />}
      <p className="small secondary">{t('intune.signIn.asked')}</p>
      <Scopes access={meant} />
      {practice && <Notice tone="info" icon="info" title={t('intune.signIn.practice')} text={t('intune.signIn.practiceText')} />}
      <div className="detail-actions">
        <Button kind="primary" disabled={blocked} onPress={() => { go('browser'); }}>{t('intune.signIn.go')}</Button>
        <Button disabled={blocked} onPress={() => { go('deviceCode'); }}>{t('intune.signIn.byCode')}</Button>
      </div>
      <p className="hint">{t('intune.signIn.delegated')}</p>
    </section>
  );
}

function Account({ account, practice, command }: Omit<SignInProps, 'intune'> & { readonly account: NonNullable<IntuneOverview['account']> }): JSX.Element {
  // What was granted may have run out, or been taken back.
  const again = (): void => { void command.run(() => call.signInIntune({ how: 'browser', access: account.writes ? 'write' : 'read' })); };
  const out = (): void => { void command.run(() => call.signOutIntune(null)); };
  return (
    <section className="intune-block" aria-label={t('intune.account.title')}>
      <div className="label-row">
        <h3>{t('intune.account.title')}</h3>
        <span className="status"><span className="go"><Icon name="ready" /></span>{t(account.writes ? 'intune.account.writes' : 'intune.account.reads')}</span>
        <span className="spacer" /><Button disabled={practice || command.busy} onPress={again}>{t('intune.account.again')}</Button><Button disabled={command.busy} onPress={out}>{t('intune.account.out')}</Button>
      </div>
      <Facts rows={[[t('intune.account.user'), account.name === null ? account.userName : `${account.name} (${account.userName})`], [t('intune.account.organization'), <code key="o">{account.organization}</code>], [t('intune.app.cloud'), clouds[account.cloud].name], [t('intune.account.granted'), account.granted.join(', ')]]} />
      <p className="hint">{t('intune.account.outText')}</p>
    </section>
  );
}

export function AccountPage({ snapshot }: { readonly snapshot: Snapshot; readonly now: number }): JSX.Element {
  const { intune, practice } = snapshot;
  const [changing, setChanging] = useState(false);
  const command = useCommand();
  const { app, account } = intune;
  return (
    <main className="intune-page">
      <h2>{t(account ? 'intune.page.account' : 'intune.account.heading')}</h2>
      <p className="detail-lead">{t('intune.account.lead')}</p>
      <Trouble problem={command.problem} />
      {intune.signingIn && <Waiting signingIn={intune.signingIn} />}
      {account && <Account account={account} practice={practice} command={command} />}
      {app && !changing ? <AppFacts app={app} onChange={() => { setChanging(true); }} /> : (
        <section className="intune-block" aria-label={t('intune.app.title')}>
          <h3>{t('intune.app.title')}</h3>
          <p className="secondary">{t('intune.app.lead')}</p>
          <RegistrationForm app={app} signedIn={account !== null} onDone={() => { setChanging(false); }} />
        </section>
      )}
      {app && !changing && !account?.writes && <SignIn intune={intune} practice={practice} command={command} />}
    </main>
  );
}

// Microsoft Intune, and Apple's organization portal beside it: at the left what there is to do, without signing in first; at the right one page.
import { type JSX, lazy, Suspense } from 'react';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { procedureIds, procedures } from '../../../src/domain/enrollment/intune-procedures.ts';
import type { Snapshot } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { useNow } from '../../use-now.ts';
import { type IntunePage, intunePages, showIntune, useIntuneView } from './intune-view.ts';
import { ProcedurePage } from './procedure-page.tsx';
import { SideChoice } from './side-choice.tsx';
import { WorkStrip } from './work-strip.tsx';
import '../profiles/profiles.css';
import '../profiles/editor/editor.css';
import '../blueprints/blueprints.css';
import '../identities/identities.css';
import '../records/records.css';
import '../automated/automated.css';
import './intune.css';

const AccountPage = lazy(() => import('./account-page.tsx').then((part) => ({ default: part.AccountPage })));
const TokensPage = lazy(() => import('./tokens-page.tsx').then((part) => ({ default: part.TokensPage })));
const ProfilesPage = lazy(() => import('./profiles-page.tsx').then((part) => ({ default: part.ProfilesPage })));
const SerialsPage = lazy(() => import('./serials-page.tsx').then((part) => ({ default: part.SerialsPage })));
const EnrolledPage = lazy(() => import('./enrolled-page.tsx').then((part) => ({ default: part.EnrolledPage })));
const UserPage = lazy(() => import('./user-page.tsx').then((part) => ({ default: part.UserPage })));
const BusinessPage = lazy(() => import('./business-page.tsx').then((part) => ({ default: part.BusinessPage })));

const icons: Readonly<Record<IntunePage, IconName>> = { setupAssistant: 'erase', direct: 'profile', account: 'operator', tokens: 'key', profiles: 'settings', serials: 'records', enrolled: 'ready', user: 'needs', business: 'cloud' };

/** Pages that ask Microsoft in somebody's name. */
const signedIn: ReadonlySet<IntunePage> = new Set(['tokens', 'profiles', 'serials', 'enrolled', 'user']);

function noteOf(page: IntunePage, { account, appleBusiness, signingIn }: Snapshot['intune']): string {
  if (page === 'account') return account?.userName ?? t(signingIn ? 'intune.note.signingIn' : 'intune.note.signedOut');
  if (page === 'business') return t(appleBusiness === null ? 'intune.note.noAccount' : appleBusiness.kind === 'school' ? 'intune.business.school' : 'intune.business.business');
  return t(`intune.note.${page}`);
}

function Item({ page, intune }: { readonly page: IntunePage; readonly intune: Snapshot['intune'] }): JSX.Element {
  const name = page === 'setupAssistant' || page === 'direct' ? procedures[page].title : t(`intune.page.${page}`);
  const note = noteOf(page, intune);
  return <ListBoxItem id={page} textValue={`${name}, ${note}`} className="list-item"><Icon name={icons[page]} /><span className="truncate">{name}<span className="small secondary truncate">{note}</span></span></ListBoxItem>;
}

interface PageProps {
  readonly page: IntunePage;
  readonly snapshot: Snapshot;
  readonly serials: readonly string[];
  readonly now: number;
}

function Page({ page, snapshot, serials, now }: PageProps): JSX.Element {
  switch (page) {
    case 'setupAssistant': case 'direct': return <ProcedurePage key={page} id={page} snapshot={snapshot} now={now} />;
    case 'account': return <AccountPage snapshot={snapshot} now={now} />;
    case 'tokens': return <TokensPage snapshot={snapshot} now={now} />;
    case 'profiles': return <ProfilesPage snapshot={snapshot} />;
    case 'serials': return <SerialsPage snapshot={snapshot} />;
    case 'enrolled': return <EnrolledPage snapshot={snapshot} asked={serials} now={now} />;
    case 'user': return <UserPage snapshot={snapshot} />;
    case 'business': return <BusinessPage snapshot={snapshot} asked={serials} />;
  }
}

export function IntuneScreen({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { page, serials } = useIntuneView();
  const now = useNow();
  const { intune } = snapshot;
  // Nobody is signed in any more, or never was: there one begins.
  const shown = signedIn.has(page) && !intune.account ? 'account' : page;
  const choose = (next: string): void => {
    const found = [...procedureIds, ...intunePages].find((one) => one === next);
    if (found && found !== shown) leave(() => { showIntune({ page: found, serials: [] }); });
  };
  const pages = intunePages.filter((one) => one !== 'business' && (intune.account !== null || !signedIn.has(one)));
  return (
    <>
      <Toolbar title={t('nav.automated')}><SideChoice /><span className="spacer" /></Toolbar>
      <WorkStrip intune={intune} />
      <div className="split intune">
        <section className="list-side" aria-label={t('intune.microsoft')}><ListBox className="list" aria-label={t('intune.microsoft')} selectionMode="single" disallowEmptySelection selectedKeys={[shown]} onSelectionChange={(keys) => { if (keys !== 'all') choose(String([...keys][0])); }}>
          <ListBoxSection className="list-section">
            <Header className="list-title">{t('intune.section.files')}</Header>
            {procedureIds.map((one) => <Item key={one} page={one} intune={intune} />)}
          </ListBoxSection>
          <ListBoxSection className="list-section">
            <Header className="list-title">{t('intune.section.signedIn')}</Header>
            {pages.map((one) => <Item key={one} page={one} intune={intune} />)}
          </ListBoxSection>
          <ListBoxSection className="list-section">
            <Header className="list-title">{t('intune.section.apple')}</Header>
            <Item page="business" intune={intune} />
          </ListBoxSection>
        </ListBox></section>
        <Suspense fallback={<main />}><Page page={shown} snapshot={snapshot} serials={serials} now={now} /></Suspense>
      </div>
    </>
  );
}

// What lies beside the sidebar once there is a snapshot: what stands in the way, and one section. Loaded beside the frame,
// so that the window answers before the larger part of the page has been read.
import { type JSX, lazy, Suspense, useEffect, useState } from 'react';
import { describeError } from '../src/error-text.ts';
import type { RunId, Snapshot } from '../src/model.ts';
import { call, on } from './api.ts';
import { BenchScreen } from './features/bench/bench-screen.tsx';
import { LookUpContext, lookUpsOf } from './features/intune/lookup-context.ts';
import { t } from './i18n/text.ts';
import { leave } from './leaving.ts';
import type { Section } from './sidebar.tsx';
import { attempt, dismissProblem, usePageState } from './state.ts';
import { Button } from './ui/button.tsx';
import { Notice } from './ui/notice.tsx';

// Nobody's first screen.
const BlueprintsScreen = lazy(() => import('./features/blueprints/blueprints-screen.tsx').then((part) => ({ default: part.BlueprintsScreen })));
const ProfilesScreen = lazy(() => import('./features/profiles/profiles-screen.tsx').then((part) => ({ default: part.ProfilesScreen })));
const AutomatedScreen = lazy(() => import('./features/automated/automated-screen.tsx').then((part) => ({ default: part.AutomatedScreen })));
const IdentitiesScreen = lazy(() => import('./features/identities/identities-screen.tsx').then((part) => ({ default: part.IdentitiesScreen })));
const RecordsScreen = lazy(() => import('./features/records/records-screen.tsx').then((part) => ({ default: part.RecordsScreen })));
const ReportSheet = lazy(() => import('./features/report/report-sheet.tsx').then((part) => ({ default: part.ReportSheet })));
const PassphraseSheet = lazy(() => import('./features/identities/passphrase-sheet.tsx').then((part) => ({ default: part.PassphraseSheet })));

/** What stands in the way, each with its next step: the USB service, the ledger, and the last command that failed. */
function Problems({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element | null {
  const { problem } = usePageState();
  const { mux, ledger, places } = snapshot;
  const standing = [...(mux.state === 'unavailable' && places.length > 0 ? [mux.error] : []), ...(ledger.state === 'closed' ? [ledger.error] : ledger.doubt ? [ledger.doubt] : [])];
  if (standing.length === 0 && !problem) return null;
  return (
    <section className="problems" aria-label={t('problem.title')}>
      {standing.map((error) => <Notice key={error.code} tone="act" title={describeError(error).what} text={describeError(error).next} />)}
      {problem && <Notice alert tone="stop" title={describeError(problem).what} text={describeError(problem).next} action={<Button onPress={dismissProblem}>{t('problem.dismiss')}</Button>} />}
    </section>
  );
}

interface ContentProps {
  readonly snapshot: Snapshot;
  readonly section: Section;
  readonly onGo: (section: Section) => void;
}

export function Content({ snapshot, section, onGo }: ContentProps): JSX.Element {
  const [chosen, setChosen] = useState<string | null>(null);
  // Real records and those of practice have nothing in common.
  const [only, setOnly] = useState<{ readonly practice: boolean; readonly runIds: readonly RunId[] } | null>(null);
  const { asked } = usePageState();
  const [reporting, setReporting] = useState(false);
  useEffect(() => on.menu((deed) => { if (deed === 'reportProblem') setReporting(true); }), []);
  return (
    <LookUpContext value={lookUpsOf(snapshot, () => { onGo('automated'); })}>
      {snapshot.practice && (
        <section className="practice" aria-label={t('practice.label')}>
          <p role="note"><strong>{t('practice.banner')}</strong></p>
          <Button kind="plain" onPress={() => { leave(() => { void attempt(call.setPractice({ on: false })); }); }}>{t('practice.leave')}</Button>
        </section>
      )}
      <Problems snapshot={snapshot} />
      {section === 'bench' && <BenchScreen snapshot={snapshot} chosen={chosen} onChoose={setChosen} onRecords={(runIds) => { setOnly({ practice: snapshot.practice, runIds }); onGo('records'); }} />}
      <Suspense fallback={section !== 'bench' ? <main /> : null}>
        {section === 'blueprints' && <BlueprintsScreen snapshot={snapshot} onBench={() => { onGo('bench'); }} />}
        {section === 'profiles' && <ProfilesScreen snapshot={snapshot} chosen={chosen} onChoose={setChosen} />}
        {section === 'automated' && <AutomatedScreen key={String(snapshot.practice)} snapshot={snapshot} />}
        {section === 'identities' && <IdentitiesScreen snapshot={snapshot} />}
        {section === 'records' && <RecordsScreen key={String(snapshot.practice)} snapshot={snapshot} only={only?.practice === snapshot.practice ? only.runIds : null} onAll={() => { setOnly(null); }} />}
      </Suspense>
      <Suspense fallback={null}>{reporting && <ReportSheet onClose={() => { setReporting(false); }} />}</Suspense>
      <Suspense fallback={null}>{asked && <PassphraseSheet secrets={snapshot.secrets} onDone={asked} />}</Suspense>
    </LookUpContext>
  );
}

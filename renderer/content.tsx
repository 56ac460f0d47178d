// What lies beside the sidebar once there is a snapshot: what stands in the way, and one section. Loaded beside the frame,
// so that the window answers before the larger part of the page has been read.
import { type JSX, lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { RunId, Snapshot } from '../src/model.ts';
import type { Pane } from '../src/model/window.ts';
import { on } from './api.ts';
import { DropHint } from './features/arrivals/drop-hint.tsx';
import { type Arrived, useArrivals } from './features/arrivals/use-arrivals.ts';
import { BenchScreen } from './features/bench/bench-screen.tsx';
import { LookUpContext, lookUpsOf } from './features/intune/lookup-context.ts';
import { t } from './i18n/text.ts';
import { leave } from './leaving.ts';
import { switchPractice, useSwitchingPractice } from './practice-switch.ts';
import { dismissProblem, usePageState } from './state.ts';
import { Button } from './ui/button.tsx';
import { ErrorNotice } from './ui/error-notice.tsx';
import { UndoNotice } from './ui/undo-notice.tsx';

// Nobody's first screen.
const BlueprintsScreen = lazy(() => import('./features/blueprints/blueprints-screen.tsx').then((part) => ({ default: part.BlueprintsScreen })));
const ProfilesScreen = lazy(() => import('./features/profiles/profiles-screen.tsx').then((part) => ({ default: part.ProfilesScreen })));
const AutomatedScreen = lazy(() => import('./features/automated/automated-screen.tsx').then((part) => ({ default: part.AutomatedScreen })));
const IdentitiesScreen = lazy(() => import('./features/identities/identities-screen.tsx').then((part) => ({ default: part.IdentitiesScreen })));
const RecordsScreen = lazy(() => import('./features/records/records-screen.tsx').then((part) => ({ default: part.RecordsScreen })));
const SettingsScreen = lazy(() => import('./features/settings/settings-screen.tsx').then((part) => ({ default: part.SettingsScreen })));
const TokenSheet = lazy(() => import('./features/arrivals/token-sheet.tsx').then((part) => ({ default: part.TokenSheet })));
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
      {standing.map((error) => <ErrorNotice key={error.code} tone="act" error={error} />)}
      {problem && <ErrorNotice alert error={problem} action={<Button onPress={dismissProblem}>{t('problem.dismiss')}</Button>} />}
    </section>
  );
}

interface ContentProps {
  readonly snapshot: Snapshot;
  readonly section: Pane;
  /** Somebody wants to be there: what isn't saved is asked about first. */
  readonly onGo: (section: Pane) => void;
  /** What isn't saved was asked about. */
  readonly onShow: (section: Pane) => void;
}

/** What came in from outside, and which devices somebody asked for: each begins its screen anew. */
interface Outside {
  readonly n: number;
  readonly document: Arrived | null;
  readonly udids: readonly string[];
}

function useOutside(onProfile: (sha256: string) => void, onShow: (section: Pane) => void): readonly [Outside, onDone: () => void] {
  const [outside, setOutside] = useState<Outside>({ n: 0, document: null, udids: [] });
  const show = useCallback((document: Arrived) => {
    if (document.kind === 'profile') onProfile(document.sha256);
    onShow(document.kind === 'profile' ? 'profiles' : document.kind === 'blueprint' ? 'blueprints' : 'automated');
    setOutside(({ n, udids }) => ({ n: n + 1, document, udids }));
  }, [onProfile, onShow]);
  useArrivals(show);
  useEffect(() => on.reveal(({ udids }) => {
    leave(() => {
      onShow('bench');
      setOutside(({ n }) => ({ n: n + 1, document: null, udids }));
    });
  }), [onShow]);
  const done = useCallback(() => { setOutside((before) => ({ ...before, document: null })); }, []);
  return [outside, done];
}

export function Content({ snapshot, section, onGo, onShow }: ContentProps): JSX.Element {
  const [chosen, setChosen] = useState<string | null>(null);
  // Real records and those of practice have nothing in common.
  const [only, setOnly] = useState<{ readonly practice: boolean; readonly runIds: readonly RunId[] } | null>(null);
  const { asked } = usePageState();
  const switching = useSwitchingPractice();
  const [{ n, document, udids }, onTaken] = useOutside(setChosen, onShow);
  const [reporting, setReporting] = useState(false);
  useEffect(() => on.menu((deed) => { if (deed === 'reportProblem') setReporting(true); }), []);
  return (
    <LookUpContext value={lookUpsOf(snapshot, () => { onGo('automated'); })}>
      {snapshot.practice && (
        <section className="practice" aria-label={t('practice.label')}>
          <p role="note"><strong>{t('practice.banner')}</strong></p>
          <Button kind="plain" onPress={() => { leave(() => { void switchPractice(false); }); }}>{t(switching ? 'practice.switching' : 'practice.leave')}</Button>
        </section>
      )}
      <Problems snapshot={snapshot} />
      {section === 'bench' && <BenchScreen key={udids.join(' ')} snapshot={snapshot} revealed={udids} chosen={chosen} onChoose={setChosen} onRecords={(runIds) => { setOnly({ practice: snapshot.practice, runIds }); onGo('records'); }} />}
      <Suspense fallback={section !== 'bench' ? <main /> : null}>
        {section === 'blueprints' && <BlueprintsScreen key={n} arrived={document?.kind === 'blueprint' ? document : null} snapshot={snapshot} onBench={() => { onGo('bench'); }} />}
        {section === 'profiles' && <ProfilesScreen key={n} snapshot={snapshot} chosen={chosen} onChoose={setChosen} />}
        {section === 'automated' && <AutomatedScreen key={String(snapshot.practice)} snapshot={snapshot} />}
        {section === 'identities' && <IdentitiesScreen snapshot={snapshot} />}
        {section === 'records' && <RecordsScreen key={String(snapshot.practice)} snapshot={snapshot} only={only?.practice === snapshot.practice ? only.runIds : null} onAll={() => { setOnly(null); }} />}
        {section === 'settings' && <SettingsScreen snapshot={snapshot} />}
      </Suspense>
      <UndoNotice snapshot={snapshot} />
      <DropHint />
      <Suspense fallback={null}>{document?.kind === 'token' && <TokenSheet key={document.staged} staged={document.staged} name={document.name} onTaken={onTaken} onClose={onTaken} />}</Suspense>
      <Suspense fallback={null}>{reporting && <ReportSheet onClose={() => { setReporting(false); }} />}</Suspense>
      <Suspense fallback={null}>{asked && <PassphraseSheet secrets={snapshot.secrets} onDone={asked} />}</Suspense>
    </LookUpContext>
  );
}

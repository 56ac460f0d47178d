// The frame: sidebar and pane. Drawn before anything is known, so that the window answers while the ledger is opened and
// the multiplexer asked; what goes into the pane is a part of its own.
import { type JSX, lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { ErrorShape } from '../src/errors.ts';
import { sections } from '../src/model/sections.ts';
import type { Pane } from '../src/model/window.ts';
import { platform } from './api.ts';
import { listenToChimes } from './chime.ts';
import { holdDeed, listenToDeeds } from './deeds.ts';
import { t } from './i18n/text.ts';
import { leave } from './leaving.ts';
import { Sidebar } from './sidebar.tsx';
import { usePageState } from './state.ts';
import { keepTelling, tellPane } from './tell-window.ts';

// Asked for at once, not at first use.
const loading = import('./content.tsx');
const Content = lazy(() => loading.then((part) => ({ default: part.Content })));
// Seldom needed, and then everything of it.
const OpeningProblem = lazy(() => import('./ui/opening-problem.tsx').then((part) => ({ default: part.OpeningProblem })));

const isPane = (name: string): name is Pane => name === 'settings' || sections.some((section) => section === name);

/** Where the window was left, by its address. */
function paneAtStart(): Pane {
  const name = window.location.hash.slice(1);
  if (!isPane(name)) return 'bench';
  window.history.replaceState(null, '', window.location.pathname);
  return name;
}

function useMenu(go: (pane: Pane) => void): void {
  useEffect(() => {
    const ends = [listenToDeeds(), listenToChimes(), keepTelling()];
    return () => { for (const end of ends) end(); };
  }, []);
  useEffect(() => {
    const ends = [...sections, 'settings' as const].map((pane) => holdDeed(pane, () => { go(pane); }));
    return () => { for (const end of ends) end(); };
  }, [go]);
}

function Opening({ problem }: { readonly problem: ErrorShape | null }): JSX.Element {
  const waiting = <main className="nothing"><p className="secondary">{t('loading')}</p></main>;
  return problem ? <Suspense fallback={waiting}><OpeningProblem error={problem} /></Suspense> : waiting;
}

export function App(): JSX.Element {
  const { snapshot, problem } = usePageState();
  const [section, setSection] = useState<Pane>(paneAtStart);
  const go = useCallback((next: Pane) => {
    // Nothing is left where one is already, so nobody is asked about what isn't saved.
    if (next !== section) leave(() => { setSection(next); });
  }, [section]);
  useMenu(go);
  useEffect(() => { tellPane(section); }, [section]);
  // Read by the measurements in test/perf: when the window first answers clicks.
  useEffect(() => { performance.mark('interactive'); }, []);
  return (
    <div className="window" data-platform={platform}>
      <Sidebar snapshot={snapshot} section={section} onGo={go} />
      <div className="pane">
        <Suspense fallback={<Opening problem={null} />}>{snapshot ? <Content snapshot={snapshot} section={section} onGo={go} onShow={setSection} /> : <Opening problem={problem} />}</Suspense>
      </div>
    </div>
  );
}

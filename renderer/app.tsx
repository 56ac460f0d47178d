// The frame: sidebar and pane. Drawn before anything is known, so that the window answers while the ledger is opened and
// the multiplexer asked; what goes into the pane is a part of its own.
import { type JSX, lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { describeError } from '../src/error-text.ts';
import type { ErrorShape } from '../src/errors.ts';
import { platform } from './api.ts';
import { t } from './i18n/text.ts';
import { leave } from './leaving.ts';
import { type Section, sections, Sidebar } from './sidebar.tsx';
import { usePageState } from './state.ts';

// Asked for at once, not at first use.
const loading = import('./content.tsx');
const Content = lazy(() => loading.then((part) => ({ default: part.Content })));

function useSectionKeys(go: (section: Section) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const section = (platform === 'darwin' ? event.metaKey : event.ctrlKey) ? sections[Number(event.key) - 1] : undefined;
      if (!section) return;
      event.preventDefault();
      go(section);
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [go]);
}

function Opening({ problem }: { readonly problem: ErrorShape | null }): JSX.Element {
  if (!problem) return <main className="nothing"><p className="secondary">{t('loading')}</p></main>;
  const { what, next } = describeError(problem);
  return <main className="nothing"><h2>{what}</h2><p className="secondary">{next}</p></main>;
}

export function App(): JSX.Element {
  const { snapshot, problem } = usePageState();
  const [section, setSection] = useState<Section>('bench');
  const go = useCallback((next: Section) => {
    // Nothing is left where one is already, so nobody is asked about what isn't saved.
    if (next !== section) leave(() => { setSection(next); });
  }, [section]);
  useSectionKeys(go);
  // Read by the measurements in test/perf: when the window first answers clicks.
  useEffect(() => { performance.mark('interactive'); }, []);
  return (
    <div className="window" data-platform={platform}>
      <Sidebar snapshot={snapshot} section={section} onGo={go} />
      <div className="pane">
        <Suspense fallback={<Opening problem={null} />}>{snapshot ? <Content snapshot={snapshot} section={section} onGo={go} /> : <Opening problem={problem} />}</Suspense>
      </div>
    </div>
  );
}

// The page: sidebar, what stands in the way, and one section.
import { type JSX, useEffect, useState } from 'react';
import { describeError } from '../src/error-text.ts';
import type { Snapshot } from '../src/model.ts';
import { call, platform } from './api.ts';
import { BenchScreen } from './features/bench/bench-screen.tsx';
import { ProfilesScreen } from './features/profiles/profiles-screen.tsx';
import { RecordsScreen } from './features/records/records-screen.tsx';
import { t } from './i18n/text.ts';
import { type Section, sections, Sidebar } from './sidebar.tsx';
import { attempt, dismissProblem, usePageState } from './state.ts';
import { Button } from './ui/button.tsx';
import { Notice } from './ui/notice.tsx';

/** What stands in the way, each with its next step: the USB service, the ledger, and the last command that failed. */
function Problems({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element | null {
  const { problem } = usePageState();
  const { mux, ledger, places } = snapshot;
  const standing = [...(mux.state === 'unavailable' && places.length > 0 ? [mux.error] : []), ...(ledger.state === 'closed' ? [ledger.error] : [])];
  if (standing.length === 0 && !problem) return null;
  return (
    <section className="problems" aria-label={t('problem.title')}>
      {standing.map((error) => <Notice key={error.code} tone="act" title={describeError(error).what} text={describeError(error).next} />)}
      {problem && <Notice alert tone="stop" title={describeError(problem).what} text={describeError(problem).next} action={<Button onPress={dismissProblem}>{t('problem.dismiss')}</Button>} />}
    </section>
  );
}

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

export function App(): JSX.Element {
  const { snapshot, problem } = usePageState();
  const [section, setSection] = useState<Section>('bench');
  const [chosen, setChosen] = useState<string | null>(null);
  useSectionKeys(setSection);
  if (!snapshot) return problem ? <main className="nothing"><h2>{describeError(problem).what}</h2><p>{describeError(problem).next}</p></main> : <main className="nothing"><p className="secondary">{t('loading')}</p></main>;
  return (
    <div className="window" data-platform={platform}>
      <Sidebar snapshot={snapshot} section={section} onGo={setSection} />
      <div className="pane">
        {snapshot.practice && (
          <div className="practice" role="note">
            <strong>{t('practice.banner')}</strong>
            <Button kind="plain" onPress={() => { void attempt(call.setPractice({ on: false })); }}>{t('practice.leave')}</Button>
          </div>
        )}
        <Problems snapshot={snapshot} />
        {section === 'bench' && <BenchScreen snapshot={snapshot} chosen={chosen} onChoose={setChosen} />}
        {section === 'profiles' && <ProfilesScreen snapshot={snapshot} chosen={chosen} onChoose={setChosen} />}
        {section === 'records' && <RecordsScreen snapshot={snapshot} />}
      </div>
    </div>
  );
}

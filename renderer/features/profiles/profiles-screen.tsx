// Profiles made here and imported: a list at the left, and what the chosen one is. Making and changing is a part of its own.
import { type JSX, lazy, Suspense, useMemo, useState } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import type { Draft } from '../../../src/model/profiles.ts';
import { useDeed } from '../../deeds.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { useCheckChoice } from './check-choice.tsx';
import { chooseProfile } from './choose-profile.ts';
import { ImportedView } from './imported-view.tsx';
import { ProfileTree } from './profile-tree.tsx';
import { type Chosen, treeRows } from './tree-rows.ts';
import { useCounts, useDetail, useFindings } from './use-loaded.ts';
import './profiles.css';

const Editor = lazy(() => import('./editor/editor-screen.tsx').then((part) => ({ default: part.EditorScreen })));
const MadeView = lazy(() => import('./made-view.tsx').then((part) => ({ default: part.MadeView })));
const StartSheet = lazy(() => import('./editor/start-sheet.tsx').then((part) => ({ default: part.StartSheet })));

interface ProfilesScreenProps {
  readonly snapshot: Snapshot;
  readonly chosen: string | null;
  readonly onChoose: (sha256: string) => void;
}

/** What was chosen if it is still there, else the first there is. */
function presentChoice(snapshot: Snapshot, wanted: Chosen | null, sha256: string | null): Chosen | null {
  if (wanted?.kind === 'made' && snapshot.made.some(({ id }) => id === wanted.id)) return wanted;
  if (wanted?.kind === 'imported' && snapshot.profiles.some((profile) => profile.sha256 === wanted.sha256)) return wanted;
  const profile = snapshot.profiles.find((candidate) => candidate.sha256 === sha256) ?? snapshot.profiles[0];
  if (profile) return { kind: 'imported', sha256: profile.sha256, payload: null };
  const [made] = snapshot.made;
  return made ? { kind: 'made', id: made.id } : null;
}

function List({ snapshot, chosen, onChoose, onNew, onFile, onEdit }: { readonly snapshot: Snapshot; readonly chosen: Chosen | null; readonly onChoose: (chosen: Chosen) => void; readonly onNew: () => void; readonly onFile: () => void; readonly onEdit: (draft: Draft) => void }): JSX.Element {
  const now = useNow();
  const [choice] = useCheckChoice();
  const known = snapshot.push.certificates.map(({ id }) => id).join(' ');
  const profile = chosen?.kind === 'imported' ? snapshot.profiles.find(({ sha256 }) => sha256 === chosen.sha256) ?? null : null;
  const made = chosen?.kind === 'made' ? snapshot.made.find(({ id }) => id === chosen.id) ?? null : null;
  const detail = useDetail(profile?.sha256 ?? null);
  const findings = useFindings(profile?.sha256 ?? null, choice, known);
  const counts = useCounts(snapshot.profiles, choice, known);
  const rows = useMemo(
    () => treeRows({ snapshot, chosen, payloads: detail.value?.payloads ?? null, findings: findings.value?.findings ?? null, counts, now }),
    [snapshot, chosen, detail.value, findings.value, counts, now],
  );
  const all = snapshot.profiles.length + snapshot.made.length;
  return (
    <>
      <Toolbar title={t('profiles.title')} note={all > 0 ? counted('profiles.count', all) : null}>
        <span className="spacer" />
        <Button onPress={onFile}>{t('profiles.choose')}</Button>
        <Button kind="primary" onPress={onNew}>{t('profiles.new')}</Button>
      </Toolbar>
      {chosen ? (
        <div className="split profiles">
          <section className="list-side" aria-label={t('profiles.list')}><ProfileTree rows={rows} chosen={chosen} onChoose={onChoose} /></section>
          {profile && chosen.kind === 'imported' && (
            <ImportedView
              key={profile.sha256} snapshot={snapshot} profile={profile} payload={chosen.payload} detail={detail} findings={findings} now={now}
              onPayload={(payload) => { onChoose({ ...chosen, payload }); }} onReplaced={(sha256) => { onChoose({ kind: 'imported', sha256, payload: null }); }}
            />
          )}
          {made && <Suspense fallback={null}><MadeView key={made.id} snapshot={snapshot} made={made} onEdit={onEdit} /></Suspense>}
        </div>
      ) : (
        <main className="nothing">
          <h2>{t('profiles.none')}</h2>
          <p className="secondary">{t('profiles.noneNext')}</p>
          <p className="nothing-actions"><Button large onPress={onFile}>{t('profiles.choose')}</Button><Button large kind="primary" onPress={onNew}>{t('profiles.new')}</Button></p>
        </main>
      )}
    </>
  );
}

export function ProfilesScreen({ snapshot, chosen, onChoose }: ProfilesScreenProps): JSX.Element {
  const [wanted, setWanted] = useState<Chosen | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [starting, setStarting] = useState(false);
  const present = useMemo(() => presentChoice(snapshot, wanted, chosen), [snapshot, wanted, chosen]);
  const choose = (next: Chosen): void => {
    setWanted(next);
    if (next.kind === 'imported') onChoose(next.sha256);
  };
  const chooseFile = (): void => { void chooseProfile().then((found) => { if (found) choose({ kind: 'imported', sha256: found.sha256, payload: null }); }); };
  const begin = (next: Draft): void => {
    setStarting(false);
    setDraft(next);
  };
  useDeed('new', draft ? null : () => { setStarting(true); });
  useDeed('import', draft ? null : chooseFile);
  const end = (id: string | null): void => {
    setDraft(null);
    if (id !== null) setWanted({ kind: 'made', id });
  };
  if (draft) return <Suspense fallback={<main className="nothing" />}><Editor snapshot={snapshot} start={draft} onDone={end} /></Suspense>;
  return (
    <>
      <List snapshot={snapshot} chosen={present} onChoose={choose} onNew={() => { setStarting(true); }} onFile={chooseFile} onEdit={setDraft} />
      {starting && <Suspense fallback={null}><StartSheet onStart={begin} onClose={() => { setStarting(false); }} /></Suspense>}
    </>
  );
}

// Blueprints: the list, the chosen one beside it, and the editor in their place.
import { type JSX, lazy, Suspense, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import type { CommandOutput } from '../../../src/contract.ts';
import type { Snapshot } from '../../../src/model.ts';
import type { BlueprintSummary, Method } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { useDeed } from '../../deeds.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { BlueprintView } from './blueprint-view.tsx';
import type { Kept } from './editor/editor-screen.tsx';
import { methodIcons } from './method-icons.ts';
import { ImportedSheet, NewSheet, tellable } from './sheets.tsx';
import { startBlueprint } from './start-blueprint.ts';
import '../profiles/profiles.css';
import '../profiles/editor/editor.css';
import './blueprints.css';

const Editor = lazy(() => import('./editor/editor-screen.tsx').then((part) => ({ default: part.EditorScreen })));

function Item({ summary }: { readonly summary: BlueprintSummary }): JSX.Element {
  const { id, name, method, revision, savedAt, savedBy } = summary;
  return (
    <ListBoxItem id={id} textValue={`${name}, ${t(`method.${method}`)}`} className="list-item">
      <Icon name={methodIcons[method]} />
      <span className="truncate">{name}<span className="small secondary truncate">{t(`method.${method}`)}, {t('blueprint.versionShort', { revision })}</span><span className="small secondary truncate">{dayAndTime(savedAt)}, {savedBy}</span></span>
    </ListBoxItem>
  );
}

interface ListProps {
  readonly blueprints: readonly BlueprintSummary[];
  readonly chosen: BlueprintSummary | null;
  readonly onChoose: (id: string) => void;
  readonly onEdit: (kept: Kept) => void;
  readonly onNew: () => void;
  readonly onImport: () => void;
  readonly onBench: () => void;
}

function List({ blueprints, chosen, onChoose, onEdit, onNew, onImport, onBench }: ListProps): JSX.Element {
  return (
    <>
      <Toolbar title={t('blueprints.title')} note={blueprints.length > 0 ? counted('blueprints.count', blueprints.length) : null}>
        <span className="spacer" />
        <Button onPress={onImport}>{t('blueprints.import')}</Button>
        <Button kind="primary" onPress={onNew}>{t('blueprints.newGo')}</Button>
      </Toolbar>
      {chosen ? (
        <div className="split">
          <section className="list-side" aria-label={t('blueprints.title')}><ListBox className="list" aria-label={t('blueprints.title')} selectionMode="single" disallowEmptySelection selectedKeys={[chosen.id]} onSelectionChange={(keys) => { if (keys !== 'all') onChoose(String([...keys][0])); }}>
            {blueprints.map((summary) => <Item key={summary.id} summary={summary} />)}
          </ListBox></section>
          <BlueprintView key={chosen.id} summary={chosen} onEdit={onEdit} onChoose={onChoose} onBench={onBench} />
        </div>
      ) : (
        <main className="nothing">
          <h2>{t('blueprints.none')}</h2>
          <p className="secondary">{t('blueprints.noneNext')}</p>
          <p className="nothing-actions"><Button large onPress={onImport}>{t('blueprints.import')}</Button><Button large kind="primary" onPress={onNew}>{t('blueprints.newGo')}</Button></p>
        </main>
      )}
    </>
  );
}

interface BlueprintsScreenProps {
  readonly snapshot: Snapshot;
  /** What came in by a drop or by the system. */
  readonly arrived: NonNullable<CommandOutput<'importBlueprint'>> | null;
  readonly onBench: () => void;
}

export function BlueprintsScreen({ snapshot, arrived, onBench }: BlueprintsScreenProps): JSX.Element {
  const { blueprints } = snapshot;
  const [wanted, setWanted] = useState<string | null>(arrived?.saved?.id ?? null);
  const [edited, setEdited] = useState<Kept | null>(null);
  const [starting, setStarting] = useState(false);
  const [imported, setImported] = useState(arrived && (!arrived.saved || tellable(arrived.notes).length > 0) ? arrived : null);
  const chosen = blueprints.find(({ id }) => id === wanted) ?? blueprints.find(({ id }) => id === snapshot.check?.blueprint) ?? blueprints[0] ?? null;
  const start = async (method: Method): Promise<void> => {
    setStarting(false);
    setEdited({ blueprint: await startBlueprint(method, blueprints), revision: null });
  };
  const take = async (): Promise<void> => {
    const answer = await attempt(call.importBlueprint(null));
    if (!answer) return;
    if (answer.saved) setWanted(answer.saved.id);
    if (!answer.saved || tellable(answer.notes).length > 0) setImported(answer);
  };
  useDeed('new', edited ? null : () => { setStarting(true); });
  useDeed('import', edited ? null : () => { void take(); });
  const end = (id: string): void => {
    setEdited(null);
    setWanted(id);
  };
  if (edited) return <Suspense fallback={<main />}><Editor key={edited.blueprint.id} snapshot={snapshot} start={edited} onDone={end} onBench={onBench} /></Suspense>;
  return (
    <>
      <List blueprints={blueprints} chosen={chosen} onChoose={setWanted} onEdit={setEdited} onNew={() => { setStarting(true); }} onImport={() => { void take(); }} onBench={onBench} />
      {starting && <NewSheet onStart={(method) => { void start(method); }} onClose={() => { setStarting(false); }} />}
      {imported && <ImportedSheet taken={imported.saved} notes={imported.notes} onClose={() => { setImported(null); }} />}
    </>
  );
}

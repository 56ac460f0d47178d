// The chosen blueprint of the list: what it is, what it does, what stands against it, and what can be done with it.
import { type JSX, useEffect, useState } from 'react';
import { blueprintFields } from '../../../src/domain/blueprint/fields.ts';
import { notesOf } from '../../../src/domain/blueprint/notes.ts';
import type { BlueprintSummary } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import { CompareSheet } from './compare-sheet.tsx';
import type { Kept } from './editor/editor-screen.tsx';
import { DuplicateSheet, ExportedSheet, PrintedSheet } from './sheets.tsx';
import { WhatHappens } from './what-happens.tsx';

interface BlueprintViewProps {
  readonly summary: BlueprintSummary;
  readonly onEdit: (kept: Kept) => void;
  readonly onChoose: (id: string) => void;
  readonly onBench: () => void;
}

function useKept({ id, revision }: BlueprintSummary): Kept | null {
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    let current = true;
    void attempt(call.getBlueprint({ id, revision })).then((found) => { if (current && found) setKept(found); });
    return () => { current = false; };
  }, [id, revision]);
  return kept;
}

type Open = 'duplicate' | 'compare' | null;

function Actions({ summary, kept, onEdit, onChoose, onBench }: BlueprintViewProps & { readonly kept: Kept | null }): JSX.Element {
  const [open, setOpen] = useState<Open>(null);
  const [files, setFiles] = useState<readonly string[] | null>(null);
  const [printed, setPrinted] = useState<readonly string[] | null>(null);
  const close = (): void => { setOpen(null); };
  const toBench = (): void => { void attempt(call.chooseBlueprint({ id: summary.id })).then((done) => { if (done !== undefined) onBench(); }); };
  const toPaper = (): void => { void attempt(call.printBlueprint({ id: summary.id, paper: 'a4' })).then((written) => { if (written) setPrinted(written.files); }); };
  const toFile = (): void => { void attempt(call.exportBlueprint({ id: summary.id })).then((written) => { if (written) setFiles(written.files); }); };
  return (
    <>
      <Button onPress={toBench}>{t('blueprint.onBench')}</Button>
      <Button onPress={toFile}><Icon name="export" size={14} />{t('profiles.export')}</Button>
      <Menu label={t('profiles.more')} entries={[
        { id: 'duplicate', name: t('blueprints.duplicate'), onAction: () => { setOpen('duplicate'); } },
        ...(summary.revision > 1 ? [{ id: 'compare', name: t('blueprints.compare'), onAction: () => { setOpen('compare'); } }] : []),
        { id: 'print', name: t('blueprint.print'), onAction: toPaper },
        { id: 'remove', name: t('made.remove'), onAction: () => { void attempt(call.removeBlueprint({ id: summary.id })); } },
      ]} />
      <Button kind="primary" disabled={!kept} onPress={() => { if (kept) onEdit(kept); }}>{t('made.edit')}</Button>
      {open === 'duplicate' && <DuplicateSheet summary={summary} onClose={close} onDone={(id) => { close(); onChoose(id); }} />}
      {open === 'compare' && <CompareSheet summary={summary} onClose={close} />}
      {printed && <PrintedSheet files={printed} onClose={() => { setPrinted(null); }} />}
      {files && <ExportedSheet files={files} onClose={() => { setFiles(null); }} />}
    </>
  );
}

/** In the list's own words already, or too long for a summary. */
const unshown: ReadonlySet<string> = new Set(['name', 'description', 'server.discovery']);

function Fields({ kept: { blueprint } }: { readonly kept: Kept }): JSX.Element {
  // Only automated enrollment has a choice of drivers.
  const rows = blueprintFields.filter(({ path }) => !unshown.has(path) && (path !== 'driver' || blueprint.method === 'automated')).map(({ label, words }) => [label, words(blueprint)] as const);
  return <Facts rows={rows.filter(([, value]) => value !== 'none' && value !== 'any' && value !== 'no')} />;
}

export function BlueprintView(props: BlueprintViewProps): JSX.Element {
  const { summary } = props;
  const kept = useKept(summary);
  const problems = kept ? notesOf(kept.blueprint).filter(({ kind }) => kind === 'problem') : [];
  return (
    <div className="profile-pane">
      <section className="subbar" aria-label={summary.name}>
        <h2 className="truncate">{summary.name}</h2>
        <span className="spacer" />
        <Actions {...props} kept={kept} />
      </section>
      <div className="profile-columns blueprint-columns">
        <main className="profile-main">
          {kept?.blueprint.description && <p className="payload-about">{kept.blueprint.description}</p>}
          {problems.length > 0 && <ul className="checks blueprint-problems">{problems.map(({ text }) => <li key={text}><span className="stop"><Icon name="blocked" /></span><span>{text}</span><span /></li>)}</ul>}
          {kept && <Fields kept={kept} />}
          <Facts rows={[[t('blueprint.savedLabel'), t('blueprint.saved', { revision: summary.revision, time: dayAndTime(summary.savedAt), by: summary.savedBy })], [t('profiles.hash'), <code key="hash">{summary.hash}</code>]]} />
        </main>
        <aside className="profile-aside blueprint-aside" tabIndex={0} aria-label={t('blueprint.aside')}>{kept && <WhatHappens blueprint={kept.blueprint} />}</aside>
      </div>
    </div>
  );
}

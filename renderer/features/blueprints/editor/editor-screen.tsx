// Makes or changes a blueprint: the form at the left, and at the right what will happen and what a device's user will see.
import { type JSX, useCallback, useMemo, useState } from 'react';
import { methodNames } from '../../../../src/domain/blueprint/fields.ts';
import { notesOf } from '../../../../src/domain/blueprint/notes.ts';
import type { Snapshot } from '../../../../src/model.ts';
import type { Blueprint, BlueprintNote } from '../../../../src/model/blueprints.ts';
import { call, commandKey } from '../../../api.ts';
import { type RunningCommand, useCommand } from '../../../command.ts';
import { dayAndTime } from '../../../format.ts';
import { t } from '../../../i18n/text.ts';
import { leave } from '../../../leaving.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { CommandProblem } from '../../../ui/command-problem.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useHold, useSaveKey } from '../../../use-unsaved.ts';
import { LeaveSheet } from '../../profiles/editor/leave-sheet.tsx';
import { CompareSheet } from '../compare-sheet.tsx';
import { WhatHappens } from '../what-happens.tsx';
import { isSame, isShown, withChange } from './blueprint-changes.ts';
import { DeviceSection } from './device-section.tsx';
import { BlueprintContext, type BlueprintTools, useBlueprint } from './edit-context.ts';
import { AfterSection, EnrollmentSection, namesOf, OrganizationSection } from './enrollment-section.tsx';
import { GatesSection } from './gates-section.tsx';
import { paneViews } from './pane-views.ts';
import { PanesSection } from './panes-section.tsx';
import { Section } from './rows.tsx';
import { lineRow } from './simple-controls.tsx';
import { focusField, ToDo } from './to-do.tsx';
import { usePanes } from './use-panes.ts';
import { UserSees } from './user-sees.tsx';

export interface Kept {
  readonly blueprint: Blueprint;
  /** Null: never saved. */
  readonly revision: number | null;
}

interface EditorScreenProps {
  readonly snapshot: Snapshot;
  readonly start: Kept;
  readonly onDone: (id: string) => void;
  readonly onBench: () => void;
}

function BlueprintSection(): JSX.Element {
  const { blueprint: { name, description, method }, change, report } = useBlueprint();
  const rename = (next: string): void => {
    report('name', next.trim() === '' ? t('blueprint.nameless') : null);
    change({ name: next });
  };
  return (
    <Section title="blueprint.title" rows={[
      lineRow('name', t('blueprint.name'), name, 200, rename),
      {
        field: 'description', label: t('blueprint.description'),
        control: ({ id, describedBy }) => <textarea id={id} className="line" rows={2} maxLength={4000} value={description} aria-describedby={describedBy} onChange={(event) => { change({ description: event.target.value }); }} />,
      },
      { field: 'method', label: t('blueprint.method'), hint: t(`method.${method}.about`), wide: true, control: () => <Segmented label={t('blueprint.method')} value={method} onChange={(next) => { change({ method: next }); }} items={namesOf(methodNames)} /> },
    ]} />
  );
}

interface HeadProps {
  readonly snapshot: Snapshot;
  readonly name: string;
  readonly kept: Kept;
  readonly changed: boolean;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onCompare: () => void;
  readonly onBench: () => void;
  readonly onSave: () => void;
}

function Head({ snapshot, name, kept, changed, busy, onClose, onCompare, onBench, onSave }: HeadProps): JSX.Element {
  const { revision } = kept;
  const summary = snapshot.blueprints.find(({ id }) => id === kept.blueprint.id);
  return (
    <header className="toolbar">
      <h1 className="crumbs"><button type="button" className="crumb" onClick={onClose}>{t('blueprints.title')}</button><Icon name="next" size={14} /><span className="truncate">{name.trim() === '' ? t('blueprints.new') : name}</span></h1>
      <span className="small secondary truncate">{summary && revision !== null ? t('blueprint.saved', { revision, time: dayAndTime(summary.savedAt), by: summary.savedBy }) : t('blueprint.unsaved')}</span>
      <span className="spacer" />
      {revision !== null && revision > 1 && <Button kind="plain" onPress={onCompare}>{t('blueprint.compareWith', { revision: revision - 1 })}</Button>}
      {revision !== null && <Button disabled={changed} onPress={onBench}>{t('blueprint.onBench')}</Button>}
      <Button kind="primary" disabled={busy || (!changed && revision !== null)} onPress={onSave}>{t('blueprint.save', { revision: (revision ?? 0) + 1 })}<kbd>{commandKey}S</kbd></Button>
    </header>
  );
}

/** What only the main process could find, about what was to be saved. */
interface Refused {
  readonly blueprint: Blueprint;
  readonly notes: readonly BlueprintNote[];
}

interface Edited {
  readonly kept: Kept;
  readonly blueprint: Blueprint;
  readonly changed: boolean;
  readonly tools: BlueprintTools;
  /** Everything that keeps it from being saved. */
  readonly problems: readonly BlueprintNote[];
  readonly save: (then: () => void) => void;
  readonly command: RunningCommand;
}

function useEdited(snapshot: Snapshot, start: Kept): Edited {
  const [kept, setKept] = useState(start);
  const [blueprint, setBlueprint] = useState(start.blueprint);
  const [columns, setColumns] = useState<readonly string[] | null>(null);
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const [strict, setStrict] = useState(start.revision !== null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const command = useCommand();
  const { run } = command;
  const notes = useMemo(() => notesOf(blueprint, { panes: null, columns }), [blueprint, columns]);
  const wrong = useMemo(() => [...typed.entries()].map(([field, text]): BlueprintNote => ({ kind: 'problem', field, text })).concat(refused?.blueprint === blueprint ? refused.notes : []), [typed, refused, blueprint]);
  const problems = useMemo(() => [...wrong, ...notes.filter(({ kind }) => kind === 'problem')], [wrong, notes]);
  const report = useCallback((field: string, text: string | null) => {
    setTyped((before) => (before.get(field) === (text ?? undefined) ? before : new Map([...[...before].filter(([one]) => one !== field), ...(text === null ? [] : [[field, text] as const])])));
  }, []);
  const change = useCallback((more: Partial<Blueprint>) => { setBlueprint((before) => withChange(before, more)); }, []);
  const save = useCallback((then: () => void) => {
    setStrict(true);
    const own = problems.find((problem) => !refused?.notes.includes(problem));
    if (own) {
      focusField(own.field);
      return;
    }
    void run(() => call.saveBlueprint({ blueprint, base: kept.revision })).then(async (answer) => {
      if (!answer) return;
      if (!answer.saved) {
        const found = answer.notes.filter(({ kind }) => kind === 'problem');
        setRefused({ blueprint, notes: found });
        if (found[0]) focusField(found[0].field);
        return;
      }
      // As it was kept: lists sorted, an old address replaced.
      const stored = await attempt(call.getBlueprint({ id: blueprint.id, revision: null }));
      setKept(stored ?? { blueprint, revision: answer.saved.revision });
      setBlueprint((now) => (now === blueprint && stored ? stored.blueprint : now));
      then();
    });
  }, [run, blueprint, kept.revision, problems, refused]);
  const shown = strict ? [...wrong, ...notes] : [...wrong, ...notes.filter((note) => isShown(note, blueprint, start.blueprint))];
  return { kept, blueprint, changed: kept.revision === null || typed.size > 0 || !isSame(blueprint, kept.blueprint), problems, save, command, tools: { snapshot, blueprint, change, notes: shown, report, columns, setColumns } };
}

function Body({ snapshot, problems }: { readonly snapshot: Snapshot; readonly problems: readonly BlueprintNote[] }): JSX.Element {
  const { blueprint } = useBlueprint();
  const views = useMemo(() => paneViews(snapshot.devices), [snapshot.devices]);
  const [chosen, setChosen] = useState('iPad 26.0');
  const view = views.find(({ id }) => id === chosen) ?? views[0];
  const panes = usePanes(view ?? { id: '', name: '', platform: 'iPadOS', osVersion: '26.0', model: null }, blueprint.skip);
  return (
    <div className="blueprint-editor">
      <main className="editor-form">
        <BlueprintSection /><EnrollmentSection /><DeviceSection /><PanesSection panes={panes} /><OrganizationSection /><GatesSection /><AfterSection />
      </main>
      <aside className="profile-aside blueprint-aside" aria-label={t('blueprint.aside')}>
        <ToDo problems={problems} />
        <WhatHappens blueprint={blueprint} />
        {view && <UserSees panes={panes} views={views} view={view} onView={({ id }) => { setChosen(id); }} />}
      </aside>
    </div>
  );
}

export function EditorScreen({ snapshot, start, onDone, onBench }: EditorScreenProps): JSX.Element {
  const { kept, blueprint, changed, tools, problems, save, command } = useEdited(snapshot, start);
  const [goOn, setGoOn] = useHold(changed);
  const [comparing, setComparing] = useState(false);
  useSaveKey(useCallback(() => { if (changed) save(() => undefined); }, [changed, save]));
  const toBench = (): void => { void attempt(call.chooseBlueprint({ id: blueprint.id })).then((done) => { if (done !== undefined) onBench(); }); };
  const summary = snapshot.blueprints.find(({ id }) => id === blueprint.id);
  return (
    <BlueprintContext value={tools}>
      <Head
        snapshot={snapshot} name={blueprint.name} kept={kept} changed={changed} busy={command.busy} onBench={toBench} onCompare={() => { setComparing(true); }}
        onClose={() => { leave(() => { onDone(blueprint.id); }); }} onSave={() => { save(() => undefined); }}
      />
      {command.problem && <div className="strip"><CommandProblem problem={command.problem} /></div>}
      <Body snapshot={snapshot} problems={problems} />
      {goOn && <LeaveSheet name={blueprint.name} onStay={() => { setGoOn(null); }} onDiscard={goOn} onSave={() => { setGoOn(null); save(goOn); }} />}
      {comparing && summary && <CompareSheet summary={summary} onClose={() => { setComparing(false); }} />}
    </BlueprintContext>
  );
}

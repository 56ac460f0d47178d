// Makes or changes a profile: its parts at the left, the form in the middle, and at the right what it becomes.
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { formOf, profileFields } from '../../../../src/domain/profile/build/forms.ts';
import type { Snapshot, Udid } from '../../../../src/model.ts';
import type { Draft, DraftProblem, FieldValue } from '../../../../src/model/profiles.ts';
import { call, commandKey } from '../../../api.ts';
import { useCommand } from '../../../command.ts';
import { t } from '../../../i18n/text.ts';
import { leave } from '../../../leaving.ts';
import { useOfferUndo } from '../../../undo.ts';
import { useHold, useSaveKey } from '../../../use-unsaved.ts';
import { Button } from '../../../ui/button.tsx';
import { CommandProblem } from '../../../ui/command-problem.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useCheckChoice } from '../check-choice.tsx';
import type { Table } from '../table-choice.tsx';
import { usePreview } from '../use-preview.ts';
import { titleOf, withoutPayload, withPayload, withPayloadBack, withPayloadFor, withValue } from './draft-changes.ts';
import { EditorContext, type EditorTools, fieldId } from './editor-context.ts';
import { Form } from './form.tsx';
import { LeaveSheet } from './leave-sheet.tsx';
import { PayloadList, wholeProfile } from './payload-list.tsx';
import { PreviewAside } from './preview-aside.tsx';
import './editor.css';

interface EditorScreenProps {
  readonly snapshot: Snapshot;
  readonly start: Draft;
  /** The profile's id when it was kept. */
  readonly onDone: (id: string | null) => void;
}

/** Leads to a field: after the form it is in was drawn. */
function focusField(payload: string | null, field: string): void {
  requestAnimationFrame(() => {
    const row = document.getElementById(`${fieldId(payload, field)}-row`);
    row?.closest('details')?.setAttribute('open', '');
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  });
}

interface EditorState {
  readonly draft: Draft;
  /** For what is done later, to the draft as it is then. */
  readonly draftNow: { readonly current: Draft };
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
  readonly changed: boolean;
  readonly staged: ReadonlyMap<string, string>;
  readonly remember: (staged: string, name: string) => void;
}

function useEditorState(start: Draft): EditorState {
  const [draft, setDraft] = useState(start);
  const [staged, setStaged] = useState<ReadonlyMap<string, string>>(new Map());
  const remember = useCallback((id: string, name: string) => { setStaged((before) => new Map([...before, [id, name]])); }, []);
  const draftNow = useRef(draft);
  useEffect(() => { draftNow.current = draft; }, [draft]);
  return { draft, draftNow, setDraft, changed: draft !== start, staged, remember };
}

function nameOf({ profile: { name } }: Draft): string {
  return typeof name === 'string' && name !== '' ? name : t('editor.nameless');
}

function Head({ draft, busy, onClose, onSave }: { readonly draft: Draft; readonly busy: boolean; readonly onClose: () => void; readonly onSave: () => void }): JSX.Element {
  return (
    <header className="toolbar">
      <h1 className="crumbs"><button type="button" className="crumb" onClick={onClose}>{t('profiles.title')}</button><Icon name="next" size={14} />{nameOf(draft)}</h1>
      <span className="spacer" />
      <Button onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button kind="primary" disabled={busy} onPress={onSave}>{t('editor.save')}<kbd>{commandKey}S</kbd></Button>
    </header>
  );
}

function Middle({ draft, shown, onRemove }: { readonly draft: Draft; readonly shown: string; readonly onRemove: () => void }): JSX.Element {
  const payload = draft.payloads.find(({ id }) => id === shown);
  if (!payload) return <><header className="form-head"><h2>{t('editor.profile')}</h2><p className="secondary">{t('editor.profileAbout')}</p></header><Form fields={profileFields} payload={null} values={draft.profile} /></>;
  const form = formOf(payload.kind);
  return (
    <>
      <header className="form-head"><h2>{titleOf(payload)}</h2><p className="secondary">{form?.about}</p></header>
      <Form key={payload.id} fields={form?.fields ?? []} payload={payload.id} values={payload.values} />
      <div className="form-end"><Button onPress={onRemove}>{t('editor.removePart')}</Button></div>
    </>
  );
}

export function EditorScreen({ snapshot, start, onDone }: EditorScreenProps): JSX.Element {
  const { draft, draftNow, setDraft, changed, staged, remember } = useEditorState(start);
  const [shown, setShown] = useState(() => (start.id === null ? start.payloads.at(-1)?.id : undefined) ?? wholeProfile);
  const [strict, setStrict] = useState(false);
  const [udid, setUdid] = useState<Udid | null>(snapshot.devices[0]?.udid ?? null);
  const [table, setTable] = useState<Table | null>(null);
  const [choice] = useCheckChoice();
  const [goOn, setGoOn] = useHold(changed);
  const offer = useOfferUndo();
  const show = (next: ReturnType<typeof withPayload>): void => {
    setDraft(() => next.draft);
    setShown(next.id);
  };
  const { busy, problem, run } = useCommand();
  const preview = usePreview(draft, { udid, table: table?.staged ?? null }, choice, snapshot.secrets.state);
  const problems = useMemo(() => preview.value?.problems ?? [], [preview.value]);

  const go = useCallback(({ payload, field }: Pick<DraftProblem, 'payload' | 'field'>) => {
    setShown(payload ?? wholeProfile);
    if (field !== null) focusField(payload, field);
  }, []);
  const save = useCallback((then: (id: string) => void) => {
    void run(() => call.saveDraft({ draft })).then((kept) => {
      setStrict(true);
      if (!kept) return;
      if (kept.id !== null) then(kept.id);
      else if (kept.problems[0]) go(kept.problems[0]);
    });
  }, [run, draft, go]);
  const saveAndClose = useCallback(() => { save(onDone); }, [save, onDone]);
  useSaveKey(saveAndClose);
  const tools: EditorTools = {
    draft, choice, problems, strict, staged, remember,
    change: (payload, name, value: FieldValue | undefined) => { setDraft((before) => withValue(before, payload, name, value)); },
    addFor: (payload, name, kind) => { show(withPayloadFor(draft, payload, name, kind)); },
  };
  const remove = (): void => {
    const payload = draft.payloads.find(({ id }) => id === shown);
    const without = withoutPayload(draft, shown);
    setDraft(() => without);
    setShown(wholeProfile);
    // What named it does so again, unless more was changed since.
    if (payload) offer({ text: t('undo.payload', { name: titleOf(payload) }), undo: () => {
      show({ draft: draftNow.current === without ? draft : withPayloadBack(draftNow.current, payload, draft.payloads.indexOf(payload)), id: payload.id });
      return Promise.resolve(true);
    } });
  };
  return (
    <EditorContext value={tools}>
      <Head draft={draft} busy={busy} onClose={() => { leave(() => { onDone(start.id); }); }} onSave={saveAndClose} />
      {problem && <div className="strip"><CommandProblem problem={problem} /></div>}
      <div className="editor">
        <PayloadList draft={draft} shown={shown} problems={strict ? problems : []} onShow={setShown} onAdd={(kind) => { show(withPayload(draft, kind)); }} />
        <main className="editor-form"><Middle draft={draft} shown={shown} onRemove={remove} /></main>
        <PreviewAside snapshot={snapshot} draft={draft} preview={preview} problems={problems} udid={udid} onDevice={setUdid} table={table} onTable={setTable} onGo={go} />
      </div>
      {goOn && <LeaveSheet name={nameOf(draft)} onStay={() => { setGoOn(null); }} onDiscard={goOn} onSave={() => { setGoOn(null); save(goOn); }} />}
    </EditorContext>
  );
}

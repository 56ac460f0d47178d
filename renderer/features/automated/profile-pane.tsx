// The profile at the right: which one, how Apple has it, its form with what there is to say of each field, and what the check found.
import { type JSX, useState } from 'react';
import type { AdeDraft, AdeProfileId, AdeProfileSummary, AdeServer } from '../../../src/model/ade.ts';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, type ChoiceItem } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Findings } from '../profiles/findings.tsx';
import { DefineSheet } from './define-sheet.tsx';
import { errorsOf, fieldOf } from './form-notes.ts';
import { FormContext } from './form-rows.tsx';
import { JsonSheet } from './json-sheet.tsx';
import { ProfileForm } from './profile-form.tsx';
import { useAdePreview } from './use-ade-preview.ts';
import type { ProfileEdit } from './use-profiles.ts';

interface ProfilePaneProps {
  readonly server: AdeServer;
  readonly profiles: readonly AdeProfileSummary[];
  readonly edit: ProfileEdit;
  readonly identities: readonly IdentitySummary[];
  readonly onChoose: (id: AdeProfileId) => void;
  readonly onNew: () => void;
  /** Shows the devices that have this profile. */
  readonly onDevices: (uuid: string) => void;
}

const fresh = 'new';

/** What the form is called, before it has a name. */
export function nameOf(draft: AdeDraft | null): string {
  const name = draft?.name.trim() ?? '';
  return name === '' ? t('ade.profile.new') : name;
}

/** How Apple has it. */
function definedText(summary: AdeProfileSummary | null): string {
  const at = summary?.definedAt ?? null;
  return at === null ? t('ade.profile.undefined') : t(summary?.changed ? 'ade.profile.changed' : 'ade.profile.defined', { time: dayAndTime(at) });
}

function Head({ profiles, edit, onChoose }: Pick<ProfilePaneProps, 'profiles' | 'edit' | 'onChoose'>): JSX.Element {
  const { summary, draft, changed, command } = edit;
  const items: readonly ChoiceItem[] = [...(summary === null ? [{ id: fresh, name: nameOf(draft) }] : []), ...profiles.map(({ id, name }) => ({ id, name }))];
  return (
    <div className="ade-pane-head">
      <h2 id="ade-profile">{t('records.profile')}</h2>
      <Choice labelledBy="ade-profile" placeholder={t('field.choose')} items={items} selected={summary?.id ?? fresh} onSelect={(id) => { const found = profiles.find((one) => one.id === id); if (found) onChoose(found.id); }} />
      <span className="spacer" />
      <Button kind="plain" disabled={!changed || command.busy} onPress={edit.revert}>{t('ade.profile.revert')}</Button>
      <Button kind="primary" disabled={!changed || command.busy || draft?.name.trim() === ''} onPress={() => { void edit.save(); }}>{t('editor.save')}</Button>
    </div>
  );
}

function Devices({ summary: { uuid, devices }, onDevices }: { readonly summary: AdeProfileSummary } & Pick<ProfilePaneProps, 'onDevices'>): JSX.Element | null {
  if (uuid === null) return null;
  return devices > 0 ? <button type="button" className="link small" onClick={() => { onDevices(uuid); }}>{counted('ade.profile.has', devices)}</button> : <span className="hint">{t('ade.profile.noDevices')}</span>;
}

function Nothing({ onNew }: { readonly onNew: () => void }): JSX.Element {
  return <div className="nothing"><h2>{t('ade.profile.none')}</h2><p className="secondary">{t('ade.profile.noneNext')}</p><p className="nothing-actions"><Button kind="primary" onPress={onNew}>{t('ade.profile.new')}</Button></p></div>;
}

export function ProfilePane({ server, profiles, edit, identities, onChoose, onNew, onDevices }: ProfilePaneProps): JSX.Element {
  const { draft, summary, changed, change, command } = edit;
  const [sheet, setSheet] = useState<'define' | 'json' | null>(null);
  const [strictFor, setStrictFor] = useState<string | null>(null);
  const preview = useAdePreview(draft);
  const close = (): void => { setSheet(null); };
  const define = async (): Promise<void> => {
    const saved = changed ? await edit.save() : summary;
    if (!saved) return;
    setStrictFor(saved.id);
    setSheet('define');
  };
  if (draft === null) return <aside className="ade-pane" aria-label={t('records.profile')}><CommandProblem problem={command.problem} />{profiles.length === 0 && <Nothing onNew={onNew} />}</aside>;
  const isDefined = (summary?.uuid ?? null) !== null && !summary?.changed && !changed;
  const remove = ({ id }: AdeProfileSummary): void => {
    leave(() => {
      edit.revert();
      void attempt(call.removeAdeProfile({ server: server.id, id }));
    });
  };
  const entries = [
    { id: 'json', name: t('ade.json.open'), onAction: () => { setSheet('json'); } },
    ...(summary ? [{ id: 'remove', name: t('ade.forget.open'), onAction: () => { remove(summary); } }] : []),
  ];
  return (
    <aside className="ade-pane" aria-label={t('records.profile')}>
      <Head profiles={profiles} edit={edit} onChoose={onChoose} />
      <div className="ade-pane-state">
        {summary && <Devices summary={summary} onDevices={onDevices} />}
        <span className="spacer" />
        <Menu label={t('ade.profile.more')} entries={entries} />
        <Button disabled={command.busy || draft.name.trim() === '' || isDefined} onPress={() => { void define(); }}>{t('ade.define.open')}</Button>
      </div>
      <p className="hint ade-defined" role="status">{definedText(summary)}{summary && summary.earlier > 0 ? ` ${counted('ade.profile.earlier', summary.earlier)}` : ''}</p>
      <CommandProblem problem={command.problem} />
      <FormContext value={{ draft, change, preview, identities, strict: summary !== null && strictFor === summary.id }}>
        <ProfileForm />
      </FormContext>
      <Findings findings={preview?.findings ?? null} where={(path) => path} onGo={(path) => { document.getElementById(`ade-${fieldOf({ path, reason: '' }) ?? 'url'}`)?.scrollIntoView({ block: 'center' }); }} />
      {sheet === 'define' && summary && <DefineSheet server={server} profile={summary} errors={errorsOf(preview)} onClose={close} />}
      {sheet === 'json' && <JsonSheet json={preview?.json ?? ''} onClose={close} />}
    </aside>
  );
}

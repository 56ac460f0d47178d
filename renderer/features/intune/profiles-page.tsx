// Enrollment profiles in Intune: which place, which profile, its form; made the default, and its enrollment file written out.
import { type JSX, useCallback, useState } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, type ChoiceItem } from '../../ui/choice.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useHold, useSaveKey } from '../../use-unsaved.ts';
import { LeaveSheet } from '../profiles/editor/leave-sheet.tsx';
import { IntuneForm, IntuneFormContext } from './intune-form.tsx';
import { type TokenAnswer, useIntuneProfiles, useTokens } from './intune-lists.ts';
import { nameOf } from './token-facts.ts';
import { Trouble } from './trouble.tsx';
import { type IntuneEdit, useIntuneEdit } from './use-intune-edit.ts';
import { WritesNotice } from './writes-notice.tsx';

/** Where profiles are: at Apple Configurator's place, and at each token. */
export function placesOf(answer: TokenAnswer | null): ChoiceItem[] {
  if (!answer) return [];
  return [...(answer.configurator === null ? [] : [{ id: answer.configurator, name: t('intune.place.configurator') }]), ...answer.tokens.map((token) => ({ id: token.id, name: nameOf(token) }))];
}

function Unsaved({ edit }: { readonly edit: IntuneEdit }): JSX.Element | null {
  const { changed, save, revert, values } = edit;
  const [goOn, setGoOn] = useHold(changed);
  useSaveKey(useCallback(() => { if (changed) void save(); }, [changed, save]));
  if (!goOn) return null;
  const name = values?.['displayName'];
  const go = (): void => {
    setGoOn(null);
    goOn();
  };
  const discard = (): void => {
    revert();
    go();
  };
  const saveAndGo = async (): Promise<void> => {
    setGoOn(null);
    if (await save()) goOn();
  };
  return <LeaveSheet name={typeof name === 'string' && name !== '' ? name : t('ade.profile.new')} onStay={() => { setGoOn(null); }} onDiscard={discard} onSave={() => { void saveAndGo(); }} />;
}

interface HeadProps {
  readonly edit: IntuneEdit;
  readonly place: string;
  readonly configurator: boolean;
  readonly writes: boolean;
  readonly onChanged: () => void;
}

/** What can be done with the one that is open. */
function Deeds({ edit: { profile, changed, save, revert, command }, place, configurator, writes, onChanged }: HeadProps): JSX.Element {
  const { busy, problem, run } = useCommand();
  const [said, setSaid] = useState('');
  const works = busy || command.busy;
  const file = (): void => { if (profile) void run(() => call.exportIntuneProfile({ place, profile: profile.id })).then((made) => { if (made) setSaid(t('intune.profile.exported', { name: made.name })); }); };
  const makeDefault = (): void => { if (profile) void run(() => call.setIntuneDefault({ token: place, profile: profile.id })).then((done) => { if (done !== undefined) onChanged(); }); };
  return (
    <>
      <div className="ade-pane-head">
        {profile?.isDefault && <span className="status"><span className="go"><Icon name="ready" /></span>{t('intune.profile.default')}</span>}
        <span className="spacer" />
        {profile && (
          <Menu label={t('ade.profile.more')} entries={[
            { id: 'file', name: t('intune.profile.export'), onAction: file },
            // Apple Configurator's place has no default: each device is assigned.
            ...(configurator ? [] : [{ id: 'default', name: t('intune.profile.makeDefault'), disabled: !writes || profile.isDefault || works, onAction: makeDefault }]),
          ]} />
        )}
        <Button kind="plain" disabled={!changed || works} onPress={revert}>{t('ade.profile.revert')}</Button>
        <Button kind="primary" disabled={!changed || works || !writes} onPress={() => { void save(); }}>{t(command.busy ? 'intune.profile.saving' : 'intune.profile.save')}</Button>
      </div>
      <Trouble problem={problem ?? command.problem} />
      <p className="hint" role="status">{said}</p>
    </>
  );
}

export function ProfilesPage({ snapshot: { intune, identities } }: { readonly snapshot: Snapshot }): JSX.Element | null {
  const user = intune.account?.userName ?? '';
  const writes = intune.account?.writes === true;
  const tokens = useTokens(user);
  const places = placesOf(tokens.value);
  const [wanted, setWanted] = useState<string | null>(null);
  const place = places.find(({ id }) => id === wanted)?.id ?? places[0]?.id ?? null;
  const list = useIntuneProfiles(user, place);
  const edit = useIntuneEdit(place, list.value ?? [], () => { void list.again(); });
  const { values, profile, troubles } = edit;
  const configurator = place !== null && place === tokens.value?.configurator;
  const fresh = 'new';
  const items = [...(values !== null && profile === null ? [{ id: fresh, name: t('ade.profile.new') }] : []), ...(list.value ?? []).map(({ id, name }) => ({ id, name }))];
  const url = profile?.values['configurationEndpointUrl'];
  if (!intune.account) return null;
  return (
    <main className="intune-page">
      <header className="detail-head"><h2>{t('intune.page.profiles')}</h2><span className="spacer" /><Button disabled={list.busy || tokens.busy} onPress={() => { leave(() => { void list.again(); }); }}>{list.busy || tokens.busy ? t('intune.reading') : t('intune.again')}</Button></header>
      <Trouble problem={tokens.problem ?? list.problem} />
      {!writes && <WritesNotice />}
      {tokens.value?.configurator === null && <Notice tone="info" icon="info" title={t('intune.place.none')} text={t('intune.place.noneText')} />}
      <div className="intune-line">
        <Choice label={t('intune.place.title')} placeholder={t('field.choose')} items={places} selected={place} onSelect={(id) => { leave(() => { setWanted(id); }); }} />
        <Choice label={t('records.profile')} placeholder={t('field.choose')} items={items} selected={profile?.id ?? (values === null ? null : fresh)} onSelect={(id) => { leave(() => { if (id !== fresh) edit.choose(id); }); }} />
        <Button disabled={!writes || place === null} onPress={() => { leave(edit.begin); }}>{t('ade.profile.new')}</Button>
      </div>
      {values === null && list.value?.length === 0 && <p className="secondary">{t('intune.profile.none')}</p>}
      {values !== null && place !== null && (
        <>
          <Deeds key={`${place} ${profile?.id ?? fresh}`} edit={edit} place={place} configurator={configurator} writes={writes} onChanged={() => { void list.again().then(() => { edit.revert(); }); }} />
          {typeof url === 'string' && url !== '' && <p className="intune-where"><span className="small secondary">{t('intune.profile.url')}</span> <Copyable name={t('intune.profile.url')} value={url} /></p>}
          <IntuneFormContext value={{ values, change: edit.change, troubles, identities, odd: profile?.odd ?? [] }}><IntuneForm configurator={configurator} /></IntuneFormContext>
        </>
      )}
      <Unsaved edit={edit} />
    </main>
  );
}

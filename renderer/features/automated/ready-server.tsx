// A server entry with an accepted token: token, sync and devices at the left, the profile or the chosen device at the right.
import { type JSX, useCallback, useRef, useState } from 'react';
import type { AdeDeviceState, AdeServer, ServerId } from '../../../src/model/ade.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { attempt, opening, showProblem } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { Search } from '../../ui/search.tsx';
import { useNow } from '../../use-now.ts';
import { useScreenKeys } from '../../use-screen-keys.ts';
import { useHold, useSaveKey } from '../../use-unsaved.ts';
import { useSeconds } from '../bench/use-seconds.ts';
import { LeaveSheet } from '../profiles/editor/leave-sheet.tsx';
import { countSelected, type Selection } from '../records/selection.ts';
import { AdeToolbar } from './ade-toolbar.tsx';
import { AssignSheet, type AssignStart } from './assign-sheet.tsx';
import { DeviceDetail } from './device-detail.tsx';
import { DevicePart } from './device-part.tsx';
import { DisownSheet } from './disown-sheet.tsx';
import { nameOf, ProfilePane } from './profile-pane.tsx';
import { SyncBlock } from './sync-block.tsx';
import { answerOf, kindOf } from './sync-words.ts';
import { TokenBlock } from './token-block.tsx';
import { useCalm } from './use-calm.ts';
import { type DeviceList, useDevices } from './use-devices.ts';
import { type ProfileEdit, useProfileEdit, useProfiles } from './use-profiles.ts';
import { useSelection } from './use-selection.ts';

type ReadySheet = { readonly kind: 'assign' | 'remove'; readonly start: AssignStart } | { readonly kind: 'disown'; readonly serials: readonly string[] } | null;

/** Milliseconds between two looks at a list that changes, as it does with each page of a sync. */
const calm = 1000;

/** The present time, by the second while something is counted down or up. */
function useTime(server: AdeServer): number {
  const minute = useNow();
  const second = useSeconds(server.sync !== null || !answerOf(server, kindOf(server), minute).may);
  return Math.max(minute, second);
}

/** Asked about before it is left; ⌘S keeps it. */
function Unsaved({ edit }: { readonly edit: ProfileEdit }): JSX.Element | null {
  const { changed, save } = edit;
  const [goOn, setGoOn] = useHold(changed);
  useSaveKey(useCallback(() => { if (changed) void save(); }, [changed, save]));
  if (!goOn) return null;
  const go = (): void => {
    setGoOn(null);
    goOn();
  };
  const saveAndGo = async (): Promise<void> => {
    setGoOn(null);
    if (await save()) goOn();
  };
  return <LeaveSheet name={nameOf(edit.draft)} onStay={() => { setGoOn(null); }} onDiscard={() => { edit.revert(); go(); }} onSave={() => { void saveAndGo(); }} />;
}

interface Selected {
  readonly list: DeviceList;
  readonly selection: Selection;
}

/** The serial numbers that are selected; undefined where they can't be read (the page then says why), or where the list moved under them: it is shown anew, and nothing is selected. */
async function serialsOf({ list, selection }: Selected): Promise<string[] | undefined> {
  const found = await list.serialsIn(selection.ranges);
  if (!found.ok) showProblem(found.error);
  else if (found.value === null) list.again();
  else return found.value;
  return undefined;
}

/** How a sync that began went is told beside it; why one can't begin is told here. */
const notBegun: ReadonlySet<string> = new Set(['ade.syncTooSoon', 'ade.busy', 'ade.unknown', 'secrets.locked']);

async function askSync(server: ServerId, kind: 'changes' | 'full'): Promise<void> {
  const result = await opening(() => call.syncAdeDevices({ server, kind }));
  if (!result.ok && notBegun.has(result.error.code)) showProblem(result.error);
}

/** Asks Apple for what is selected. */
async function refresh(server: AdeServer, selected: Selected): Promise<void> {
  const serials = await serialsOf(selected);
  if (serials && serials.length > 0) await attempt(opening(() => call.refreshAdeDevices({ server: server.id, serials })));
}

interface ReadyServerProps {
  readonly snapshot: Snapshot;
  readonly server: AdeServer;
  /** Of the server entry's menu. */
  readonly entries: readonly MenuEntry[];
  readonly onServer: (id: ServerId) => void;
  readonly onRenew: () => void;
}

interface Screen {
  readonly list: DeviceList;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  readonly edit: ProfileEdit;
  readonly sheet: ReadySheet;
  readonly setSheet: (sheet: ReadySheet) => void;
  readonly assign: (start?: Partial<AssignStart>) => void;
  readonly withSelected: (kind: 'assign' | 'remove' | 'disown') => void;
}

function useScreen({ list, edit }: Pick<Screen, 'list' | 'edit'>): Screen {
  const [selection, select] = useSelection(list);
  const [sheet, setSheet] = useState<ReadySheet>(null);
  const { summary } = edit;
  const profile = summary !== null && summary.uuid !== null ? summary.id : null;
  const started = (start: Partial<AssignStart>): AssignStart => ({ kind: 'text', selected: [], of: start.selected?.length ?? 0, text: '', profile, ...start });
  const assign = (start: Partial<AssignStart> = {}): void => { setSheet({ kind: 'assign', start: started(start) }); };
  const withSelected = (kind: 'assign' | 'remove' | 'disown'): void => {
    if (countSelected(selection) === 0) {
      if (kind !== 'disown') setSheet({ kind, start: started({}) });
      return;
    }
    void serialsOf({ list, selection }).then((serials) => { if (serials) setSheet(kind === 'disown' ? { kind, serials } : { kind, start: started({ kind: 'serials', selected: serials, of: countSelected(selection) }) }); });
  };
  return { list, selection, select, edit, sheet, setSheet, assign, withSelected };
}

/** What can be done with the devices that are selected. */
function selectedEntries(some: boolean, onOpen: () => void, withSelected: Screen['withSelected'], onAsk: () => void): MenuEntry[] {
  return [
    { id: 'open', name: t('ade.selected.open'), disabled: !some, onAction: onOpen },
    { id: 'assign', name: t('ade.assign.open'), onAction: () => { withSelected('assign'); } },
    { id: 'remove', name: t('ade.unassign.open'), onAction: () => { withSelected('remove'); } },
    { id: 'ask', name: t('ade.detail.ask'), onAction: onAsk },
    { id: 'disown', name: t('ade.disown.open'), onAction: () => { withSelected('disown'); } },
  ];
}

export function ReadyServer({ snapshot, server, entries, onServer, onRenew }: ReadyServerProps): JSX.Element {
  const { servers } = snapshot.ade;
  const revision = useCalm(snapshot.ade.revision, calm);
  const [search, setSearch] = useState('');
  const [state, setState] = useState<AdeDeviceState | null>(null);
  const [uuid, setUuid] = useState<string | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const leftRef = useRef<HTMLDivElement>(null);
  const now = useTime(server);
  const { profiles } = useProfiles(server.id, revision);
  const edit = useProfileEdit(server.id, profiles);
  const list = useDevices({ server: server.id, search: search.trim(), state, profile: uuid }, revision);
  const { selection, select, sheet, setSheet, assign, withSelected } = useScreen({ list, edit });
  const bench = snapshot.devices.filter(({ serial }) => serial !== null).length;
  const row = open === null ? null : list.rowAt(open);
  const shownBy = uuid === null ? null : profiles.find((one) => one.uuid === uuid)?.name ?? t('ade.profile.foreign');
  const begin = (): void => { leave(() => { setOpen(null); edit.begin(); }); };
  const sync = (kind: 'changes' | 'full'): void => { void askSync(server.id, kind); };
  const close = (): void => { setSheet(null); };
  const closeDevice = (): void => {
    setOpen(null);
    // Where the device was opened from, the keys go on.
    leftRef.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
  };
  const selectAndFollow = useCallback((next: Selection) => {
    select(next);
    // What is read follows the keys.
    setOpen((before) => (before === null ? null : next.active));
  }, [select]);
  useScreenKeys({ find: () => searchRef.current?.focus(), others: { a: () => { withSelected('assign'); } }, close: () => { if (open !== null) closeDevice(); } });
  return (
    <>
      <AdeToolbar servers={servers} server={server} onServer={onServer} entries={[
        { id: 'full', name: t('ade.menu.full'), disabled: !answerOf(server, 'full', now).may, onAction: () => { sync('full'); } },
        { id: 'ask', name: t('ade.menu.ask'), onAction: () => { void attempt(opening(() => call.askAccount({ server: server.id }))); } },
        ...entries,
      ]}>
        <div className="ade-search"><Search label={t('bench.find')} placeholder={t('ade.find')} value={search} onChange={setSearch} inputRef={searchRef} /></div>
        <Button onPress={() => { withSelected('assign'); }}>{t('ade.assign.open')}</Button>
        <Button onPress={begin}>{t('ade.profile.new')}</Button>
        <Button disabled={!answerOf(server, kindOf(server), now).may} describedBy="ade-sync-state" onPress={() => { sync(kindOf(server)); }}>{t('ade.sync.go')}</Button>
      </AdeToolbar>
      <main className="ade-columns">
        <div className="ade-left" ref={leftRef}>
          <TokenBlock server={server} secrets={snapshot.secrets} now={now} onRenew={onRenew} />
          <SyncBlock server={server} now={now} />
          <DevicePart
            server={server} list={list} selection={selection} state={state} profile={shownBy} filtered={search.trim() !== '' || state !== null || uuid !== null} now={now}
            onState={setState} onEveryProfile={() => { setUuid(null); }} onSelect={selectAndFollow} onOpen={setOpen} onPaste={(text) => { assign({ kind: 'text', text }); }}
            entries={selectedEntries(selection.active !== null, () => { setOpen(selection.active); }, withSelected, () => { void refresh(server, { list, selection }); })}
          />
        </div>
        {row
          ? <DeviceDetail server={server} row={row} revision={revision} now={now} onAssign={() => { assign({ kind: 'serials', selected: [row.serial] }); }} onRemove={() => { setSheet({ kind: 'remove', start: { kind: 'serials', selected: [row.serial], of: 1, text: '', profile: null } }); }} onClose={closeDevice} />
          : <ProfilePane server={server} profiles={profiles} edit={edit} identities={snapshot.identities} onChoose={(id) => { leave(() => { edit.choose(id); }); }} onNew={begin} onDevices={setUuid} />}
      </main>
      {sheet?.kind === 'disown' ? <DisownSheet server={server} serials={sheet.serials} onClose={close} /> : sheet && <AssignSheet server={server} profiles={profiles} start={sheet.start} removes={sheet.kind === 'remove'} bench={bench} onClose={close} />}
      <Unsaved edit={edit} />
    </>
  );
}

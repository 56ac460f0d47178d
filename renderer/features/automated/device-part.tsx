// The middle of the screen: filters, the list, and what is selected of it with what can be done to that.
import type { JSX } from 'react';
import type { AdeDeviceState, AdeServer } from '../../../src/model/ade.ts';
import { commandKey } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { countSelected, type Selection } from '../records/selection.ts';
import { DeviceFilters } from './device-filters.tsx';
import { DeviceTable } from './device-table.tsx';
import type { DeviceList } from './use-devices.ts';

interface DevicePartProps {
  readonly server: AdeServer;
  readonly list: DeviceList;
  readonly selection: Selection;
  readonly state: AdeDeviceState | null;
  /** The name of the profile whose devices alone are shown; null: any. */
  readonly profile: string | null;
  readonly filtered: boolean;
  readonly now: number;
  readonly entries: readonly MenuEntry[];
  readonly onState: (state: AdeDeviceState | null) => void;
  readonly onEveryProfile: () => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (index: number) => void;
  readonly onPaste: (text: string) => void;
}

const number = (count: number): string => count.toLocaleString('en-GB');

function Empty({ server, filtered, list }: Pick<DevicePartProps, 'server' | 'filtered' | 'list'>): JSX.Element {
  if (!list.ready) return <div className="ade-table" />;
  if (filtered) return <div className="nothing"><p className="secondary">{t('ade.none.match')}</p></div>;
  const never = server.lastDone === null;
  return <div className="nothing"><h2>{t(never ? 'ade.none.never' : 'ade.none.title')}</h2><p className="secondary">{t(never ? 'ade.none.neverNext' : 'ade.none.next')}</p></div>;
}

export function DevicePart({ server, list, selection, state, profile, filtered, now, entries, onState, onEveryProfile, onSelect, onOpen, onPaste }: DevicePartProps): JSX.Element {
  const count = countSelected(selection);
  return (
    <>
      {list.counts && (
        <div className="subbar">
          <DeviceFilters counts={list.counts} value={state} onChange={onState} />
          {profile !== null && <Button label={t('ade.filter.everyProfile', { name: profile })} onPress={onEveryProfile}><span className="truncate">{profile}</span><Icon name="close" size={14} /></Button>}
        </div>
      )}
      {list.problem && <div className="strip"><ErrorNotice alert error={list.problem} action={<Button onPress={list.again}>{t('records.again')}</Button>} /></div>}
      {list.total === 0 ? <Empty server={server} filtered={filtered} list={list} /> : <DeviceTable key={list.shownKey} list={list} selection={selection} now={now} onSelect={onSelect} onOpen={onOpen} onPaste={onPaste} />}
      <footer className="statusline">
        <span className="num" role="status">{count === 0 ? t('ade.selected.none', { total: number(list.total) }) : t('records.selected', { count: number(count), total: number(list.total) })}</span>
        {count > 0 && <Menu label={t('ade.selected')} entries={entries} />}
        <span className="spacer" />
        <span className="ade-keys">{t('ade.keys', { assign: `⇧${commandKey}A`, paste: `${commandKey}V` })}</span>
      </footer>
    </>
  );
}

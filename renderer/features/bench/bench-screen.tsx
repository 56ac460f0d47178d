// The bench: the wall, its filters, the profile to install, the inspector and the sheet before a run.
import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import type { DeviceSnapshot, Snapshot } from '../../../src/model.ts';
import { commandKey } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';

import { Search } from '../../ui/search.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { Filters } from './filters.tsx';
import { InstallSheet } from './install-sheet.tsx';
import { Inspector } from './inspector.tsx';
import { LiveRegion } from './live-region.tsx';
import { matchesPort, type Port, portsOf } from './ports.ts';
import { type Filter, isInstallable } from './tile-state.ts';
import { useSeconds } from './use-seconds.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { Wall } from './wall.tsx';
import { Welcome } from './welcome.tsx';

interface BenchScreenProps {
  readonly snapshot: Snapshot;
  readonly chosen: string | null;
  readonly onChoose: (sha256: string) => void;
}

type OccupiedPort = Port & { readonly device: DeviceSnapshot };

export function BenchScreen({ snapshot, chosen, onChoose }: BenchScreenProps): JSX.Element {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [planned, setPlanned] = useState<readonly DeviceSnapshot[] | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);

  const profile = snapshot.profiles.find((candidate) => candidate.sha256 === chosen) ?? snapshot.profiles[0] ?? null;
  const ports = useMemo(() => portsOf(snapshot, profile?.name ?? null), [snapshot, profile?.name]);
  const present = ports.filter((port): port is OccupiedPort => port.device !== null);
  const inspected = present.find((port) => port.device.udid === open) ?? null;
  const working = present.filter((port) => port.run?.outcome === 'running').length;
  const now = useSeconds(working > 0);

  const targets = present.filter((port) => isInstallable(port.device, port.run) && (selected.size > 1 ? selected.has(port.device.udid) : port.state.look === 'ready'));
  const choose = (): void => { void chooseProfile().then((found) => { if (found) onChoose(found.sha256); }); };
  const plan = (devices: readonly DeviceSnapshot[]): void => {
    if (profile) setPlanned(devices);
    else choose();
  };
  const select = (udids: ReadonlySet<string>): void => {
    setSelected(udids);
    const [only] = udids;
    if (udids.size === 1 && only !== undefined) setOpen(only);
  };
  useShortcuts({
    find: () => searchRef.current?.focus(),
    plan: () => { if (targets.length > 0) plan(targets.map((port) => port.device)); },
    close: () => { if (!planned) setOpen(null); },
  });
  useEffect(() => { setSelected((before) => new Set([...before].filter((udid) => snapshot.devices.some((device) => device.udid === udid)))); }, [snapshot.devices]);

  const empty = snapshot.places.length === 0;
  return (
    <>
      <Toolbar title={t('bench.title')} note={present.length === 0 ? t('bench.none') : null}>
        {snapshot.profiles.length > 0 && (
          <Choice label={t('bench.profile')} placeholder={t('bench.noProfile')} selected={profile?.sha256 ?? null} onSelect={onChoose} items={snapshot.profiles.map(({ sha256, name }) => ({ id: sha256, name }))} />
        )}
        {!empty && profile && <Button onPress={choose}>{t('bench.chooseFile')}</Button>}
        <span className="spacer" />
        {!empty && <Search label={t('bench.find')} placeholder={t('bench.findHint')} value={search} onChange={setSearch} inputRef={searchRef} />}
        {!empty && !profile && <Button kind="primary" onPress={choose}>{t('bench.chooseProfile')}</Button>}
        {!empty && profile && (
          <Button kind="primary" disabled={targets.length === 0} onPress={() => { plan(targets.map((port) => port.device)); }}>
            {targets.length === 0 ? t('bench.install.none') : counted('bench.install', targets.length)} <kbd aria-hidden="true">{commandKey}↩</kbd>
          </Button>
        )}
      </Toolbar>
      {empty ? <Welcome snapshot={snapshot} onChoose={choose} /> : (
        <>
          <div className="subbar">
            <Filters ports={ports} value={filter} onChange={setFilter} />
            <span className="spacer" />
            <span className="small secondary num" role="status">{selected.size > 1 ? t('bench.selected', { count: selected.size }) : working > 0 ? t('bench.working', { count: working }) : ''}</span>
          </div>
          <Wall ports={ports} selected={selected} onSelect={select} onOpen={setOpen} isShown={(port) => matchesPort(port, filter, search)} />
        </>
      )}
      {inspected && <Inspector key={inspected.device.udid} port={inspected} now={now} onInstall={() => { plan([inspected.device]); }} onClose={() => { setOpen(null); }} />}
      {planned && profile && <InstallSheet profile={profile} devices={planned} onClose={() => { setPlanned(null); }} />}
      <LiveRegion ports={ports} />
    </>
  );
}

// The bench: the wall, its filters, the profile to install, the inspector and the sheet before a run.
import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import type { DeviceSnapshot, Snapshot } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { BenchToolbar } from './bench-toolbar.tsx';
import { Filters } from './filters.tsx';
import { Inspector } from './inspector.tsx';
import { InstallSheet } from './install-sheet.tsx';
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

/** Selected devices when several are, else every one that is ready. */
function targetsOf(present: readonly OccupiedPort[], selected: ReadonlySet<string>): DeviceSnapshot[] {
  return present.filter((port) => isInstallable(port.device, port.run) && (selected.size > 1 ? selected.has(port.device.udid) : port.state.look === 'ready')).map((port) => port.device);
}

export function BenchScreen({ snapshot, chosen, onChoose }: BenchScreenProps): JSX.Element {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [planned, setPlanned] = useState<readonly DeviceSnapshot[] | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);

  const profile = snapshot.profiles.find((candidate) => candidate.sha256 === chosen) ?? snapshot.profiles[0] ?? null;
  const ports = useMemo(() => portsOf(snapshot, profile?.name ?? null), [snapshot, profile?.name]);
  const present = ports.filter((port): port is OccupiedPort => port.device !== null);
  const selected = new Set([...marked].filter((udid) => present.some((port) => port.device.udid === udid)));
  const inspected = present.find((port) => port.device.udid === open) ?? null;
  const working = present.filter((port) => port.run?.outcome === 'running').length;
  const now = useSeconds(working > 0);
  const targets = targetsOf(present, selected);
  const empty = snapshot.places.length === 0;

  // Read by the measurements in test/perf.
  const onWall = present.length > 0;
  useEffect(() => { if (onWall) performance.mark('first-device'); }, [onWall]);

  const choose = (): void => { void chooseProfile().then((found) => { if (found) onChoose(found.sha256); }); };
  const plan = (devices: readonly DeviceSnapshot[]): void => {
    if (!profile) choose();
    else if (devices.length > 0) setPlanned(devices);
  };
  const select = (udids: ReadonlySet<string>): void => {
    setMarked(udids);
    const [only] = udids;
    if (udids.size === 1 && only !== undefined) setOpen(only);
  };
  useShortcuts({ find: () => searchRef.current?.focus(), plan: () => { plan(targets); }, close: () => { setOpen(null); } });

  const note = selected.size > 1 ? t('bench.selected', { count: selected.size }) : snapshot.heavy.waiting > 0 ? t('bench.waiting', { count: working, waiting: snapshot.heavy.waiting }) : working > 0 ? t('bench.working', { count: working }) : '';
  const bar = { profiles: snapshot.profiles, profile, targets: targets.length, empty, present: present.length, search, searchRef };
  return (
    <>
      <BenchToolbar {...bar} onSearch={setSearch} onProfile={onChoose} onChooseFile={choose} onPlan={() => { plan(targets); }} />
      {empty ? <Welcome snapshot={snapshot} onChoose={choose} /> : (
        <>
          <div className="subbar"><Filters ports={ports} value={filter} onChange={setFilter} /><span className="spacer" /><span className="small secondary num" role="status">{note}</span></div>
          <Wall ports={ports} selected={selected} onSelect={select} onOpen={setOpen} isShown={(port) => matchesPort(port, filter, search)} />
        </>
      )}
      {inspected && <Inspector key={inspected.device.udid} port={inspected} now={now} practice={snapshot.practice} identities={snapshot.identities} onInstall={() => { plan([inspected.device]); }} onClose={() => { setOpen(null); }} />}
      {planned && profile && <InstallSheet profile={profile} devices={planned} onClose={() => { setPlanned(null); }} />}
      <LiveRegion ports={ports} />
    </>
  );
}

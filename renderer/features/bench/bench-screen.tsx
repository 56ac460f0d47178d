// The bench: the wall, its filters, what devices are checked for or get, the inspector and the sheet before a run.
import { type JSX, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DeviceSnapshot, ProfileSummary, RunId, Snapshot } from '../../../src/model.ts';
import type { BlueprintSummary } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { useSteady } from '../../use-steady.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { BatchBar, LastBatch } from './batch-bar.tsx';
import { BenchToolbar } from './bench-toolbar.tsx';
import { CheckNotes } from './check-notes.tsx';
import { ConfiguratorStrip } from './configurator-strip.tsx';
import { Filters } from './filters.tsx';
import { Inspector } from './inspector.tsx';
import { InstallSheet } from './install-sheet.tsx';
import { LiveRegion } from './live-region.tsx';
import { type Hub, keyOf, matchesPort, ownerOf, type Port } from './ports.ts';
import { EraseNotice, Selection, type SteeredRun } from './run-actions.tsx';
import type { Filter } from './tile-look.ts';
import { isInstallable, isPlannable } from './tile-state.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useWall } from './use-wall.ts';
import { Wall } from './wall.tsx';
import { Welcome } from './welcome.tsx';

// Not needed to show the wall.
const BenchTools = lazy(() => import('./bench-tools.tsx').then((part) => ({ default: part.BenchTools })));
const BootDevice = lazy(() => import('./boot-device.tsx').then((part) => ({ default: part.BootDevice })));
const PlanSheet = lazy(() => import('./plan-sheet.tsx').then((part) => ({ default: part.PlanSheet })));

interface BenchScreenProps {
  readonly snapshot: Snapshot;
  /** Devices that somebody asked for from outside the window. */
  readonly revealed: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (sha256: string) => void;
  readonly onRecords: (runIds: readonly RunId[]) => void;
}

type OccupiedPort = Port & { readonly device: DeviceSnapshot };

/** Selected devices when several are, else every one that is ready; by a blueprint those that it doesn't block. */
function targetsOf(present: readonly OccupiedPort[], selected: ReadonlySet<string>): DeviceSnapshot[] {
  const isTarget = ({ device, run, offer, state }: OccupiedPort): boolean => {
    if (selected.size > 1 && !selected.has(device.udid)) return false;
    const isOffered = selected.size > 1 || ['ready', 'warned', 'confirm'].includes(state.look);
    return isOffered && (offer.kind === 'blueprint' ? isPlannable(device, run, offer) : isInstallable(device, run));
  };
  return present.filter(isTarget).map((port) => port.device);
}

/** What the filters beside it don't say. */
function noteOf(selected: number, working: number, waiting: number): string {
  if (selected > 1) return t('bench.selected', { count: selected });
  return waiting > 0 ? t('bench.waiting', { count: working, waiting }) : '';
}

/** What is steered from the wall: several at once, and what isn't there, for that has no inspector. */
function steeredOf(chosen: readonly Port[]): SteeredRun[] {
  if (chosen.length === 1 && chosen[0]?.device) return [];
  return chosen.flatMap(({ device, run }) => (run ? [{ run, isHere: device !== null }] : []));
}

interface BeforeRunProps {
  readonly snapshot: Snapshot;
  readonly blueprint: BlueprintSummary | null;
  readonly profile: ProfileSummary | null;
  readonly devices: readonly DeviceSnapshot[];
  readonly onClose: () => void;
}

function BeforeRun({ snapshot, blueprint, profile, devices, onClose }: BeforeRunProps): JSX.Element | null {
  if (blueprint) return <Suspense fallback={null}><PlanSheet snapshot={snapshot} blueprint={blueprint} devices={devices} onClose={onClose} /></Suspense>;
  return profile && <InstallSheet profile={profile} devices={devices} onClose={onClose} />;
}

interface OpenedProps {
  readonly snapshot: Snapshot;
  readonly port: Port;
  readonly now: number;
  readonly onPlan: (device: DeviceSnapshot) => void;
  readonly onClose: () => void;
}

/** What is to be said above the wall. */
function Strips({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { runs, check } = snapshot;
  return <><EraseNotice runs={runs} /><ConfiguratorStrip snapshot={snapshot} />{check && <CheckNotes notes={check.notes} />}</>;
}

/** What was opened along the foot: a device, or one in a boot mode. */
function Opened({ snapshot, port, now, onPlan, onClose }: OpenedProps): JSX.Element | null {
  const { device, seen } = port;
  if (device) return <Inspector key={device.udid} snapshot={snapshot} port={{ ...port, device }} now={now} onPlan={() => { onPlan(device); }} onClose={onClose} />;
  return seen && <Suspense fallback={null}><BootDevice key={seen.usbPort} snapshot={snapshot} port={{ ...port, seen }} onClose={onClose} /></Suspense>;
}

interface Selected {
  /** Those of them that are there. */
  readonly selected: ReadonlySet<string>;
  readonly open: string | null;
  readonly setOpen: (key: string | null) => void;
  /** A single one is opened, too. */
  readonly select: (udids: ReadonlySet<string>) => void;
}

function useSelection(hubs: readonly Hub[], revealed: readonly string[]): Selected {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set(revealed));
  const [open, setOpen] = useState<string | null>(revealed[0] ?? null);
  const selected = useMemo(() => new Set<string>(hubs.flatMap(({ slots }) => slots.flatMap(({ owner }) => (owner !== null && marked.has(owner) ? [owner] : [])))), [hubs, marked]);
  const select = useCallback((udids: ReadonlySet<string>) => {
    setMarked(udids);
    const [only] = udids;
    if (udids.size === 1 && only !== undefined) setOpen(only);
  }, []);
  return { selected, open, setOpen, select };
}

export function BenchScreen({ snapshot, revealed, chosen, onChoose, onRecords }: BenchScreenProps): JSX.Element {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const [planned, setPlanned] = useState<readonly DeviceSnapshot[] | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);

  const { blueprints, check, profiles } = snapshot;
  const blueprint = blueprints.find(({ id }) => id === check?.blueprint) ?? null;
  const profile = profiles.find((candidate) => candidate.sha256 === chosen) ?? profiles[0] ?? null;
  const { ports, hubs, now } = useWall(snapshot, profile?.name ?? null);
  const present = ports.filter((port): port is OccupiedPort => port.device !== null);
  const { selected, open, setOpen, select } = useSelection(hubs, revealed);
  const chosenPorts = ports.filter((port) => selected.has(ownerOf(port) ?? ''));
  const inspected = present.find((port) => port.device.udid === open) ?? null;
  const opened = inspected ?? ports.find((port) => port.seen && keyOf(port) === open) ?? null;
  const working = present.filter((port) => port.run?.outcome === 'running').length;
  const targets = targetsOf(present, selected);
  const empty = ports.length === 0;
  const steered = steeredOf(chosenPorts);

  // Read by the measurements in test/perf.
  const onWall = present.length > 0;
  useEffect(() => { if (onWall) performance.mark('first-device'); }, [onWall]);

  const choose = useSteady(() => { void chooseProfile().then((found) => { if (found) onChoose(found.sha256); }); });
  const chooseBlueprint = useSteady((id: string | null) => {
    setFilter('all');
    void attempt(call.chooseBlueprint({ id: blueprints.find((one) => one.id === id)?.id ?? null }));
  });
  const plan = (devices: readonly DeviceSnapshot[]): void => {
    if (!blueprint && !profile) choose();
    else if (devices.length > 0) setPlanned(devices);
  };
  const planTargets = useSteady(() => { plan(targets); });
  const isShown = useCallback((port: Port) => matchesPort(port, filter, search), [filter, search]);
  useShortcuts({ find: empty ? null : () => searchRef.current?.focus(), plan: targets.length === 0 ? null : planTargets, take: choose, close: () => { setOpen(null); } });

  const bar = { blueprints, blueprint, profiles, profile, targets: targets.length, empty, present: present.length, search, searchRef };
  return (
    <>
      <BenchToolbar {...bar} onSearch={setSearch} onBlueprint={chooseBlueprint} onProfile={onChoose} onChooseFile={choose} onPlan={planTargets} />
      {empty ? <Welcome snapshot={snapshot} onChoose={choose} /> : (
        <>
          <section className="subbar" aria-label={t('bench.show')}><Filters ports={ports} checked={check !== null} value={filter} onChange={setFilter} /><span className="spacer" /><span className="small secondary num" role="status">{noteOf(selected.size, working, snapshot.heavy.waiting)}</span><LastBatch snapshot={snapshot} /><Suspense fallback={null}><BenchTools snapshot={snapshot} present={present} inspected={inspected} selected={selected} /></Suspense></section>
          <BatchBar snapshot={snapshot} now={now} onRecords={onRecords} />
          <Strips snapshot={snapshot} />
          <Wall ports={ports} hubs={hubs} selected={selected} onSelect={select} onOpen={setOpen} isShown={isShown} />
          <Selection runs={steered} count={selected.size} />
        </>
      )}
      {opened && <Opened snapshot={snapshot} port={opened} now={now} onPlan={(device) => { plan([device]); }} onClose={() => { setOpen(null); }} />}
      {planned && <BeforeRun snapshot={snapshot} blueprint={blueprint} profile={profile} devices={planned} onClose={() => { setPlanned(null); }} />}
      <LiveRegion ports={ports} />
    </>
  );
}

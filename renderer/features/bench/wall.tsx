// The wall in port order, hub by hub: each hub is a listbox, each port an option with a place that never moves. Lists are drawn again when
// something comes or goes; what is on a tile changes by itself.
import { createContext, type JSX, type KeyboardEvent, memo, use, useMemo } from 'react';
import { Text } from 'react-aria-components/Text';
import { ListBox, ListBoxItem, type Selection } from 'react-aria-components/ListBox';
import { counted, t } from '../../i18n/text.ts';
import { useInSight, useLate } from './out-of-sight.ts';
import { portName, Tile, tileLabel } from './tile.tsx';
import { type Hub, keyOf, type Port, type Slot } from './ports.ts';

interface WallProps {
  readonly ports: readonly Port[];
  readonly hubs: readonly Hub[];
  readonly selected: ReadonlySet<string>;
  /** The same function over all renders, as is `onOpen`. */
  readonly onSelect: (udids: ReadonlySet<string>) => void;
  readonly onOpen: (udid: string) => void;
  readonly isShown: (port: Port) => boolean;
}

interface OnWall {
  readonly ports: ReadonlyMap<string, Port>;
  /** For tiles that nobody sees. */
  readonly late: ReadonlyMap<string, Port>;
  readonly isShown: WallProps['isShown'];
}

const WallContext = createContext<OnWall>({ ports: new Map(), late: new Map(), isShown: () => true });

/** What only the bus shows can't be selected for a plan, but looked at. */
function seenIn(slots: readonly Slot[], selection: Selection): string | null {
  const [only] = selection === 'all' || selection.size !== 1 ? [] : selection;
  return slots.find(({ id, isSeen }) => isSeen && id === only)?.id ?? null;
}

function selectedIn(slots: readonly Slot[], selection: Selection): string[] {
  const udids = slots.flatMap(({ owner }): string[] => (owner === null ? [] : [owner]));
  return selection === 'all' ? udids : udids.filter((udid) => selection.has(udid));
}

/** ⌘↩ is the bench's, also where a list would take it for its own Enter. */
function passCommand(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
  event.preventDefault();
  event.stopPropagation();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, metaKey: event.metaKey, ctrlKey: event.ctrlKey, cancelable: true }));
}

/** `box`: what its list makes of the option. */
function Option({ id, box }: { readonly id: string; readonly box: JSX.IntrinsicElements['div'] }): JSX.Element {
  const { ports, late, isShown } = use(WallContext);
  const [inSight, ref] = useInSight();
  const port = (inSight ? ports : late).get(id);
  const dimmed = port !== undefined && !isShown(port);
  return useMemo(() => {
    // Its list will take it away at once.
    if (!port) return <div {...box} />;
    const { place, device, seen, run, state } = port;
    return <div {...box} className={`tile${dimmed ? ' dimmed' : ''}`} data-look={state.look} aria-label={tileLabel(port)}><Tile place={place} device={device} seen={seen} run={run} state={state} body={ref} /></div>;
  }, [box, port, dimmed, ref]);
}

/** Without an address an item's box is a div. */
const optionOf = ({ id, place }: Slot): JSX.Element => <ListBoxItem id={id} textValue={t('inspector.port', { port: portName(place) })} render={(box) => <Option id={id} box={box as JSX.IntrinsicElements['div']} />} />;

interface PortsProps extends Pick<WallProps, 'selected' | 'onSelect' | 'onOpen'>, Hub {}

const Ports = memo(({ hub, slots, selected, onSelect, onOpen }: PortsProps): JSX.Element => {
  const here = new Set(slots.map(({ id }) => id));
  const elsewhere = [...selected].filter((udid) => !here.has(udid));
  return (
    <section className="hub" aria-labelledby={`hub-${hub}`}>
      <header><h2 id={`hub-${hub}`}>{t('bench.hub', { hub })}</h2><Text>{counted('bench.ports', slots.length)}</Text></header>
      <ListBox
        className="ports" layout="grid" escapeKeyBehavior="none" selectionMode="multiple" selectionBehavior="replace" aria-labelledby={`hub-${hub}`} items={slots}
        selectedKeys={[...selected].filter((udid) => here.has(udid))}
        disabledKeys={slots.filter(({ isTaken }) => !isTaken).map(({ id }) => id)}
        onSelectionChange={(selection) => {
          const seen = seenIn(slots, selection);
          if (seen !== null) onOpen(seen);
          onSelect(new Set([...(selection !== 'all' && selection.size <= 1 ? [] : elsewhere), ...selectedIn(slots, selection)]));
        }}
        onAction={(key) => { onOpen(String(key)); }}
      >
        {optionOf}
      </ListBox>
    </section>
  );
});
Ports.displayName = 'Ports';

export function Wall({ ports, hubs, selected, onSelect, onOpen, isShown }: WallProps): JSX.Element {
  const byKey = useMemo(() => new Map(ports.map((port) => [keyOf(port), port])), [ports]);
  const late = useLate(byKey);
  const onWall = useMemo(() => ({ ports: byKey, late, isShown }), [byKey, late, isShown]);
  const lists = useMemo(() => hubs.map(({ hub, slots }) => <Ports key={hub} hub={hub} slots={slots} selected={selected} onSelect={onSelect} onOpen={onOpen} />), [hubs, selected, onSelect, onOpen]);
  return (
    <WallContext value={onWall}>
      <main className="wall" aria-label={t('bench.title')} onKeyDownCapture={passCommand} onKeyDown={(event) => { if (event.key === 'Escape') onSelect(new Set()); }}>{lists}</main>
    </WallContext>
  );
}

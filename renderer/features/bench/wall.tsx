// The wall in port order, hub by hub: each hub is a listbox, each port an option with a place that never moves.
import type { JSX, KeyboardEvent } from 'react';
import { Text } from 'react-aria-components/Text';
import { ListBox, ListBoxItem, type Selection } from 'react-aria-components/ListBox';
import { counted, t } from '../../i18n/text.ts';
import { Tile, tileLabel } from './tile.tsx';
import { isTaken, keyOf, ownerOf, type Port } from './ports.ts';

interface WallProps {
  readonly ports: readonly Port[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (udids: ReadonlySet<string>) => void;
  readonly onOpen: (udid: string) => void;
  readonly isShown: (port: Port) => boolean;
}

/** What only the bus shows can't be selected for a plan, but looked at. */
function seenIn(ports: readonly Port[], selection: Selection): string | null {
  const [only] = selection === 'all' || selection.size !== 1 ? [] : selection;
  const port = only === undefined ? undefined : ports.find((one) => keyOf(one) === only);
  return port?.seen ? keyOf(port) : null;
}

function selectedIn(ports: readonly Port[], selection: Selection): string[] {
  const udids = ports.flatMap((port): string[] => { const owner = ownerOf(port); return owner === null ? [] : [owner]; });
  return selection === 'all' ? udids : udids.filter((udid) => selection.has(udid));
}

/** ⌘↩ is the bench's, also where a list would take it for its own Enter. */
function passCommand(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
  event.preventDefault();
  event.stopPropagation();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, metaKey: event.metaKey, ctrlKey: event.ctrlKey, cancelable: true }));
}

export function Wall({ ports, selected, onSelect, onOpen, isShown }: WallProps): JSX.Element {
  const hubs = [...new Set(ports.map((port) => port.place.hub))];
  return (
    <main className="wall" aria-label={t('bench.title')} onKeyDownCapture={passCommand} onKeyDown={(event) => { if (event.key === 'Escape') onSelect(new Set()); }}>
      {hubs.map((hub) => {
        const inHub = ports.filter((port) => port.place.hub === hub);
        const elsewhere = [...selected].filter((udid) => !inHub.some((port) => ownerOf(port) === udid));
        return (
          <section key={hub} className="hub" aria-labelledby={`hub-${hub}`}>
            <header><h2 id={`hub-${hub}`}>{t('bench.hub', { hub })}</h2><Text>{counted('bench.ports', inHub.length)}</Text></header>
            <ListBox
              className="ports" layout="grid" escapeKeyBehavior="none" selectionMode="multiple" selectionBehavior="replace" aria-labelledby={`hub-${hub}`}
              selectedKeys={[...selected].filter((udid) => !elsewhere.includes(udid))}
              disabledKeys={inHub.filter((port) => !isTaken(port)).map(keyOf)}
              onSelectionChange={(selection) => {
                const seen = seenIn(inHub, selection);
                if (seen !== null) onOpen(seen);
                onSelect(new Set([...(selection !== 'all' && selection.size <= 1 ? [] : elsewhere), ...selectedIn(inHub, selection)]));
              }}
              onAction={(key) => { onOpen(String(key)); }}
            >
              {inHub.map((port) => (
                <ListBoxItem key={keyOf(port)} id={keyOf(port)} className={`tile${isShown(port) ? '' : ' dimmed'}`} data-look={port.state.look} textValue={tileLabel(port)} aria-label={tileLabel(port)}>
                  <Tile {...port} />
                </ListBoxItem>
              ))}
            </ListBox>
          </section>
        );
      })}
    </main>
  );
}

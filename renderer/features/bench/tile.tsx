// One port of the wall: state, what to do, which device. Holds no buttons; its actions are in the inspector.
import { type JSX, memo, type Ref } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { BusDevice, DeviceIdentity, DeviceSnapshot, Place, Run } from '../../../src/model.ts';
import { spelledEnding } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import type { TileState } from './tile-look.ts';

interface TileProps {
  readonly place: Place;
  readonly device: DeviceSnapshot | null;
  readonly seen: BusDevice | null;
  readonly run: Run | null;
  readonly state: TileState;
  /** Gets what is drawn inside the tile. */
  readonly body?: Ref<HTMLDivElement>;
}

export const portName = ({ hub, port }: Place): string => `${hub}${port}`;

/** What a device is known by that nobody can ask: its serial number, or at least its ECID. */
function seenName({ serial, ecid }: BusDevice): string {
  if (serial !== null) return serial;
  return ecid === null ? t('tile.nameless') : `ECID ${BigInt(ecid).toString(16).toUpperCase()}`;
}

/** The whole tile in one sentence, the serial's ending spelled out. */
export function tileLabel({ place, device, seen, run, state }: TileProps): string {
  const message = [state.lead, state.message, state.erases && state.look !== 'ready' && t('tile.erases')].filter(Boolean).join(' ');
  if (seen) return `${t('inspector.port', { port: portName(place) })}. ${state.word}. ${state.message} ${seenName(seen)}`;
  const known: DeviceIdentity | undefined = device ?? run?.device;
  if (!known) return `${t('inspector.port', { port: portName(place) })}. ${state.word}. ${state.message}`;
  return t('tile.name', { port: portName(place), word: state.word, message, model: deviceName(known.productType) ?? '', ending: spelledEnding(known.serial) });
}

function Battery({ level }: { readonly level: number }): JSX.Element {
  return (
    <span className="battery">
      <svg width="25" height="12" viewBox="0 0 25 12" aria-hidden="true">
        <rect className="battery-case" x="0.75" y="0.75" width="20.5" height="10.5" rx="3" />
        <rect className="battery-level" x="2.5" y="2.5" width={(17 * level) / 100} height="7" rx="1.2" />
        <path className="battery-case" d="M23 4.5v3" />
      </svg>
      {level} %
    </span>
  );
}

const Name = memo(({ productType, deviceClass, osVersion, serial }: Pick<DeviceIdentity, 'productType' | 'osVersion' | 'serial'> & { readonly deviceClass: string | null }): JSX.Element => (
  <>
    <span className="truncate">{deviceName(productType) ?? deviceClass ?? ''}</span>
    <span className="num">{osVersion ?? ''}</span>
    {serial === null ? <span className="serial">{t('tile.serialFollows')}</span> : <Serial value={serial} />}
  </>
));
Name.displayName = 'Name';

/** `device`: as it was when its run was begun, if it isn't there. */
function Who({ device, battery }: { readonly device: DeviceIdentity & Partial<Pick<DeviceSnapshot, 'deviceClass'>>; readonly battery: number | null }): JSX.Element {
  const { productType, osVersion, serial, deviceClass = null } = device;
  return <div className="tile-id"><Name productType={productType} deviceClass={deviceClass} osVersion={osVersion} serial={serial} />{battery === null ? <span /> : <Battery level={battery} />}</div>;
}

const Says = memo(({ place, state }: Pick<TileProps, 'place' | 'state'>): JSX.Element => (
  <>
    <div className="tile-band">
      <Icon name={state.icon} size={20} />
      <strong className="tile-word">{state.word}</strong>
      <span className="tile-port">{portName(place)}</span>
      {state.progress !== null && <progress value={state.progress} max={1} />}
    </div>
    <p className="tile-message">{state.erases && <span className="tile-erases"><Icon name="erase" /> </span>}{state.lead && <b>{state.lead} </b>}{state.message}</p>
  </>
));
Says.displayName = 'Says';

function Drawn({ place, device, seen, run, state, body }: TileProps): JSX.Element {
  return (
    <div className="tile-body" ref={body}>
      <Says place={place} state={state} />
      {seen && <div className="tile-id"><span className="truncate">{seen.productId}</span><span />{seen.serial === null ? <span className="serial truncate">{seenName(seen)}</span> : <Serial value={seen.serial} />}<span /></div>}
      {device ? <Who device={device} battery={device.battery} /> : !seen && run && <Who device={run.device} battery={null} />}
    </div>
  );
}

/** Drawn again for another device, run or state alone: so that one device's progress draws one tile of 256. */
export const Tile = memo(Drawn);

// Which devices are here and where: the multiplexer's registry and the USB bus as one. Without the bus every device is
// still served; without the multiplexer every device is still seen.
import type { BusState, Udid } from '../model.ts';
import { DeviceRegistry, type RegistryOptions } from './registry.ts';
import type { DeviceSession } from './session.ts';
import { type BusSource, BusWatch, type SeenDevice } from './usb/bus-watch.ts';
import { announcedWithin, type LocationScheme, mergeViews, type MergedViews } from './usb/merge-views.ts';

export interface PresenceOptions extends Omit<RegistryOptions, 'onAttach'> {
  /** Null: the bus is not looked at. */
  readonly bus: BusSource | null;
  readonly scheme: LocationScheme;
}

export interface PresenceView extends MergedViews {
  readonly bus: BusState;
  /** For the wall: attached, expected back or missed. What the bus shows in another mode is not among them. */
  readonly sessions: readonly DeviceSession[];
}

/** Milliseconds that a device's tile waits for the bus to tell its port, so that no tile moves after it was drawn. */
const placedWithin = 500;

export class Presence {
  readonly registry: DeviceRegistry;
  readonly #options: PresenceOptions;
  readonly #bus: BusWatch | null;
  readonly #locations = new Map<Udid, number | null>();
  /** The last path seen, for a device that is away. */
  readonly #paths = new Map<Udid, string | null>();
  readonly #unplaced = new Map<Udid, () => void>();
  readonly #late = new Set<() => void>();
  #stopped = false;
  #served: ReadonlySet<Udid> = new Set();
  /** By path: until when the bus may still show a device that the multiplexer serves no more, for it is looked at now and then only. */
  readonly #leaving = new Map<string, number>();

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#bus = options.bus ? new BusWatch(options.bus, options.clock, () => { this.#onBus(); }) : null;
    this.registry = new DeviceRegistry({ ...options, onAttach: (udid, location) => { this.#onAttach(udid, location); } });
  }

  start(): void {
    this.registry.start();
    this.#bus?.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#bus?.stop();
    for (const cancel of [...this.#unplaced.values(), ...this.#late]) cancel();
    await this.registry.stop();
  }

  /** Resolves when the bus was looked at after this moment, or isn't looked at. */
  async busLooked(): Promise<void> {
    await this.#bus?.look();
  }

  #onAttach(udid: Udid, location: number | null): void {
    this.#locations.set(udid, location);
    if (!this.#bus) return;
    // One that is known keeps its place until the bus says otherwise: a restart is no move.
    if (!this.#paths.has(udid)) this.#unplaced.set(udid, this.#options.clock.after(placedWithin, () => { this.#place(udid); }));
    void this.#bus.look().then(() => { this.#place(udid); });
  }

  #place(udid: Udid): void {
    this.#unplaced.get(udid)?.();
    if (this.#unplaced.delete(udid)) this.#options.onChange();
  }

  /** A device that is seen without being served may only be late: looked at again when its time is over. */
  #onBus(): void {
    this.registry.tryNow();
    this.#options.onChange();
    this.#tellLater();
  }

  /** Whoever looks once more while everything ends starts no timer: that would keep the process from ending. */
  #tellLater(): void {
    if (this.#stopped) return;
    const cancel = this.#options.clock.after(announcedWithin, () => {
      this.#late.delete(cancel);
      this.#options.onChange();
    });
    this.#late.add(cancel);
  }

  /** Turned off, or unplugged, and not out of reach, until the bus has had time to say so too. */
  #noteLeaving(served: readonly Udid[]): void {
    const present = new Set(served);
    const gone = [...this.#served].filter((udid) => !present.has(udid));
    for (const path of gone.map((udid) => this.#paths.get(udid) ?? null)) if (path !== null) this.#leaving.set(path, this.#options.clock.now() + announcedWithin);
    this.#served = present;
    if (gone.length > 0 && this.#bus) this.#tellLater();
  }

  #isLeaving({ mode, path }: SeenDevice): boolean {
    return mode === 'normal' && this.registry.muxState.state === 'listening' && this.#options.clock.now() < (this.#leaving.get(path) ?? 0);
  }

  view(): PresenceView {
    const { registry } = this;
    this.#noteLeaving(registry.present.map(({ udid }) => udid));
    const served = registry.present.map((session) => ({ udid: session.udid, ecid: session.facts.ecid, locationId: this.#locations.get(session.udid) ?? null }));
    const merged = mergeViews(served, this.#bus?.devices ?? [], this.#options.scheme, this.#options.clock.now(), registry.muxState.state === 'listening');
    for (const [udid, path] of merged.paths) if (path !== null || !this.#paths.has(udid)) this.#paths.set(udid, path);
    const elsewhere = new Set(merged.busOnly.filter((device) => device.mode !== 'normal').map((device) => (device.ecid === null ? '' : String(device.ecid))));
    return {
      paths: new Map([...registry.shown].map(({ udid }) => [udid, this.#paths.get(udid) ?? null])),
      busOnly: merged.busOnly.filter((device) => !this.#isLeaving(device) && (device.udid === null || device.mode !== 'normal' || !isAway(registry, device.udid))),
      bus: this.#bus?.state ?? 'off',
      sessions: registry.shown.filter(({ udid, present, facts }) => !this.#unplaced.has(udid) && (present || facts.ecid === null || !elsewhere.has(facts.ecid))),
    };
  }
}

/** Restarting, with its tile on the wall: between bus and multiplexer it is no device out of reach. */
function isAway(registry: DeviceRegistry, udid: Udid): boolean {
  const session = registry.find(udid);
  return session !== undefined && session.shown && !session.present;
}

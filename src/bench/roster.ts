// Which virtual devices lie on a practice bench, and what the people in front of them do. The same seed gives the same cart.
import type { PlistDict } from '../plist/value.ts';
import { cartSystems, hasComputedUdid, models, systemsOf } from './device-models.ts';
import type { DeviceTraits } from './device-traits.ts';
import { strangersConfiguration } from './stranger.ts';

export interface VirtualModel {
  readonly productType: string;
  readonly deviceClass: 'iPhone' | 'iPad';
  readonly hardwareModel: string;
  readonly chip: number;
  readonly productId: number;
}

/** What a simulated person does; milliseconds on the bench's clock, counted from when it is asked of them. */
export interface Persona {
  readonly trust: { readonly answer: 'trust' | 'deny' | 'ignore'; readonly afterMs: number };
  /** Null: not locked. Infinity: stays locked. */
  readonly unlocksAfterMs: number | null;
  readonly approval: { readonly answer: 'install' | 'ignore'; readonly afterMs: number };
  /** Handed over: how long each pane of Setup Assistant takes; five seconds unless given. */
  readonly paneMs?: number;
  /** Handed over: whether the person has the password that Remote Management asks for; unless given, yes. */
  readonly signIn?: 'signsIn' | 'cannot';
}

export interface VirtualDeviceSpec {
  readonly udid: string;
  readonly ecid: bigint;
  readonly serial: string;
  readonly name: string;
  readonly model: VirtualModel;
  readonly osVersion: string;
  readonly buildVersion: string;
  /** hello: Setup Assistant, pairs without a question. home: in use, asks. */
  readonly phase: 'hello' | 'home';
  readonly supervised: boolean;
  readonly battery: number;
  readonly locationId: number;
  readonly wifiAddress: string;
  readonly persona: Persona;
  /** False: erased and not activated yet. */
  readonly activated?: boolean;
  readonly findMy?: boolean;
  /** Its own cloud configuration, instead of the one that `supervised` gives it. */
  readonly cloud?: PlistDict;
  /** Assigned to an MDM server by Apple's automated enrollment. */
  readonly adeAssigned?: boolean;
  /** No network at the device: what it would fetch itself fails. */
  readonly offline?: boolean;
  /** What else is unusual about it. */
  readonly traits?: DeviceTraits;
  /** Starts in a mode that no multiplexer shows. */
  readonly boot?: 'recovery' | 'dfu';
  /** Lies beside the bench until somebody plugs it in: another device may have its port meanwhile. */
  readonly unplugged?: boolean;
}

const quick = { answer: 'install', afterMs: 1200 } as const;

type Situation = Pick<VirtualDeviceSpec, 'phase' | 'supervised' | 'persona'> & Partial<Pick<VirtualDeviceSpec, 'activated' | 'findMy' | 'cloud' | 'adeAssigned' | 'boot' | 'battery'>>;

/** Eight kinds of situation, in this order on the bench. */
const situations: readonly Situation[] = [
  { phase: 'hello', supervised: true, persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: quick } },
  { phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 1500 }, unlocksAfterMs: null, approval: quick } },
  { phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 500 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 2500 } } },
  { phase: 'home', supervised: true, persona: { trust: { answer: 'trust', afterMs: 500 }, unlocksAfterMs: null, approval: quick } },
  { phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 800 }, unlocksAfterMs: 4000, approval: quick } },
  { phase: 'hello', supervised: true, persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: quick } },
  { phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 6000 }, unlocksAfterMs: null, approval: quick } },
  { phase: 'home', supervised: false, persona: { trust: { answer: 'trust', afterMs: 300 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 4000 } } },
];

const willing: Persona = { trust: { answer: 'trust', afterMs: 800 }, unlocksAfterMs: null, approval: quick };
const inUse = { phase: 'home', supervised: false, persona: willing } as const;
const erased = { phase: 'hello', supervised: false, activated: false, persona: willing } as const;

/** What stands in the way on a larger cart: eight of each sixteen devices, after eight as above. */
const troubles: readonly (() => Situation)[] = [
  () => ({ ...inUse, findMy: true }),
  () => ({ ...inUse, supervised: true, cloud: strangersConfiguration(false) }),
  () => ({ ...inUse, persona: { ...willing, unlocksAfterMs: Number.POSITIVE_INFINITY } }),
  () => ({ ...inUse, boot: 'recovery' }),
  () => erased,
  () => ({ ...erased, adeAssigned: true }),
  () => ({ ...inUse, battery: 6 }),
  () => ({ ...inUse, supervised: true, cloud: strangersConfiguration(true) }),
];

function situationAt(index: number): Situation {
  const place = index % (situations.length + troubles.length);
  return place < situations.length ? at(situations, place) : at(troubles, place - situations.length)();
}

/** Small deterministic generator (mulberry32); returns numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const serialLetters = '0123456789CDFGHJKLMNPQRTVWXY';

function at<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

function pick<T>(random: () => number, from: ArrayLike<T>): T {
  return from[Math.floor(random() * from.length)] as T;
}

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => pick(random, '0123456789abcdef')).join('');
}

/** Ten ports a hub, as the multiplexer's LocationID spells it on a Mac: bus, hub, port. */
export function locationOf(index: number): number {
  const hub = Math.floor(index / 10);
  return ((0x14 + Math.floor(hub / 15)) * 0x1000000 + ((hub % 15) + 1) * 0x100000 + ((index % 10) + 1) * 0x10000) >>> 0;
}

function makeSpec(index: number, random: () => number): VirtualDeviceSpec {
  const { systems: _, ...model } = at(models, index);
  const [osVersion, buildVersion] = pick(random, index < situations.length ? cartSystems : systemsOf(at(models, index)));
  const ecid = BigInt(`0x${pick(random, '0001')}${hex(random, 12)}${pick(random, '2468ace')}e`);
  const serial = Array.from({ length: model.chip <= 0x8030 ? 12 : 10 }, () => pick(random, serialLetters)).join('');
  const battery = 45 + Math.floor(random() * 55);
  const wifiAddress = hex(random, 12).replace(/(..)(?=.)/g, '$1:');
  return {
    udid: hasComputedUdid(model) ? `${model.chip.toString(16).padStart(8, '0')}-${ecid.toString(16).padStart(16, '0')}`.toUpperCase() : hex(random, 40),
    ecid, serial, model, osVersion, buildVersion,
    name: `${model.deviceClass} ${index + 1}`,
    battery,
    locationId: locationOf(index),
    wifiAddress,
    ...situationAt(index),
  };
}

/** `count` devices, from 0 to 512; the same seed always gives the same ones, and more devices keep the first. */
export function makeRoster(count: number, seed: number): VirtualDeviceSpec[] {
  return Array.from({ length: count }, (_, index) => makeSpec(index, seeded(Math.imul(seed, 0x9e3779b1) + index)));
}

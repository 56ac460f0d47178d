// Virtual devices for tests: the roster's, with people in front of them who answer at once unless a test says otherwise.
import { makeRoster, type Persona, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { type Udid, udidSchema } from '../../src/model.ts';

const roster = makeRoster(16, 7);

const quick: Persona = { trust: { answer: 'trust', afterMs: 10 }, unlocksAfterMs: null, approval: { answer: 'install', afterMs: 10 } };

export type DeviceChange = Omit<Partial<VirtualDeviceSpec>, 'persona'> & { readonly persona?: Partial<Persona> };

function device(index: number, base: DeviceChange, change: DeviceChange): VirtualDeviceSpec {
  const spec = roster[index];
  if (!spec) throw new Error(`no device ${index} in the roster`);
  return { ...spec, ...base, ...change, persona: { ...quick, ...base.persona, ...change.persona } };
}

/** Supervised, at Hello: pairs without a question and installs without approval. */
export function supervisedDevice(index = 0, change: DeviceChange = {}): VirtualDeviceSpec {
  return device(index, { phase: 'hello', supervised: true }, change);
}

/** In use and unsupervised: asks for trust, and for approval of a profile. */
export function privateDevice(index = 0, change: DeviceChange = {}): VirtualDeviceSpec {
  return device(index, { phase: 'home', supervised: false }, change);
}

export function udidOf(spec: VirtualDeviceSpec): Udid {
  return udidSchema.parse(spec.udid);
}

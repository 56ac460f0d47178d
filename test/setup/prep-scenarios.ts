// Every way to prepare a device, each with a device that goes through all of its steps, and what of it may happen once only.
import practice from '../../resources/practice/identity.json' with { type: 'json' };
import type { ActName } from '../../src/bench/acts.ts';
import { practiceConfiguration } from '../../src/bench/known-configurations.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { PlistDict } from '../../src/plist/value.ts';
import { privateDevice } from './devices.ts';
import type { Plan } from './prep-world.ts';

export interface Scenario extends Plan {
  readonly spec: (more?: Partial<VirtualDeviceSpec>) => VirtualDeviceSpec;
  /** On the bench, whatever is cut in between; an act that isn't here didn't happen. */
  readonly once: Readonly<Partial<Record<ActName, number>>>;
}

const inUse = (more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(3, { battery: 80, ...more });

/** Supervised by the identity that every practice bench has. */
function ours(): PlistDict {
  return new Map([...practiceConfiguration(), ['SupervisorHostCertificates', [Uint8Array.from(Buffer.from(practice.certificate, 'base64'))]]]);
}

/** What a device must not be asked twice, and what nobody may see twice (ios-protocols 3.4, 3.8, 3.11). */
export const onceActs = ['erased', 'activated', 'configured', 'applied', 'enrolled', 'fetchedEnrollment'] as const satisfies readonly ActName[];
/** Requests that count even when nothing comes of them, unless a fault swallowed them. */
export const onceAsked = ['eraseAsked', 'configureAsked', 'applyAsked', 'installAsked'] as const satisfies readonly ActName[];

const wiped = { erased: 1, activated: 1, eraseAsked: 1, installAsked: 1 };

export const scenarios = {
  setupAssistant: { method: 'setupAssistant', spec: inUse, once: { ...wiped, configured: 1, configureAsked: 1 } },
  superviseOnly: { method: 'superviseOnly', spec: inUse, once: { ...wiped, configured: 1, configureAsked: 1 } },
  pairingForbidden: {
    method: 'superviseOnly', spec: inUse, change: (blueprint) => ({ ...blueprint, pairing: { allow: 'no', certificates: [] } }),
    once: { ...wiped, configured: 1, configureAsked: 1 },
  },
  direct: { method: 'direct', spec: inUse, once: { installAsked: 1, enrolled: 1 } },
  silent: { method: 'direct', spec: (more = {}) => inUse({ supervised: true, cloud: ours(), ...more }), once: { installAsked: 1, enrolled: 1 } },
  automated: { method: 'automated', spec: (more = {}) => inUse({ adeAssigned: true, ...more }), once: { ...wiped, applied: 1, applyAsked: 1, enrolled: 1, fetchedEnrollment: 1 } },
} as const satisfies Readonly<Record<string, Scenario>>;
export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

// What a record says beside its steps: how its device got management, and the dates that follow from that. Pure; `now` is given.
import type { Evidence, Run } from '../../model.ts';
import type { Origin, RunMethod } from '../../model/records.ts';
import { methodNames } from '../blueprint/fields.ts';
import { isOwnEnrollment } from '../enrollment/intune-enrolled.ts';

const day = 86_400_000;

export const runMethodNames: Readonly<Record<RunMethod, string>> = { ...methodNames, configurator: 'Apple Configurator' };

/** Its method, and that Apple Configurator had a part in it. */
export const methodText = ({ method, steps }: Pick<Run, 'method' | 'steps'>): string => `${runMethodNames[method]}${steps.some(({ id }) => id === 'configuratorPrepare') ? ', by Apple Configurator' : ''}`;

/** requirements of 2016: a device comes in by Apple Configurator, Automated Enrollment or Company Portal; Direct is Configurator's way without an erase. */
export function originOf({ enrolled, ...run }: Pick<Run, 'method' | 'wanted'> & { readonly enrolled?: Run['enrolled'] }): Origin {
  const prepared = preparedOrigin(run);
  // Prepared for no enrollment, and enrolled by its user since.
  return prepared === 'none' && isOwnEnrollment(enrolled?.evidence.values['enrollment']) ? 'companyPortal' : prepared;
}

/** What its preparation was to come to, whatever its user did since. */
export function preparedOrigin({ method, wanted }: Pick<Run, 'method' | 'wanted'>): Origin {
  if (!wanted) return method === 'direct' ? 'direct' : 'none';
  if (method === 'superviseOnly') return 'none';
  if (method === 'direct') return wanted.profiles.some(({ role }) => role === 'enrollment') ? 'direct' : 'none';
  if (wanted.affinity === 'user' && wanted.authentication === 'companyPortal') return 'companyPortal';
  return method === 'automated' ? 'automated' : 'configurator';
}

/** Whether it was Apple Configurator's work that erases nothing: what was recorded before still holds. */
export function keepsDevice({ method, steps }: Pick<Run, 'method' | 'steps'>): boolean {
  return method === 'configurator' && steps.every(({ id }) => id === 'update' || id === 'revive');
}

/** As it stands on the device: what a person typed or scanned last, else what the table said. */
export function assetTagOf({ tag, wanted }: Pick<Run, 'tag' | 'wanted'>): string | null {
  return tag ? tag.value : wanted?.assetTag ?? null;
}

/** As the device was called in the end; null: that wasn't read. */
export function nameOf({ device, wanted, steps }: Pick<Run, 'device' | 'wanted' | 'steps'>): string | null {
  const named = steps.some(({ id, state }) => id === 'name' && (state === 'done' || state === 'skipped'));
  return named ? (wanted?.name ?? device.name) : device.name;
}

/** What a record that was done rests on; null: it wasn't, or has nothing. */
export function proofOf({ outcome, steps, enrolled }: Pick<Run, 'outcome' | 'steps' | 'enrolled'>): Evidence | null {
  if (enrolled) return enrolled.evidence;
  if (outcome !== 'done') return null;
  // What comes after the reading back, such as turning it off, proves nothing.
  return (steps.find(({ id, evidence }) => id === 'verify' && evidence) ?? steps.findLast(({ evidence }) => evidence !== null))?.evidence ?? null;
}

export interface Deadline {
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  readonly daysLeft: number;
  readonly over: boolean;
}

function deadline(until: number, now: number): Deadline {
  return { until, daysLeft: Math.max(0, Math.ceil((until - now) / day)), over: now >= until };
}

/**
 * Until when the user of a device that was added by hand may leave management, as the device said it when it was read back
 * (enrollment-formats 4.2: 30 days from assignment and enrollment). Null: it said nothing of that kind.
 */
export function provisionalOf({ steps, enrolled }: Pick<Run, 'steps' | 'enrolled'>, now: number): Deadline | null {
  const values = [...steps.map(({ evidence }) => evidence), enrolled?.evidence ?? null].map((evidence) => evidence?.values['provisionalUntil']);
  const until = values.findLast((value): value is number => typeof value === 'number');
  return until === undefined ? null : deadline(until, now);
}

/**
 * Until when a device that was enrolled for a user has to get that user, else it needs a factory reset (enrollment-formats 4.6: 24 hours
 * after its enrollment). Null: it is for no user, or wasn't enrolled yet.
 */
export function firstUserOf({ wanted, enrolled, method }: Pick<Run, 'wanted' | 'enrolled' | 'method'>, now: number): Deadline | null {
  if (wanted?.affinity !== 'user' || !enrolled || method === 'direct' || method === 'superviseOnly') return null;
  return deadline(enrolled.at + day, now);
}

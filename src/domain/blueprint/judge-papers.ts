// Reasons that lie in what the blueprint brings along: files, the server's address, push certificates, Wi-Fi.
import type { Blueprint } from '../../model/blueprints.ts';
import type { Reason } from '../../model/verdicts.ts';
import { expiryOf } from '../enrollment/lifetimes.ts';
import { discoverySeverity } from '../enrollment/discovery-result.ts';
import { notesOf } from './notes.ts';
import { reason } from './reasons.ts';
import { discoveryOf, fileOf, type Situation } from './situation.ts';

const dayMs = 86_400_000;
/** Intune's enrollment files and URLs work for two weeks (enrollment-formats 4.6, 4.7). */
const freshFor = 14 * dayMs;
const soon = 2 * dayMs;
const day = (at: number): string => new Date(Math.min(Math.max(at, 0), 8_640_000_000_000_000)).toISOString().slice(0, 10);

const filesWords = { missing: 'fileMissing', changed: 'fileChanged', unreadable: 'fileUnreadable' } as const;

/** Files that this method installs, as they lie on the disk. */
export function fileReasons({ blueprint: { method, enrollment, wifi, profiles }, world }: Situation): Reason[] {
  const used = [...(method === 'direct' && enrollment ? [enrollment] : []), ...(wifi ? [wifi] : []), ...(method === 'automated' ? [] : profiles)];
  return used.flatMap(({ sha256, name, file }) => {
    const { state } = fileOf(world, sha256);
    return state === 'present' ? [] : [reason(filesWords[state], `${name}, ${file}`)];
  });
}

/** The enrollment profile of Direct enrollment: that there is one, and how old it is. */
export function enrollmentReasons({ blueprint: { method, enrollment }, world }: Situation): Reason[] {
  if (method !== 'direct') return [];
  if (enrollment === null) return [reason('enrollmentMissing')];
  const { state, origin } = fileOf(world, enrollment.sha256);
  if (state !== 'present') return [];
  if (origin === null) return [reason('enrollsNobody', enrollment.name)];
  const { vendor, exportedAt, worksUntil } = origin;
  if (worksUntil !== null && worksUntil <= world.now) return [reason('enrollmentExpired', `on ${day(worksUntil)}`)];
  if (worksUntil !== null && worksUntil - world.now < soon) return [reason('enrollmentExpiring', `on ${day(worksUntil)}`)];
  if (vendor === 'intune' && worksUntil === null) return [reason('enrollmentAgeUnknown')];
  if (vendor !== 'intune' && exportedAt !== null && world.now - exportedAt > freshFor) return [reason('enrollmentOld', `of ${day(exportedAt)}`)];
  return [];
}

/** Where devices enroll in Setup Assistant, and what its server said. */
export function serverReasons({ blueprint, world }: Situation): Reason[] {
  const { method, server } = blueprint;
  if (method !== 'setupAssistant') return [];
  if (server.url === null) return [reason('urlMissing')];
  const discovery = discoveryOf(blueprint, world);
  if (discovery === null) return [reason('urlNotAsked', server.url)];
  const found: Reason[] = [];
  const worst = [...discovery.tls, ...discovery.notes].find(({ severity }) => severity === 'error');
  const severity = discoverySeverity(discovery);
  if (severity === 'error' && worst) found.push(reason('serverUnfit', worst.reason));
  else if (severity !== 'fine') found.push(reason('urlUnverified', discovery.problem?.code ?? [...discovery.tls, ...discovery.notes].find((note) => note.severity === 'warning')?.reason ?? null));
  // A moment in the future is one of a clock that was wrong: its age is unknown.
  const age = world.now - discovery.at;
  if (age > freshFor || age < -dayMs) found.push(reason('urlOld', `confirmed on ${day(discovery.at)}`));
  return found;
}

/** The push certificate that devices enrolled by this blueprint wait for, as far as it is kept here. */
export function pushReasons({ blueprint: { method, enrollment }, world: { push, now, ...world } }: Situation): Reason[] {
  if (method === 'superviseOnly') return [];
  if (push.length === 0) return [reason('pushMissing')];
  const topic = method === 'direct' && enrollment !== null ? fileOf({ push, now, ...world }, enrollment.sha256).topic : null;
  const fitting = topic === null ? push : push.filter((one) => one.topic === topic);
  if (fitting.length === 0) return [reason('pushMismatch', topic)];
  // Of certificates with one topic the latest counts: the ones before were renewed. Without a topic any may be the MDM's.
  const until = Math.max(...fitting.map((one) => one.until));
  const { state, days } = expiryOf(until, now);
  if (state === 'expired') return [reason('pushExpired', `on ${day(until)}`)];
  return days < 30 ? [reason('pushExpiring', `on ${day(until)}`)] : [];
}

/** A device that was erased knows no network. */
export function wifiReasons({ blueprint: { method, wifi }, erases }: Situation): Reason[] {
  if (wifi !== null || method === 'direct') return [];
  if (method === 'automated') return [reason('wifiNeeded')];
  return erases === true ? [reason('wifiNone')] : [];
}

/** What has a reason of its own here. */
const told: ReadonlySet<string> = new Set(['affinity', 'enrollment', 'identity', 'pairing.allow', 'profiles', 'wifi']);

/** The same for every device of a check, which may have hundreds. */
const found = new WeakMap<Blueprint, readonly Reason[]>();

function problemsOf(blueprint: Blueprint): readonly Reason[] {
  const problems = notesOf(blueprint).filter(({ kind, field }) => kind === 'problem' && !told.has(field) && !(field === 'server.url' && blueprint.server.url === null));
  return problems.map(({ text }) => reason('blueprintProblem', text));
}

/** What makes the blueprint unusable by itself, on any device. */
export function blueprintReasons({ blueprint }: Situation): readonly Reason[] {
  const reasons = found.get(blueprint) ?? problemsOf(blueprint);
  found.set(blueprint, reasons);
  return reasons;
}

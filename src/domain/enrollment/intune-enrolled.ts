// Did it enroll? What Intune's records of managed devices say about a device that was prepared here: enrolled, awaited or missing, and what
// of an earlier enrollment is still there (enrollment-formats 4.6, 4.9, 7.2). Pure; times are milliseconds since the Unix epoch.
import { cleanSerial } from './serial-number.ts';

/** A device as Intune knows it; null is what it doesn't say. */
export interface ManagedDevice {
  readonly id: string;
  readonly serial: string | null;
  readonly name: string | null;
  /** Who it belongs to, name@domain. */
  readonly user: string | null;
  readonly userName: string | null;
  readonly enrolledAt: number | null;
  readonly lastSyncAt: number | null;
  readonly supervised: boolean | null;
  /** The name of the enrollment profile. */
  readonly profile: string | null;
  readonly ownership: 'company' | 'personal' | 'unknown';
  /** Intune's word: appleBulkWithUser, userEnrollment … */
  readonly enrollmentType: string | null;
  readonly compliance: string | null;
  readonly model: string | null;
  readonly osVersion: string | null;
}

/** Microsoft's words for enrollments that somebody did on the device itself, in Company Portal or by signing in for work (deviceEnrollmentType). */
const ownEnrollments: ReadonlySet<unknown> = new Set(['userEnrollment', 'appleUserEnrollment', 'deviceEnrollmentManager']);

/** `word`: as Intune or a record says it. */
export const isOwnEnrollment = (word: unknown): boolean => ownEnrollments.has(word);

/** Of these records of one device, the one that its user made since then, with nobody's preparation awaiting it. `since` in milliseconds since the Unix epoch. */
export function ownEnrollmentSince(records: readonly ManagedDevice[], since: number): ManagedDevice | null {
  return records.find(({ enrolledAt, enrollmentType }) => enrolledAt !== null && enrolledAt >= since - skew && isOwnEnrollment(enrollmentType)) ?? null;
}

export interface Awaited {
  readonly serial: string;
  /** When its preparation ended. */
  readonly preparedAt: number;
  readonly affinity: 'user' | 'none';
  /** The name of the enrollment profile it should have; null: any. */
  readonly profile: string | null;
  /** Null: either. */
  readonly supervised: boolean | null;
}

export type Lack =
  /** until: a user can still sign in; after that only a reset to factory settings helps (4.6). */
  | { readonly kind: 'user'; readonly until: number }
  | { readonly kind: 'userTooLate'; readonly since: number }
  /** It has a user though it should have none. */
  | { readonly kind: 'unexpectedUser'; readonly user: string }
  | { readonly kind: 'otherProfile'; readonly expected: string; readonly found: string }
  | { readonly kind: 'supervision'; readonly expected: boolean };

export type EnrolledVerdict = {
  /** Records of earlier enrollments, the newest first. */
  readonly stale: readonly ManagedDevice[];
} & (
  | { readonly state: 'enrolled'; readonly device: ManagedDevice; readonly lacks: readonly Lack[] }
  | { readonly state: 'pending'; readonly until: number }
  | { readonly state: 'missing'; readonly since: number }
);

const hour = 3_600_000;
/** In which a device has to enroll and to get its user (4.6). */
export const enrollmentLimit = 24 * hour;
/** By which the clocks here and at Microsoft may differ. */
const skew = 10 * 60_000;

function lacksOf(device: ManagedDevice, enrolledAt: number, { affinity, profile, supervised }: Awaited, now: number): Lack[] {
  const lacks: Lack[] = [];
  const until = enrolledAt + enrollmentLimit;
  if (affinity === 'user' && device.user === null) lacks.push(now < until ? { kind: 'user', until } : { kind: 'userTooLate', since: until });
  if (affinity === 'none' && device.user !== null) lacks.push({ kind: 'unexpectedUser', user: device.user });
  if (profile !== null && device.profile !== null && device.profile !== profile) lacks.push({ kind: 'otherProfile', expected: profile, found: device.profile });
  if (supervised !== null && device.supervised !== null && device.supervised !== supervised) lacks.push({ kind: 'supervision', expected: supervised });
  return lacks;
}

const byNewest = (a: ManagedDevice, b: ManagedDevice): number => (b.enrolledAt ?? 0) - (a.enrolledAt ?? 0);

/** Those of this serial number, the newest first: before a device is prepared anew, each is a record that will be out of date. */
export function recordsOf(devices: readonly ManagedDevice[], serial: string): ManagedDevice[] {
  const wanted = cleanSerial(serial);
  return wanted === '' ? [] : devices.filter((device) => device.serial !== null && cleanSerial(device.serial) === wanted).sort(byNewest);
}

/** `devices`: what Intune answered for this serial number; others in it don't count. Never throws. */
export function enrolledVerdict(devices: readonly ManagedDevice[], awaited: Awaited, now: number): EnrolledVerdict {
  const records = recordsOf(devices, awaited.serial);
  const device = records.find(({ enrolledAt }) => enrolledAt !== null && enrolledAt >= awaited.preparedAt - skew);
  const stale = records.filter((record) => record !== device);
  if (device) return { state: 'enrolled', device, lacks: lacksOf(device, device.enrolledAt ?? now, awaited, now), stale };
  const until = awaited.preparedAt + enrollmentLimit;
  return now < until ? { state: 'pending', until, stale } : { state: 'missing', since: until, stale };
}

const whole = (ms: number): string => {
  const hours = Math.max(1, Math.ceil(ms / hour));
  return hours === 1 ? 'an hour' : `${hours} hours`;
};

function lackText(lack: Lack, now: number): string {
  if (lack.kind === 'user') return `Nobody has signed in on it yet; somebody has to within ${whole(lack.until - now)}, or it must be reset to factory settings.`;
  if (lack.kind === 'userTooLate') return 'Nobody signed in on it within 24 hours of its enrollment. Reset it to factory settings and prepare it anew.';
  if (lack.kind === 'unexpectedUser') return `It should have no user, but ${lack.user} has it. Retire it in Intune and enroll it again to change that.`;
  if (lack.kind === 'otherProfile') return `It enrolled with the profile “${lack.found}” in place of “${lack.expected}”. Assign the right one, retire the device and enroll it again.`;
  return lack.expected ? 'It isn’t supervised, though it should be. Only erasing and preparing it anew changes that.' : 'It is supervised, though it shouldn’t be.';
}

/** Sentences for people, the first with the outcome. */
export function verdictText(verdict: EnrolledVerdict, now: number): string[] {
  const { stale } = verdict;
  const earlier = stale.length === 0 ? [] : [`Intune still has ${stale.length === 1 ? 'a record' : `${stale.length} records`} of an earlier enrollment of this device. Delete ${stale.length === 1 ? 'it' : 'them'} in Intune, so that nobody takes ${stale.length === 1 ? 'it' : 'them'} for this one.`];
  if (verdict.state === 'pending') return [`Intune doesn’t know it yet; it has ${whole(verdict.until - now)} left to enroll.`, ...earlier];
  if (verdict.state === 'missing') return ['It hasn’t enrolled within 24 hours. Check that its serial number is imported and has a profile, that the enrollment file was younger than two weeks, and that somebody finished Setup Assistant on a network.', ...earlier];
  const { device, lacks } = verdict;
  const whose = device.user === null ? 'without a user' : `for ${device.user}`;
  const how = device.profile === null ? '' : `, with the profile “${device.profile}”`;
  return [`Enrolled ${whose}${how}${device.supervised === true ? ', supervised' : ''}.`, ...lacks.map((lack) => lackText(lack, now)), ...earlier];
}

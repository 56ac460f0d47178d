// What verdicts know of Intune and Apple Business from what was answered last. Nobody is asked here; what is too old isn't known.
import { z } from 'zod';
import type { World } from '../domain/blueprint/facts.ts';
import type { EnrolledAnswer, OrganizationDeviceRow } from '../model/intune.ts';
import { type CloudAnswer, CloudAnswers } from '../store/cloud-answers.ts';
import type { Database } from '../store/database.ts';

/** Milliseconds for which an answer counts. A no can be mended at any moment, in a portal that tells nobody here. */
const lives = { yes: 24 * 3_600_000, no: 3_600_000 } as const;
/** By which the clock may have been set back since. */
const skew = 10 * 60_000;

const importedSchema = z.object({ profile: z.boolean() });
const assignedSchema = z.object({ assigned: z.boolean() });
const managedSchema = z.object({ records: z.number().int().min(0), user: z.string().max(320).nullable(), enrolledAt: z.number().int().nullable() });

export type CloudKnowledge = Pick<World, 'assigned' | 'imported' | 'managed'>;
type Kept = Map<string, readonly CloudAnswer[]>;

/** `now` in milliseconds since the Unix epoch; `kept`: what was looked up before and still holds. Throws store.*. */
export function cloudKnowledge(db: Database, serials: readonly string[], now: number, kept: Kept = new Map()): CloudKnowledge {
  const answers = new CloudAnswers(db);
  const [assigned, imported, managed] = [new Map<string, boolean>(), new Map<string, boolean>(), new Map<string, z.infer<typeof managedSchema>>()];
  for (const serial of serials) {
    let found = kept.get(serial);
    if (found === undefined) kept.set(serial, found = answers.of(serial));
    for (const { question, at, answer } of found) {
      const counts = (isYes: boolean): boolean => now - at < (isYes ? lives.yes : lives.no) && at - now < skew;
      if (question === 'managed') {
        const { data } = managedSchema.safeParse(answer);
        if (data && counts(data.records > 0)) managed.set(serial, data);
      } else {
        const isYes = question === 'imported' ? importedSchema.safeParse(answer).data?.profile : assignedSchema.safeParse(answer).data?.assigned;
        if (isYes !== undefined && counts(isYes)) (question === 'imported' ? imported : assigned).set(serial, isYes);
      }
    }
  }
  return { assigned, imported, managed };
}

/** `profile`: whether Intune has one for them. Throws store.*. */
export function keepImported(db: Database, rows: Iterable<{ readonly serial: string; readonly profile: boolean }>, at: number): void {
  new CloudAnswers(db).keep('imported', [...rows].map(({ serial, profile }) => [serial, { profile }] as const), at);
}

/** What was assigned to a profile is imported with one where it was imported at all. Throws store.*. */
export function keepAssignedProfile(db: Database, serials: readonly string[], at: number): void {
  const answers = new CloudAnswers(db);
  keepImported(db, serials.filter((serial) => answers.of(serial).some(({ question }) => question === 'imported')).map((serial) => ({ serial, profile: true })), at);
}

/** Records that Intune has of each, whatever became of the device since. Throws store.*. */
export function keepManaged(db: Database, devices: readonly EnrolledAnswer[], at: number): void {
  new CloudAnswers(db).keep('managed', devices.map(({ serial, state, stale, user, enrolledAt }) => [serial, { records: stale + (state === 'enrolled' ? 1 : 0), user, enrolledAt }] as const), at);
}

/** Another organization may have what this one hasn't, and a place for Apple Configurator is none of automated enrollment: neither is known then. Throws store.*. */
export function keepPlaces(db: Database, devices: readonly OrganizationDeviceRow[], at: number): void {
  const isKnown = ({ state, server }: OrganizationDeviceRow): boolean => state === 'unassigned' || (state === 'assigned' && server?.type === 'MDM');
  new CloudAnswers(db).keep('assigned', devices.map((device) => [device.serial, isKnown(device) ? { assigned: device.state === 'assigned' } : null] as const), at);
}

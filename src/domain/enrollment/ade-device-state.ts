// Where a listed device stands: from what Apple says of it, from what became of the last thing asked for it here, and from its newest
// record. The same rules in SQL are in ade-list.ts; a test holds them together.
import type { AdeDeviceState, AdeResult } from '../../model/ade.ts';

export type AdeActKind = 'assign' | 'remove' | 'disown';

/** What became of the last thing that was asked for a serial number here. Times in milliseconds since the Unix epoch. */
export interface KeptResult extends AdeResult {
  readonly kind: AdeActKind;
  /** That was to be assigned; null where one was to be taken away. */
  readonly profileUuid: string | null;
  readonly at: number;
}

export interface AdeDeviceFacts {
  readonly gone: boolean;
  /** Apple's word (enrollment-formats 5.3): empty, assigned, pushed, removed. */
  readonly status: string | null;
  readonly profileUuid: string | null;
  readonly assignedAt: number | null;
  readonly pushedAt: number | null;
  readonly addedAt: number | null;
  readonly result: KeptResult | null;
  /** When the newest record of the device read its enrollment back; null: it didn't, or there is none. */
  readonly enrolledAt: number | null;
}

type Told = Extract<AdeDeviceState, 'noProfile' | 'assigned' | 'pushed' | 'gone'>;

/** What Apple says. */
export function toldState({ gone, status }: Pick<AdeDeviceFacts, 'gone' | 'status'>): Told {
  if (gone) return 'gone';
  return status === 'assigned' || status === 'pushed' ? status : 'noProfile';
}

/** The last thing asked wasn't done, and Apple's list doesn't show since that it came about otherwise. */
export function isOpen(facts: Pick<AdeDeviceFacts, 'gone' | 'status' | 'profileUuid' | 'result'>): boolean {
  const { result, profileUuid } = facts;
  if (result === null || result.status === 'SUCCESS') return false;
  const told = toldState(facts);
  switch (result.kind) {
    case 'assign': return told === 'noProfile' || profileUuid !== result.profileUuid;
    case 'remove': return told !== 'noProfile';
    case 'disown': return told !== 'gone';
  }
}

/** A profile that was pushed after the record was read back means that the device was erased since. */
const isEnrolled = ({ enrolledAt, pushedAt }: AdeDeviceFacts): boolean => enrolledAt !== null && enrolledAt >= (pushedAt ?? 0);

/** `since`: when the state began, where that is known. */
export function adeDeviceState(facts: AdeDeviceFacts): { readonly state: AdeDeviceState; readonly since: number | null } {
  const told = toldState(facts);
  if (told === 'gone') return { state: 'gone', since: null };
  if (isOpen(facts)) return { state: 'attention', since: facts.result?.at ?? null };
  if (isEnrolled(facts)) return { state: 'enrolled', since: facts.enrolledAt };
  switch (told) {
    case 'pushed': return { state: 'pushed', since: facts.pushedAt };
    case 'assigned': return { state: 'assigned', since: facts.assignedAt };
    case 'noProfile': return { state: 'noProfile', since: facts.addedAt };
  }
}

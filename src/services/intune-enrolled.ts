// Asks Intune whether devices enrolled, and turns records of preparations that wait for it to enrolled: by Intune's word, said so in the record.
import { enrolledVerdict, type ManagedDevice, ownEnrollmentSince, recordsOf, verdictText } from '../domain/enrollment/intune-enrolled.ts';
import { preparedOrigin } from '../domain/records/record-facts.ts';
import type { GraphClient } from '../intune/graph.ts';
import { devicesBySerial } from '../intune/device-calls.ts';
import type { Evidence, Run, RunId } from '../model.ts';
import type { EnrolledAnswer } from '../model/intune.ts';

export interface EnrolledSurroundings {
  readonly graph: GraphClient;
  /** The latest record of this serial number; null: none. Throws store.*. */
  readonly latest: (serial: string) => Run | null;
  /** Says in its record that it is enrolled; false: it was, or isn't done. Throws store.*. */
  readonly enroll: (runId: RunId, evidence: Evidence) => boolean;
  readonly now: () => number;
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
}

const evidenceOf = (device: ManagedDevice): Evidence => ({
  kind: 'enrolledInIntune',
  values: {
    device: device.id, ...(device.enrollmentType === null ? {} : { enrollment: device.enrollmentType }), ...(device.user === null ? {} : { user: device.user }), ...(device.profile === null ? {} : { profile: device.profile }), ...(device.enrolledAt === null ? {} : { enrolledAt: new Date(device.enrolledAt).toISOString() }),
  },
});

const whose = (device: ManagedDevice): string => (device.user === null ? 'without a user' : `for ${device.user}`);

/** Nothing was to enroll it, or nothing of it is finished here: what Intune has is said, and its user may have enrolled it since. */
function unawaited(serial: string, run: Run | null, devices: readonly ManagedDevice[], enroll: EnrolledSurroundings['enroll']): EnrolledAnswer {
  const records = recordsOf(devices, serial);
  // What Apple Configurator did to it, or a single profile, is no preparation that its user would complete.
  const own = run?.wanted && run.finishedAt !== null ? ownEnrollmentSince(records, run.finishedAt) : null;
  const shown = own ?? records[0] ?? null;
  const answer = { serial, user: shown?.user ?? null, profile: shown?.profile ?? null, supervised: shown?.supervised ?? null, enrolledAt: shown?.enrolledAt ?? null };
  if (run && own) return { ...answer, state: 'enrolled', sentences: [`Enrolled by its user, ${whose(own)}${own.supervised === true ? ', supervised' : ''}.`], stale: records.length - 1, recorded: enroll(run.runId, evidenceOf(own)) };
  const intune = shown === null ? 'Intune doesn’t have it' : `Intune has it ${whose(shown)}`;
  const here = run?.wanted ? 'it was prepared here without an enrollment' : 'no finished preparation of it is recorded here';
  return { ...answer, state: 'unrecorded', sentences: [`${intune}; ${here}.`], stale: records.length, recorded: false };
}

async function check(serial: string, { graph, latest, enroll, now, signal }: EnrolledSurroundings): Promise<EnrolledAnswer> {
  const devices = await devicesBySerial(graph, serial, signal);
  const found = latest(serial);
  const run = found?.outcome === 'done' ? found : null;
  const preparedAt = run?.finishedAt ?? null;
  if (!run || preparedAt === null || preparedOrigin(run) === 'none') return unawaited(serial, run, devices, enroll);
  const verdict = enrolledVerdict(devices, { serial, preparedAt, affinity: run.wanted?.affinity ?? 'none', profile: null, supervised: null }, now());
  const device = verdict.state === 'enrolled' ? verdict.device : null;
  const recorded = device !== null && enroll(run.runId, evidenceOf(device));
  return {
    serial, state: verdict.state, sentences: verdictText(verdict, now()), user: device?.user ?? null, profile: device?.profile ?? null, supervised: device?.supervised ?? null, enrolledAt: device?.enrolledAt ?? null,
    stale: verdict.stale.length, recorded,
  };
}

/** One after the other, so that Microsoft isn't flooded. Throws intune.*, http.*, store.*, the signal's reason; what was recorded before stays. */
export async function checkEnrolled(serials: readonly string[], around: EnrolledSurroundings): Promise<EnrolledAnswer[]> {
  const answers: EnrolledAnswer[] = [];
  for (const serial of serials) {
    around.signal.throwIfAborted();
    answers.push(await check(serial, around));
    around.progress(answers.length);
  }
  return answers;
}

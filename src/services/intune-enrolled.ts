// Asks Intune whether devices enrolled, and turns records of preparations that wait for it to enrolled: by Intune's word, said so in the record.
import { enrolledVerdict, recordsOf, verdictText } from '../domain/enrollment/intune-enrolled.ts';
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

const evidenceOf = (device: { readonly id: string; readonly user: string | null; readonly profile: string | null; readonly enrolledAt: number | null }): Evidence => ({
  kind: 'enrolledInIntune',
  values: {
    device: device.id, ...(device.user === null ? {} : { user: device.user }), ...(device.profile === null ? {} : { profile: device.profile }), ...(device.enrolledAt === null ? {} : { enrolledAt: new Date(device.enrolledAt).toISOString() }),
  },
});

async function check(serial: string, { graph, latest, enroll, now, signal }: EnrolledSurroundings): Promise<EnrolledAnswer> {
  const devices = await devicesBySerial(graph, serial, signal);
  const run = latest(serial);
  if (!run || run.outcome !== 'done' || run.finishedAt === null) {
    const records = recordsOf(devices, serial);
    const [first] = records;
    const says = first ? `Intune has it${first.user === null ? ' without a user' : ` for ${first.user}`}; no finished preparation of it is recorded here.` : 'Intune doesn’t have it, and no finished preparation of it is recorded here.';
    return { serial, state: 'unrecorded', sentences: [says], user: first?.user ?? null, profile: first?.profile ?? null, supervised: first?.supervised ?? null, enrolledAt: first?.enrolledAt ?? null, stale: records.length, recorded: false };
  }
  const verdict = enrolledVerdict(devices, { serial, preparedAt: run.finishedAt, affinity: run.wanted?.affinity ?? 'none', profile: null, supervised: null }, now());
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

// One run on one device: pair, check, install, read back. Each line of the journal is on disk before what it announces
// is done; the profile is handed over at most once, and what became of it is read from the device, never assumed.
import { type Clock, wait } from '../clock.ts';
import { installProfile } from '../device/commands/install-profile.ts';
import { listProfiles } from '../device/commands/list-profiles.ts';
import type { DeviceFacts } from '../device/facts.ts';
import type { DeviceSession } from '../device/session.ts';
import { currentStep } from '../domain/prep/machine.ts';
import type { RunEvent } from '../domain/prep/run-event.ts';
import { stepNames } from '../domain/prep/step-text.ts';
import { AppError, asAppError } from '../errors.ts';
import type { Evidence, InstalledProfile, Need, Run } from '../model.ts';

export interface RunContext {
  readonly clock: Clock;
  readonly session: DeviceSession;
  /** Writes the line and returns the run as it then is. */
  readonly append: (event: RunEvent) => Run;
  /** Aborts when Muster closes: nothing more is written, the journal stays as it is. */
  readonly closing: AbortSignal;
  /** Aborts when the operator stops the run; honoured until the profile is handed over, for after that nothing can be called off. */
  readonly cancelled: AbortSignal;
  /** Hash of the file of the last run with this profile identifier that was done on this device; null when there is none. */
  readonly installedBefore: string | null;
}

/** A profile appears within seconds when nobody has to approve it (ios-protocols 3.6: poll 1 s, at most 10 s). */
const listedWithin = 10_000;
/** The device keeps an unapproved profile for about eight minutes (ios-protocols 3.6). */
const approvedWithin = 8 * 60_000;
const trustedWithin = 10 * 60_000;
const pollPause = 1000;

function profileOf({ profile }: Run): NonNullable<Run['profile']> {
  if (!profile) throw new Error('a run without a profile');
  return profile;
}

function isListed(list: readonly InstalledProfile[], run: Run): boolean {
  const { identifier, uuid } = profileOf(run);
  return list.some((profile) => profile.identifier === identifier && profile.uuid === uuid);
}

function listed(run: Run, kind: Evidence['kind']): Evidence {
  const { identifier, uuid } = profileOf(run);
  return { kind, values: { identifier, uuid } };
}

async function pairStep(context: RunContext): Promise<void> {
  const { session, append, cancelled } = context;
  append({ kind: 'checking', step: 'pair' });
  const here = (): boolean => session.present;
  if (!here()) throw new AppError('device.gone');
  const before = session.facts;
  if (before.state === 'ready') {
    append({ kind: 'stepSkipped', step: 'pair', evidence: { kind: 'alreadyPaired', values: {} } });
    return;
  }
  append({ kind: 'acting', step: 'pair' });
  let asked: Need | null = null;
  const limit = context.clock.now() + trustedWithin;
  for (;;) {
    const { state, problem } = session.facts;
    if (!here()) throw new AppError('device.gone');
    if (state === 'ready') break;
    if (state === 'trustDenied') throw new AppError('device.trustDenied');
    if (state === 'unreadable' && problem) throw new AppError(problem.code, problem.params, problem.device ? { device: problem.device } : {});
    const need = state === 'untrusted' ? 'trust' : state === 'locked' ? 'unlock' : null;
    if (need && need !== asked) append({ kind: 'asking', step: 'pair', need });
    asked = need ?? asked;
    if (context.clock.now() > limit) throw new AppError(asked === 'unlock' ? 'device.locked' : 'device.untrusted');
    await changeOf(session, session.facts, cancelled, context.clock);
  }
  append({ kind: 'stepDone', step: 'pair', evidence: { kind: 'paired', values: {} } });
}

/** Waits for any change of the device, at most a few seconds, so that time limits are looked at too. */
async function changeOf(session: DeviceSession, before: DeviceFacts, signal: AbortSignal, clock: Clock): Promise<void> {
  const pause = new AbortController();
  const cancel = clock.after(5000, () => { pause.abort(); });
  const onAbort = (): void => { pause.abort(); };
  signal.addEventListener('abort', onAbort, { once: true });
  await session.until((facts, present) => facts !== before || !present, pause.signal).catch(() => undefined);
  cancel();
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
}

/** Reads who answers and compares it with who was planned: UDID by address, ECID and serial number by value. */
async function checkIdentity(context: RunContext, run: Run, signal: AbortSignal): Promise<void> {
  const facts = await context.session.refresh(signal);
  const { ecid, serial } = run.device;
  if ((ecid !== null && facts.ecid !== ecid) || (serial !== null && facts.serial !== serial)) {
    throw new AppError('device.changed', { expected: serial ?? run.device.udid, found: facts.serial ?? 'another device' });
  }
}

async function gatesStep(context: RunContext, run: Run): Promise<void> {
  const { append, session, cancelled, clock } = context;
  append({ kind: 'checking', step: 'gates' });
  const limit = clock.now() + trustedWithin;
  for (let asked = false; ; asked = true) {
    try {
      await checkIdentity(context, run, cancelled);
      break;
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'device.locked' || clock.now() > limit) throw error;
      if (!asked) append({ kind: 'asking', step: 'gates', need: 'unlock' });
    }
    await wait(clock, pollPause, cancelled);
  }
  const { ecid, serial } = session.facts;
  append({ kind: 'stepDone', step: 'gates', evidence: { kind: 'identityMatches', values: { ...(ecid ? { ecid } : {}), ...(serial ? { serial } : {}) } } });
}

async function waitUntilListed(context: RunContext, run: Run): Promise<void> {
  const { clock, session, append, cancelled } = context;
  const start = clock.now();
  let asked: Need | null = null;
  const ask = (need: Need): void => {
    if (asked !== need) append({ kind: 'asking', step: 'install', need });
    asked = need;
  };
  for (;;) {
    try {
      if (isListed(await session.send(listProfiles, null, cancelled), run)) return;
      if (session.facts.supervised === true && clock.now() - start > listedWithin) throw new AppError('profile.notListed');
      // A supervised device decides by itself; on any other a person has to, so say so at once.
      if (session.facts.supervised !== true) ask('approve');
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'device.locked') throw error;
      ask('unlock');
    }
    if (clock.now() - start > approvedWithin) throw new AppError('profile.notApproved');
    await wait(clock, pollPause, cancelled);
  }
}

/** Devices are known to refuse what they then have (ios-protocols 3.6, 11.10); only the list tells. Throws the refusal. */
async function listedAllTheSame({ clock, session, cancelled }: RunContext, run: Run, refusal: AppError, before: boolean): Promise<void> {
  // The same UUID was there already: then the list tells nothing.
  if (before) throw refusal;
  for (let waited = 0; !isListed(await session.send(listProfiles, null, cancelled), run); waited += pollPause) {
    if (waited >= listedWithin) throw refusal;
    await wait(clock, pollPause, cancelled);
  }
}

async function installStep(context: RunContext, run: Run, profile: Uint8Array): Promise<void> {
  const { append, session, cancelled } = context;
  append({ kind: 'checking', step: 'install' });
  const there = isListed(await session.send(listProfiles, null, cancelled), run);
  if (there && context.installedBefore === profileOf(run).sha256) {
    append({ kind: 'stepSkipped', step: 'install', evidence: listed(run, 'alreadyInstalled') });
    return;
  }
  // A new version under an old UUID: where a person decides, the list couldn't tell whether they took it.
  if (there && session.facts.supervised !== true) throw new AppError('profile.sameUuid', { name: profileOf(run).name });
  cancelled.throwIfAborted();
  append({ kind: 'acting', step: 'install' });
  // Once, ever. Whatever breaks off from here on is no verdict: the device's list is.
  const refusal = await session.send(installProfile, { profile }, context.closing).then(() => null, (thrown: unknown) => {
    const error = asAppError(thrown);
    if (error.device && refusals.has(error.code)) return error;
    throw thrown;
  });
  append({ kind: 'verifying', step: 'install' });
  if (refusal) await listedAllTheSame(context, run, refusal, there);
  else await waitUntilListed(context, run);
  const evidence = listed(run, there ? 'listedSameUuid' : 'accepted');
  append({ kind: 'stepDone', step: 'install', evidence: refusal?.device ? { ...evidence, values: { ...evidence.values, despite: `${refusal.device.domain} ${refusal.device.code}` } } : evidence });
}

async function verifyStep(context: RunContext, run: Run): Promise<void> {
  context.append({ kind: 'verifying', step: 'verify' });
  await checkIdentity(context, run, context.cancelled);
  if (!isListed(await context.session.send(listProfiles, null, context.cancelled), run)) throw new AppError('profile.notListed');
  context.append({ kind: 'stepDone', step: 'verify', evidence: listed(run, 'listed') });
}

/** Ends the run as what happened: cancelled, failed with its reason, or, when Muster closes, not at all. */
function conclude(context: RunContext, thrown: unknown): void {
  if (context.closing.aborted) return;
  if (context.cancelled.aborted) context.append({ kind: 'cancelled' });
  else {
    const error = asAppError(thrown);
    context.append({ kind: 'failed', error: { code: error.code, params: error.params, ...(error.device ? { device: error.device } : {}) } });
  }
}

/** Whether the profile may have reached the device: from the moment its hand-over was announced. */
function isHandedOver(run: Run): boolean {
  const step = run.steps.find((candidate) => candidate.id === 'install');
  return step !== undefined && ['acting', 'verifying', 'asking', 'done'].includes(step.state);
}

/** The device's own word that it doesn't take the profile. */
const refusals: ReadonlySet<string> = new Set(['profile.refused', 'profile.notAllowed', 'profile.lockdownMode']);

/** What settles a run after the hand-over: the device's own refusal, another device, or the time that a person had. */
function isVerdict(error: AppError): boolean {
  if (refusals.has(error.code)) return error.params['request'] === installProfile.name;
  return ['device.changed', 'profile.notApproved', 'profile.notListed'].includes(error.code);
}

/** Runs all steps of a planned run. Throws only what the ledger throws (store.*): then nothing more can be recorded, so nothing more is done. */
export async function executeRun(given: RunContext, planned: Run, profile: Uint8Array): Promise<void> {
  let latest = planned;
  const context: RunContext = { ...given, append: (event) => { latest = given.append(event); return latest; } };
  try {
    await pairStep(context);
    await gatesStep(context, planned);
    await installStep(context, planned, profile);
    await verifyStep(context, planned);
    context.append({ kind: 'done' });
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.code.startsWith('store.')) throw thrown;
    const unknown = isHandedOver(latest) && !isVerdict(error) && !context.closing.aborted;
    if (unknown) await resolveInterrupted(context, context.append({ kind: 'interrupted' }), 'run.brokenOff');
    else conclude(context, thrown);
  }
}

const remaining: Readonly<Record<'pair' | 'gates' | 'install' | 'verify', (run: Run) => RunEvent>> = {
  pair: () => ({ kind: 'stepSkipped', step: 'pair', evidence: { kind: 'alreadyPaired', values: {} } }),
  gates: () => ({ kind: 'stepDone', step: 'gates', evidence: { kind: 'identityMatches', values: {} } }),
  install: (run) => ({ kind: 'stepDone', step: 'install', evidence: listed(run, 'listedAfterRestart') }),
  verify: (run) => ({ kind: 'stepDone', step: 'verify', evidence: listed(run, 'listedAfterRestart') }),
};

const isInstallStep = (id: string): id is keyof typeof remaining => Object.hasOwn(remaining, id);

/**
 * Whether the device lists the profile, asked until there is an answer. While its user may still approve it, a list
 * without it is no answer yet.
 */
async function readBack(context: RunContext, run: Run): Promise<boolean> {
  const { session, closing, clock } = context;
  const handedOverAt = isHandedOver(run) ? run.steps.find((step) => step.id === 'install')?.startedAt : null;
  for (;;) {
    await session.until((facts, present) => present && facts.state === 'ready', closing);
    try {
      await checkIdentity(context, run, closing);
      if (isListed(await session.send(listProfiles, null, closing), run)) return true;
      const undecided = typeof handedOverAt === 'number' && session.facts.supervised !== true && clock.now() - handedOverAt < approvedWithin;
      if (!undecided) return false;
    } catch (thrown) {
      // Only another device settles it; whatever else keeps the list from being read, it stays unknown.
      if (closing.aborted || asAppError(thrown).code === 'device.changed') throw thrown;
    }
    await wait(clock, pollPause, closing);
  }
}

/**
 * Finds out what became of an interrupted run, by reading only: nothing is installed again. Waits for the device as
 * long as it takes; without it the run stays interrupted, which is the truth. `why` is the code if it was not done.
 */
export async function resolveInterrupted(context: RunContext, interrupted: Run, why: 'run.interrupted' | 'run.brokenOff'): Promise<void> {
  const { append } = context;
  try {
    const there = await readBack(context, interrupted);
    let run = interrupted;
    let step = currentStep(run);
    if (there && context.installedBefore !== null && context.installedBefore !== profileOf(run).sha256) {
      append({ kind: 'failed', error: { code: 'profile.sameUuid', params: { name: profileOf(run).name } } });
    } else if (there) {
      for (; step; step = currentStep(run)) {
        if (!isInstallStep(step.id)) throw new Error(`a step of another kind of run: ${step.id}`);
        run = append(remaining[step.id](run));
      }
      append({ kind: 'done' });
    } else append({ kind: 'failed', error: { code: why, params: { step: stepNames[step?.id ?? 'verify'] } } });
  } catch (thrown) {
    if (asAppError(thrown).code.startsWith('store.')) throw thrown;
    conclude(context, thrown);
  }
}

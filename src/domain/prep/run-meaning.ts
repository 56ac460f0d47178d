// What a run left its device as, when it failed or was stopped: by its journal, which knows what was read back and where it ended. It says
// nothing that no line of the journal bears out.
import type { ErrorCode } from '../../errors.ts';
import type { Run, Step, StepId } from '../../model.ts';

/** What was done to the device, as it was read back: "The device was …". */
const deeds: Readonly<Partial<Record<StepId, string>>> = { erase: 'erased', activate: 'activated', revive: 'revived', restore: 'restored, which erased it', update: 'updated' };

/** And what it was given: "It has …". */
const gifts: Readonly<Partial<Record<StepId, string>>> = {
  wifi: 'its Wi-Fi profile', cloudConfiguration: 'its configuration', fetchConfiguration: 'its configuration of automated enrollment',
  configuratorPrepare: 'its configuration of automated enrollment by Apple Configurator', profiles: 'its profiles', approval: 'its profiles',
  locale: 'its language and region', name: 'its name', skipMarker: 'what makes it pass Setup Assistant by', install: 'the profile',
};

/** A step that was begun, and whether it took effect was never read. */
const unread: Readonly<Partial<Record<StepId, string>>> = {
  erase: 'Whether it was erased isn’t known: it may be, or may be about to be.',
  activate: 'Whether it was activated isn’t known.',
  wifi: 'The Wi-Fi profile may be on it; it was not read back.',
  cloudConfiguration: 'Its configuration may be on it; it was not read back.',
  fetchConfiguration: 'Its configuration of automated enrollment may be on it; it was not read back.',
  configuratorPrepare: 'Whether Apple Configurator activated it and had it fetch its enrollment isn’t known.',
  profiles: 'Its profiles may be on it, all or some; they were not read back.',
  approval: 'Its profiles may be on it, all or some; they were not read back.',
  revive: 'Whether it was revived isn’t known; to revive keeps what is on it.',
  restore: 'Whether it was restored isn’t known, and everything that was on it may be gone.',
  update: 'Whether it was updated isn’t known.',
};

/**
 * A step that failed, or that somebody stopped in the middle. Those of `unread` were read not to be so, or never begun; of the others
 * nobody read how far they came.
 */
const notDone: Readonly<Record<StepId, string>> = {
  pair: 'At most it trusts this computer now.', gates: 'It was only being read.',
  erase: 'It was not erased.', activate: 'It was not activated.',
  wifi: 'The Wi-Fi profile isn’t known to be on it.',
  cloudConfiguration: 'Its configuration was not written.', fetchConfiguration: 'It didn’t get its configuration of automated enrollment.',
  configuratorPrepare: 'It didn’t get its configuration of automated enrollment; Apple Configurator may have activated it.',
  repair: 'Until it is paired again by its supervision identity, Muster can’t talk to it.',
  escalate: 'No enrollment profile was given to it.',
  profiles: 'Not all of its profiles are known to be on it.', approval: 'Not all of its profiles are known to be on it.',
  locale: 'Its language, region or time may be set in part.', name: 'It may still have its old name.',
  skipMarker: 'Whether it passes Setup Assistant by isn’t known.',
  install: 'The profile was not handed over to it.',
  revive: 'It was not revived, as far as Apple Configurator says.', restore: 'It was not restored, as far as Apple Configurator says.', update: 'It was not updated, as far as Apple Configurator says.',
  verify: 'It doesn’t count as done.', after: 'Everything else was read back as it should be; only whether it restarted or turned itself off isn’t known.',
};

/** Begun or not, nothing of the device is changed where these didn't come to their end: they only read, or were read not to be so. */
const harmless: ReadonlySet<StepId> = new Set(['pair', 'gates', 'erase', 'activate', 'cloudConfiguration', 'fetchConfiguration', 'repair', 'escalate', 'verify']);
/** Nobody but it knows what it did to the device meanwhile. */
const byConfigurator: ReadonlySet<StepId> = new Set(['revive', 'restore', 'update', 'configuratorPrepare']);

/** What a code knows better than the step. */
const byCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'cloudConfig.alreadyPresent': 'It keeps the configuration that it had.',
  'cloudConfig.differs': 'A configuration is on it, and it isn’t the one that was wanted.',
  'cloudConfig.notSupervised': 'Its configuration is on it, and it isn’t supervised.',
  'activation.locked': 'Its activation stays locked to an Apple Account: nobody else can set it up.',
  'run.notErased': 'It was asked to erase itself; as far as can be read, it still holds what it held.',
  'profile.notApproved': 'Not all of its profiles are on it; one may still wait there for somebody to approve it.',
};

/** Of a run that installs one profile, where the device's list decides. */
const installed: Readonly<Partial<Record<ErrorCode, string>>> = {
  'profile.refused': 'As far as its list tells, no new profile is on it.',
  'profile.notAllowed': 'As far as its list tells, no new profile is on it.',
  'profile.lockdownMode': 'As far as its list tells, no new profile is on it.',
  'profile.notApproved': 'The profile isn’t on it; it may still wait there for somebody to approve it.',
  'profile.notListed': 'The profile may be on it; it was not read back.',
  'profile.sameUuid': 'Which version of the profile is on it, its list doesn’t tell.',
  'device.changed': 'Whether the profile is on the device that was meant isn’t known.',
  'run.interrupted': 'As read again, the profile isn’t on it.',
  'run.brokenOff': 'As read again, the profile isn’t on it.',
};

const listed = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`);

const isDone = ({ steps }: Run, id: StepId): boolean => steps.some((step) => step.id === id && step.state === 'done');

/** What the run did, as it was read back; steps that were already so are no deeds of it. */
interface Done {
  readonly was: readonly string[];
  readonly has: readonly string[];
}

function doneBy({ steps }: Run): Done {
  const done = steps.filter(({ state }) => state === 'done');
  return {
    was: done.flatMap(({ id, evidence }) => (id === 'after' ? [evidence?.kind === 'turnedOff' ? 'turned off' : 'restarted'] : deeds[id] ?? [])),
    has: [...new Set(done.flatMap(({ id }) => gifts[id] ?? []))],
  };
}

/** "was erased and activated, and has its configuration". */
function doneText({ was, has }: Done, verb: 'was' | 'is'): string {
  const given = `has ${listed(has)}`;
  if (was.length === 0) return given;
  return `${verb} ${listed(was)}${has.length > 0 ? `, ${verb === 'was' ? 'and ' : ''}${given}` : ''}`;
}

/** Read again when its device was back, and it isn't so. */
const readAgain: ReadonlySet<ErrorCode> = new Set(['run.interrupted', 'run.brokenOff']);

/** What is to be said of the step at which it ended. */
function stepMeaning({ error, outcome }: Run, { id, state, startedAt }: Step): string {
  if (outcome === 'cancelled' && state === 'todo' && startedAt === null) return '';
  const known = error ? (id === 'install' || readAgain.has(error.code) ? installed[error.code] : undefined) ?? byCode[error.code] : undefined;
  return known ?? (state === 'unknown' ? unread[id] : undefined) ?? notDone[id];
}

/** A device that was erased and has no configuration: whoever picks it up has to know. Null: that isn't so, or isn't known. */
function erasedMeaning(run: Run, { id, state }: Step, done: Done): string | null {
  const configures = (one: StepId): boolean => one === 'cloudConfiguration' || one === 'fetchConfiguration' || one === 'configuratorPrepare';
  const configured = run.steps.some((step) => configures(step.id) && step.state === 'done');
  const maybe = configures(id) && (state === 'unknown' || (run.error !== null && run.error.code in byCode));
  if (!isDone(run, 'erase') || configured || maybe || !run.steps.some((step) => configures(step.id))) return null;
  return `The device ${doneText(done, 'is')}${done.was.length + done.has.length > 1 ? ',' : ''} and waits in Setup Assistant; it is neither prepared nor enrolled.`;
}

/** Nothing came of it; `step` is where it ended. */
function untouchedMeaning(run: Run, step: Step, left: string): string {
  const trusts = isDone(run, 'pair') ? ', except that it trusts this computer now' : '';
  const begun = run.outcome === 'failed' || step.startedAt !== null;
  if (step.state === 'unknown' || run.error?.code === 'run.notErased' || (begun && byConfigurator.has(step.id))) return left;
  if (readAgain.has(run.error?.code ?? 'run.cancelled') || (begun && !harmless.has(step.id))) return `${left} Nothing else on the device was changed${trusts}.`;
  const also = step.id === 'repair' || (run.error !== null && run.error.code in byCode) ? ` ${left}` : '';
  return `Nothing on the device was changed${trusts}.${also}`;
}

/** Null: the run goes on, or was done. */
export function runMeaning(run: Run): string | null {
  const { outcome, error, steps } = run;
  const step = steps.find(({ state }) => state !== 'done' && state !== 'skipped');
  if ((outcome !== 'failed' && outcome !== 'cancelled') || !step) return null;
  const left = stepMeaning(run, step);
  // It was listed once and then wasn't: what was done before is no news.
  const done = error && readAgain.has(error.code) ? { was: [], has: [] } : doneBy(run);
  if (done.was.length + done.has.length === 0) return untouchedMeaning(run, step, left);
  const erased = erasedMeaning(run, step, done);
  if (erased === null) return `The device ${doneText(done, 'was')}, as read back. ${left}`.trim();
  return step.state === 'unknown' || (error && error.code in byCode) ? `${erased} ${left}` : erased;
}

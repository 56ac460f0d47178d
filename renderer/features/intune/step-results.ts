// How the steps of a procedure stand: by what Muster knows, by what a person noted, and by what a person said. Pure.
import { discoveryTarget } from '../../../src/domain/enrollment/discovery-target.ts';
import { exportLeft, exportLife, isInOrder, nextSteps, type Procedure, type ProcedureCheck } from '../../../src/domain/enrollment/intune-procedures.ts';
import { describeError, isKnownCode } from '../../../src/error-text.ts';
import type { PushOverview } from '../../../src/model/identities.ts';
import type { ProfileOrigin } from '../../../src/model/profiles.ts';
import type { ProfileSummary, Run } from '../../../src/model.ts';
import { dayAndTime, daysUntil, fileNameOf, fullDay } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import type { ProcedureNotes } from './procedure-notes.ts';

export interface ProcedureFacts {
  readonly push: PushOverview;
  /** Serial numbers of what is attached. */
  readonly bench: readonly string[];
  readonly runs: readonly Pick<Run, 'method' | 'outcome' | 'device' | 'enrolled'>[];
  readonly profiles: readonly Pick<ProfileSummary, 'sha256' | 'name' | 'origin'>[];
  readonly now: number;
}

export interface StepResult {
  /** attention: something is there, and it isn't good. */
  readonly state: 'done' | 'attention' | 'open';
  /** What is known, for people; empty: nothing yet. */
  readonly says: string;
  /** A person may say that it is done. */
  readonly canTick: boolean;
}

interface Subject {
  readonly procedure: Procedure;
  readonly notes: ProcedureNotes;
  readonly facts: ProcedureFacts;
  /** The step's ID. */
  readonly id: string;
}

const open = (says = '', canTick = true): StepResult => ({ state: 'open', says, canTick });
const done = (says: string): StepResult => ({ state: 'done', says, canTick: false });
const attention = (says: string, canTick = false): StepResult => ({ state: 'attention', says, canTick });

/** Local midnight of a day as a date field gives it; null: none. */
export function startOfDay(day: string): number | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  return year === undefined ? null : new Date(Number(year), Number(month) - 1, Number(date)).getTime();
}

/** The local day, as a date field wants it. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Of what was noted or chosen as exported, as the profiles' own pages have it; null: there is none, or nobody knows its day. */
export function exportOf({ procedure, notes, facts }: Pick<Subject, 'procedure' | 'notes' | 'facts'>): ProfileOrigin | null {
  if (procedure.id === 'direct') return facts.profiles.find(({ sha256 }) => sha256 === notes.file)?.origin ?? null;
  const exportedAt = notes.url.trim() === '' ? null : startOfDay(notes.urlDay);
  return exportedAt === null ? null : { vendor: 'intune', host: null, identity: 'none', exportedAt, exportedBy: null, worksUntil: exportedAt + exportLife };
}

function pushCertificate({ facts: { push, now } }: Subject): StepResult {
  const until = Math.max(0, ...push.certificates.map(({ certificate }) => certificate.until));
  switch (push.state) {
    case 'valid': return done(t('intune.step.pushValid', { day: fullDay(until) }));
    case 'expiring': return done(counted('intune.step.pushEnding', Math.max(1, daysUntil(until, now)), { day: fullDay(until) }));
    case 'expired': return attention(t('intune.step.pushEnded', { day: fullDay(until) }));
    case 'mismatch': return attention(t('intune.step.pushOther'), true);
    // It may be that nothing here asks for one: then those that are known count all the same.
    case 'notNeeded': return push.certificates.length > 0 && until > now ? done(t('intune.step.pushValid', { day: fullDay(until) })) : open(t('intune.step.pushNone'));
    case 'missing': return open(t('intune.step.pushNone'));
  }
}

function serialList({ notes: { serials }, facts: { bench } }: Subject): StepResult {
  if (!serials) return open(bench.length === 0 ? t('intune.step.noneAttached') : counted('intune.step.attached', bench.length));
  const listed = new Set(serials.serials);
  const since = bench.filter((serial) => !listed.has(serial)).length;
  const [first = ''] = serials.files;
  return since > 0 ? attention(counted('intune.step.since', since), true) : done(counted('intune.step.listed', serials.serials.length, { file: fileNameOf(first) }));
}

/** A file that is older than the import hands out no identity; a URL does. */
function orderTrouble({ procedure, notes }: Subject, exportedAt: number): string | null {
  const imported = notes.ticks['import'] ?? null;
  return procedure.id === 'direct' && !notes.wasBefore && isInOrder(imported, exportedAt) === false ? t('intune.step.order', { exported: dayAndTime(exportedAt), imported: dayAndTime(imported ?? 0) }) : null;
}

function exported(subject: Subject): StepResult {
  const { procedure, notes, facts } = subject;
  const origin = exportOf(subject);
  if (procedure.id === 'direct') {
    const file = facts.profiles.find(({ sha256 }) => sha256 === notes.file);
    if (!file) return open(t('intune.step.noFile'), false);
    if (!origin) return attention(t('intune.step.enrollsNobody', { name: file.name }));
    if (origin.exportedAt === null) return done(t('intune.step.fileNoDay', { name: file.name }));
    const trouble = orderTrouble(subject, origin.exportedAt);
    return trouble === null ? done(t('intune.step.file', { name: file.name, day: fullDay(origin.exportedAt) })) : attention(trouble);
  }
  if (notes.url.trim() === '') return open('', false);
  const target = discoveryTarget(notes.url);
  if (target.kind === 'none') return attention(t('intune.step.noUrl', { reason: target.reason }));
  const at = origin?.exportedAt ?? null;
  if (at === null) return open(t('intune.step.noDay'), false);
  const left = exportLeft(at, facts.now);
  return left === 0 ? attention(t('intune.step.urlOver', { day: fullDay(at) })) : done(counted('intune.step.urlWorks', daysUntil(left, 0), { day: fullDay(at) }));
}

function fresh(subject: Subject): StepResult {
  const at = exportOf(subject)?.exportedAt ?? null;
  if (at === null) return open('', false);
  const left = exportLeft(at, subject.facts.now);
  return left === 0 ? attention(t('intune.step.fileOver', { day: fullDay(at + exportLife) })) : done(counted('intune.step.fileWorks', daysUntil(left, 0), { day: fullDay(at + exportLife) }));
}

function discovery({ notes: { asked, url } }: Subject): StepResult {
  if (asked?.url !== url.trim()) return open('', url.trim() !== '');
  const { problem } = asked.found;
  if (problem === null) return done(t('intune.step.answers'));
  return attention(isKnownCode(problem.code) ? describeError({ code: problem.code, params: problem.params }).what : t('discovery.failed'), true);
}

const methods: Readonly<Record<Procedure['id'], Run['method']>> = { setupAssistant: 'setupAssistant', direct: 'direct' };

/** Of the devices that are listed, or attached where no list was written. */
function prepared({ procedure, notes, facts }: Subject): readonly [all: readonly string[], done: readonly Pick<Run, 'enrolled'>[]] {
  const all = notes.serials?.serials ?? facts.bench;
  const meant = new Set(all);
  return [all, facts.runs.filter(({ method, outcome, device }) => method === methods[procedure.id] && outcome === 'done' && meant.has(device.serial ?? ''))];
}

function progress(all: number, count: number, some: 'intune.step.prepared' | 'intune.step.enrolled'): StepResult {
  if (count === 0) return open();
  const says = t(some, { count, all });
  return count >= all ? done(says) : open(says);
}

const checks: Readonly<Record<ProcedureCheck, (subject: Subject) => StepResult>> = {
  pushCertificate, serials: serialList, exported, fresh, discovery,
  profile: ({ procedure, notes }) => (notes.profile.trim() === '' ? open('', false) : done(t(procedure.affinity.includes('user') && notes.affinity === 'user' ? 'intune.step.profileUser' : 'intune.step.profileNone', { name: notes.profile.trim() }))),
  imported: () => open(),
  prepared: (subject) => { const [all, runs] = prepared(subject); return progress(all.length, runs.length, 'intune.step.prepared'); },
  enrolled: (subject) => { const [all, runs] = prepared(subject); return progress(all.length, runs.filter(({ enrolled }) => enrolled !== null).length, 'intune.step.enrolled'); },
};

export interface ProcedureResults {
  readonly results: ReadonlyMap<string, StepResult>;
  /** By ID; null: all of them are done. */
  readonly next: string | null;
  readonly count: number;
}

/** Every step of a procedure, and which is next. A person's word counts where nothing known is against it. */
export function procedureResults(procedure: Procedure, notes: ProcedureNotes, facts: ProcedureFacts): ProcedureResults {
  const results = new Map(procedure.steps.map(({ id, check }) => {
    const found = checks[check]({ procedure, notes, facts, id });
    const said = notes.ticks[id];
    return [id, said !== undefined && found.canTick ? { state: 'done' as const, says: t('intune.step.said', { time: dayAndTime(said) }), canTick: true } : found];
  }));
  const finished = new Set([...results].filter(([, { state }]) => state === 'done').map(([id]) => id));
  return { results, next: nextSteps(procedure, finished)[0]?.id ?? null, count: finished.size };
}

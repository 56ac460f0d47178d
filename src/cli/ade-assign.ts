// muster ade assign, unassign and disown: what a choice of devices comes to, said before anything is asked, and what became of each.
import { readNamed } from '../ade-station.ts';
import type { CommandOutput } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { AdeOutcome, AdeProfileSummary, AdeResult, AdeServer, AdeTarget } from '../model/ade.ts';
import { type AdeAround, counted, marked, problemText, profileOf, serverOf } from './ade-around.ts';
import { type Act, doneWord, resultText } from './ade-text.ts';
import type { AdeCommand, TargetWords } from './ade-words.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime } from './print.ts';

type DoingCommand = Extract<AdeCommand, { name: 'ade assign' | 'ade unassign' | 'ade disown' }>;
type TargetAnswer = CommandOutput<'resolveAdeTarget'>;

/** In characters. */
const mostText = 1_000_000;

/** Throws file.*, ade.tooManySerials. */
async function targetOf(words: TargetWords, { papers, stdin }: AdeAround): Promise<AdeTarget> {
  switch (words.by) {
    case 'serials': case 'order': case 'bench': return words.by === 'serials' ? { by: 'serials', serials: [...words.serials] } : words;
    case 'csv': return { by: 'table', staged: (await papers.staged.stage(words.file)).staged };
    case 'text': {
      const text = words.file === '-' ? await stdin() : new TextDecoder().decode(await readNamed(papers, words.file));
      if (text.trim() === '') refuse(words.file === '-' ? 'There was nothing on the standard input.' : `There is nothing in ${plain(words.file)}.`);
      return text.length > mostText ? refuse('That is more text than a million characters. Take it in several portions.') : { by: 'text', text };
    }
  }
}

const mostNamed = 20;

function namedSerials(serials: readonly string[]): string {
  return `${serials.slice(0, mostNamed).map(plain).join(', ')}${serials.length > mostNamed ? ` and ${counted(serials.length - mostNamed, 'other')}` : ''}`;
}

const have = (count: number, what: string): string => `${count.toLocaleString('en')} ${count === 1 ? 'has' : 'have'} ${what}`;

function havingText({ already, elsewhere }: TargetAnswer, act: Exclude<Act, 'refresh'>): string {
  if (already + elsewhere === 0) return act === 'disown' ? '' : '; none has a profile yet';
  const parts = act === 'assign' ? [...(already > 0 ? [have(already, 'this profile already')] : []), ...(elsewhere > 0 ? [have(elsewhere, 'another profile')] : [])] : [have(already + elsewhere, 'a profile')];
  return `; ${parts.join(', ')}`;
}

/** What a choice comes to, before anything is asked of Apple. */
function sayTarget(answer: TargetAnswer, { lastDone }: AdeServer, { includeUnlisted }: DoingCommand, act: Exclude<Act, 'refresh'>, say: (line: string) => void): void {
  const { serials, unlisted, doubtful, pushed } = answer;
  say(`${counted(serials.length, 'serial number')}${havingText(answer, act)}.`);
  if (pushed > 0 && act !== 'disown') say(`${counted(pushed, 'device')} took a profile at ${pushed === 1 ? 'its' : 'their'} first start: what changes here reaches ${pushed === 1 ? 'it' : 'them'} only after an erase.`);
  for (const { word, reason } of doubtful) say(`passed over or doubtful: “${plain(word)}”. ${plain(reason)}`);
  if (unlisted.length > 0) {
    say(`${counted(unlisted.length, 'serial number')} ${unlisted.length === 1 ? 'isn’t' : 'aren’t'} in the list${lastDone === null ? ', which was never fetched' : ` as of ${localTime(lastDone)}`}, and ${includeUnlisted ? 'asked for all the same' : 'left out; --include-unlisted asks for them all the same'}: ${namedSerials(unlisted)}`);
  }
}

/** Every result, where those that aren't shown can only be successes. */
function resultsOf({ results, counts, left }: AdeOutcome, serials: readonly string[] | null): readonly AdeResult[] {
  const shown = new Set(results.map(({ serial }) => serial));
  const others = Object.entries(counts).reduce((sum, [word, count]) => sum + (word === 'SUCCESS' ? 0 : count), 0);
  if (serials === null || left > 0 || others > results.length) return results;
  return [...results, ...serials.filter((serial) => !shown.has(serial)).map((serial): AdeResult => ({ serial, status: 'SUCCESS', until: null }))];
}

interface Printing {
  readonly act: Exclude<Act, 'refresh'>;
  /** That were asked for; null: what is shown has to do. */
  readonly serials: readonly string[] | null;
  readonly json: boolean;
}

/** Exit: 0 all succeeded, 4 some, 1 none, 130 when it was stopped. */
export function printOutcome(outcome: AdeOutcome, { act, serials, json }: Printing, around: AdeAround): number {
  const { output: { out, say }, stop } = around;
  const { counts, left, problem, profileUuid } = outcome;
  const results = resultsOf(outcome, serials);
  for (const result of results) {
    if (json) out(jsonLine({ type: 'result', ...result, ...marked(around) }));
    else out(`${plain(result.serial)}  ${resultText(result, act)}`);
  }
  const done = counts.SUCCESS;
  const other = Object.values(counts).reduce((sum, count) => sum + count, 0) - done;
  if (json) out(jsonLine({ type: 'outcome', act, profileUuid, counts, left, problem, ...marked(around) }));
  else {
    say(`${counted(done, 'device')} ${doneWord(act)}${other === 0 ? '' : `, ${other.toLocaleString('en')} not`}${left === 0 ? '' : `, ${left.toLocaleString('en')} not asked any more`}.`);
    if (counts.THROTTLED > 0) say('THROTTLED: Apple takes nothing for these devices before that time. Ask again then.');
  }
  if (problem) say(problemText(problem));
  if (act === 'disown' && counts.FAILED > 0 && !json) say('FAILED: see in Apple’s portal whether this server entry is allowed to release devices.');
  if (stop.aborted && left > 0) return exit.cancelled;
  if (other === 0 && left === 0 && problem === null) return exit.done;
  return done > 0 ? exit.someFailed : exit.failed;
}

const acts = { 'ade assign': 'assign', 'ade unassign': 'unassign', 'ade disown': 'disown' } as const;

/** Calls for one portion after the other say how far they are. */
function followWork({ id }: AdeServer, { desk, output: { say }, listen }: AdeAround): () => void {
  let last = 0;
  return listen(() => {
    const { work } = desk.server(id);
    if (work === null || work.done === last || work.done === work.of) return;
    last = work.done;
    say(`${work.done.toLocaleString('en')} of ${work.of.toLocaleString('en')}`);
  });
}

function perform(command: DoingCommand, server: AdeServer, profile: AdeProfileSummary | null, serials: readonly string[], { desk: { handlers } }: AdeAround): Promise<AdeOutcome> {
  const asked = { server: server.id, serials: [...serials] };
  if (profile !== null) return handlers.assignAdeProfile({ ...asked, profile: profile.id });
  return command.name === 'ade disown' ? handlers.disownAdeDevices({ ...asked, typed: command.typed ?? 0 }) : handlers.unassignAdeProfile(asked);
}

/** It must be the number of devices that would go, as somebody typed it who has seen which. Null: it is. */
function refusedRelease(command: DoingCommand, count: number, { output: { say } }: AdeAround): number | null {
  if (command.name !== 'ade disown' || command.typed === count) return null;
  if (command.typed === null) say(`muster: ${counted(count, 'device')} would leave the organization for good; nothing here brings ${count === 1 ? 'it' : 'them'} back. Nothing was released.`);
  else say(`muster: --typed ${command.typed} isn’t the number of devices that would be released, which is ${count}. Nothing was released.`);
  say(`        See which devices they are with --dry-run, then say how many: --typed ${count}`);
  return exit.usage;
}

async function profileFor(command: DoingCommand, server: AdeServer, around: AdeAround): Promise<AdeProfileSummary | null> {
  if (command.name !== 'ade assign') return null;
  const profile = await profileOf(around, server, command.profile);
  if (profile.uuid === null) throw new AppError('ade.profileNotDefined', { name: profile.name });
  if (profile.changed && !command.json) around.output.say(`“${plain(profile.name)}” was changed since it was defined: devices get what was defined${profile.definedAt === null ? '' : ` on ${localTime(profile.definedAt)}`}.`);
  return profile;
}

/** Throws ade.*, http.*, secrets.*, file.*, store.*, usage.invalid. */
export async function runDoing(command: DoingCommand, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const { json, dryRun, includeUnlisted } = command;
  const act = acts[command.name];
  const server = serverOf(around, command.server);
  const profile = await profileFor(command, server, around);
  const answer = await desk.handlers.resolveAdeTarget({ server: server.id, target: await targetOf(command.target, around), profile: profile?.id ?? null });
  const unlisted = new Set(includeUnlisted ? [] : answer.unlisted);
  const serials = answer.serials.filter((serial) => !unlisted.has(serial));
  if (json && dryRun) out(jsonLine({ type: 'target', ...answer, asked: serials, ...marked(around) }));
  if (!json) sayTarget(answer, server, command, act, say);
  if (serials.length === 0) {
    if (!json) say('So there is nothing to do.');
    return exit.nothing;
  }
  if (dryRun) {
    if (!json) {
      for (const serial of serials) out(plain(serial));
      say(`${counted(serials.length, 'device')} would be ${act === 'unassign' ? 'without a profile' : doneWord(act)}${profile === null ? '' : ` to “${plain(profile.name)}”`}. Nothing was asked of Apple.`);
    }
    return exit.done;
  }
  const refused = refusedRelease(command, serials.length, around);
  if (refused !== null) return refused;
  const unfollow = json ? (): void => undefined : followWork(server, around);
  try {
    return printOutcome(await perform(command, server, profile, serials, around), { act, serials, json }, around);
  } finally {
    unfollow();
  }
}

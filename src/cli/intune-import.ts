// muster intune import and assign: serial numbers to Intune, with what became of each.
import type { importResults } from '../model/intune.ts';
import { counted, problemText } from './ade-around.ts';
import { followWork, type IntuneAround, type Place, placeOf, profileOf, rowsOf } from './intune-around.ts';
import type { IntuneCommand } from './intune-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine } from './print.ts';

type Of<Name extends IntuneCommand['name']> = Extract<IntuneCommand, { name: Name }>;
type Result = (typeof importResults)[number];

const words: Readonly<Record<Result, string>> = {
  imported: 'imported', refused: 'REFUSED: mostly because Intune has it already; --overwrite replaces it', unanswered: 'NO ANSWER: Intune didn’t say what became of it',
  unsure: 'UNSURE: the connection broke off before Intune answered', notSent: 'NOT SENT: what came before failed',
};

const codeOf = (done: number, all: number): number => (done === all ? exit.done : done > 0 ? exit.someFailed : exit.failed);

/** Where rows go: null for corporate identifiers. */
async function goalOf(command: Of<'intune import'>, around: IntuneAround): Promise<{ readonly place: Place | null; readonly profile: string | null }> {
  if (command.corporate) return { place: null, profile: null };
  if (command.profile === null) return { place: await placeOf(around, command), profile: null };
  const { place, profile } = await profileOf(around, command, command.profile);
  return { place, profile: profile.id };
}

/** Exit: 4 where some weren't imported, 1 where none was. Throws intune.*, http.*, file.*, usage.invalid, run.cancelled. */
export async function runImport(command: Of<'intune import'>, around: IntuneAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const { json, overwrite } = command;
  const rows = await rowsOf(command.target, around, command.corporate ? 'corporate' : 'serials', command.details);
  const { place, profile } = await goalOf(command, around);
  const unfollow = json ? (): void => undefined : followWork(around);
  try {
    const { rows: done, problem } = await desk.handlers.importIntuneRows({ place: place?.id ?? null, profile, rows, overwrite });
    const counts: Record<Result, number> = { imported: 0, refused: 0, unanswered: 0, unsure: 0, notSent: 0 };
    for (const { serial, result } of done) {
      counts[result] += 1;
      out(json ? jsonLine({ type: 'result', serial, result }) : `${plain(serial)}  ${words[result]}`);
    }
    if (json) out(jsonLine({ type: 'import', place: place?.id ?? null, profile, counts, problem }));
    else {
      say(`${counts.imported.toLocaleString('en')} of ${counted(done.length, 'row')} imported${place === null ? ' as corporate identifiers' : ` into ${plain(place.name)}`}.`);
      if (problem) say(problemText(problem));
      if (place !== null && profile === null && counts.imported > 0) say('They have no profile yet: muster intune assign PROFILE …');
    }
    return codeOf(counts.imported, done.length);
  } finally {
    unfollow();
  }
}

/** Exit: 4 where some weren't assigned, 1 where none was. Throws intune.*, http.*, file.*, usage.invalid, run.cancelled. */
export async function runAssign(command: Of<'intune assign'>, around: IntuneAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const serials = (await rowsOf(command.target, around, 'serials', '')).map(({ serial }) => serial);
  const { place, profile } = await profileOf(around, command, command.profile);
  const { assigned, unsure, left, problem } = await desk.handlers.assignIntuneSerials({ token: place.id, profile: profile.id, serials });
  if (command.json) out(jsonLine({ type: 'assigned', place: place.id, profile: profile.id, assigned, unsure, left, problem }));
  else {
    for (const serial of unsure) out(`${plain(serial)}  UNSURE: the connection broke off before Intune answered`);
    for (const serial of left) out(`${plain(serial)}  NOT ASKED`);
    out(`${counted(assigned, 'device')} assigned to “${plain(profile.name)}” in ${plain(place.name)}.`);
    if (problem) say(problemText(problem));
    if (assigned > 0) say('Devices that are enrolled already take it only when they are erased and set up anew.');
  }
  return codeOf(assigned, assigned + unsure.length + left.length);
}

// muster intune steps: both procedures of Apple Configurator without signing in, each step with what can be said of it here. Nobody is asked.
import { type ProcedureCheck, type ProcedureId, procedures, type ProcedureStep } from '../domain/enrollment/intune-procedures.ts';
import { stepFacts, type StepFacts } from '../intune-station.ts';
import type { Origin } from '../model/records.ts';
import { counted, untilText } from './ade-around.ts';
import type { IntuneCommand } from './intune-words.ts';
import { exit, jsonLine, type Output } from './print.ts';

const day = 86_400_000;
/** Days in which a round of devices is prepared and enrolls: as long as what Intune exported works. */
const round = 14;

const origins: Readonly<Record<ProcedureId, readonly Origin[]>> = { setupAssistant: ['configurator', 'companyPortal'], direct: ['direct'] };

interface Known {
  /** unknown: it can't be seen from here. */
  readonly state: 'ok' | 'open' | 'unknown';
  readonly text: string;
}

function pushKnown({ push }: StepFacts, now: number): Known {
  const until = Math.max(...push);
  if (push.length === 0) return { state: 'unknown', text: 'none is noted here; “muster intune push” asks Intune' };
  return until > now ? { state: 'ok', text: `noted here until ${untilText(until, now)}` } : { state: 'open', text: `the one that is noted here ended: ${untilText(until, now)}` };
}

/** How to see it, where it can't be seen from here alone. */
const ways: Readonly<Record<Exclude<ProcedureCheck, 'pushCertificate' | 'prepared' | 'enrolled'>, string>> = {
  profile: 'see it in Intune, or with “muster intune profiles --configurator”', serials: '“muster intune import --bench” sends them; for a file: “muster records export” as Intune’s list, then “muster profile check FILE.csv”',
  imported: '“muster intune imported --bench” asks Intune', exported: '“muster intune profile export” writes the file', fresh: '“muster profile check FILE.mobileconfig” says its day and its end', discovery: '“muster discover URL” asks it',
};

function known(check: ProcedureCheck, facts: StepFacts, now: number): Known {
  const { prepared, enrolled } = facts;
  switch (check) {
    case 'pushCertificate': return pushKnown(facts, now);
    case 'prepared': return prepared === 0 ? { state: 'open', text: `none was prepared so in the last ${round} days` } : { state: 'ok', text: `${counted(prepared, 'device')} in the last ${round} days` };
    case 'enrolled': return prepared === 0 ? { state: 'open', text: 'none to wait for yet' } : { state: enrolled === prepared ? 'ok' : 'open', text: `${enrolled} of ${prepared}; “muster intune enrolled --prepared” asks Intune` };
    default: return { state: 'unknown', text: ways[check] };
  }
}

const marks = { ok: '[x]', open: '[ ]', unknown: '[?]' } as const;

function printStep(step: ProcedureStep, at: number, { state, text }: Known, out: Output['out']): void {
  out(`${marks[state]} ${at + 1}. ${step.title}`);
  if (step.where !== null) out(`       ${step.where}`);
  out(`       ${step.what}`);
  out(`       Why: ${step.why}`);
  out(`       Check: ${text}`);
}

/** Throws store.*. */
export async function runSteps({ procedure, json }: Extract<IntuneCommand, { name: 'intune steps' }>, { dataFolder, now }: { readonly dataFolder: string; readonly now: number }, { out, say }: Output): Promise<number> {
  const { title, erases, affinity, steps } = procedures[procedure];
  const facts = await stepFacts({ dataFolder }, origins[procedure], now - round * day);
  if (!json) out(`${title}: ${erases ? 'the device is erased' : 'nothing is erased'}; ${affinity.length === 2 ? 'with or without user affinity' : 'without user affinity'}.`);
  for (const [at, step] of steps.entries()) {
    const seen = known(step.check, facts, now);
    if (json) out(jsonLine({ type: 'step', procedure, ...step, state: seen.state, says: seen.text }));
    else printStep(step, at, seen, out);
  }
  if (!json) say('[x] so, [ ] not yet, [?] can’t be seen from here without asking. The admin center is intune.microsoft.com.');
  return exit.done;
}

// Mends what is mechanical in a profile, by the fixes of a check, and never makes it worse: nothing is lost, and no device refuses
// afterwards what it took before.
import type { Edit, Finding, Path } from '../domain/profile/check/finding.ts';
import { applyEdit } from '../domain/profile/check/fix.ts';
import type { PlistDict } from '../plist/value.ts';
import { type CheckChoice, checkValue } from './profile-check.ts';

/** An edit may bring another to light; a profile that never ends being mended isn't mended for ever. */
const mostPasses = 20;
/** Of whole profiles, to find which of many edits would make one worse. */
const mostChecks = 100;

export interface Mended {
  readonly profile: PlistDict;
  /** What was done, in the words of the fixes. */
  readonly done: readonly string[];
}

/** Where an edit changes something: what lies there, above or below is left to another pass. A list moves when something goes from it. */
function reachOf({ kind, path: at, ...rest }: Edit): Path[] {
  if (kind === 'remove' && typeof at.at(-1) === 'number') return [at.slice(0, -1)];
  return 'to' in rest ? [at, [...at.slice(0, -1), rest.to]] : [at];
}

/** Places that edits of one pass change. */
class Claims {
  readonly #claimed = new Set<string>();
  readonly #above = new Set<string>();

  /** False, and nothing claimed, where another edit changes something there. */
  take(paths: readonly Path[]): boolean {
    const key = (at: Path): string => JSON.stringify(at);
    const prefixes = (at: Path): string[] => at.map((_, length) => key(at.slice(0, length + 1)));
    if (paths.some((at) => this.#above.has(key(at)) || prefixes(at).some((prefix) => this.#claimed.has(prefix)))) return false;
    for (const at of paths) {
      this.#claimed.add(key(at));
      for (const prefix of prefixes(at)) this.#above.add(prefix);
    }
    return true;
  }
}

interface Step {
  readonly says: string;
  readonly attempt: string;
  readonly edit: Edit;
}

/**
 * What is done unasked. Not what is a question of the device: a key that one platform doesn't know may be for another, and one that
 * is called otherwise since some version still has its old name for those before.
 */
function stepOf({ rule, path: where, fix }: Finding, { osVersion }: CheckChoice): Step | null {
  if (!fix || rule === 'platform' || (fix.edit.kind === 'rename' && rule !== 'unknown' && osVersion === null)) return null;
  return { says: `${where === '' ? '' : `${where}: `}${fix.says}`, attempt: `${rule} ${where} ${fix.says}`, edit: fix.edit };
}

/** Those that can be done at once, each where no other changes anything. */
function stepsOf(findings: readonly Finding[], choice: CheckChoice, tried: Set<string>): Step[] {
  const claims = new Claims();
  return findings.flatMap((finding) => {
    const step = stepOf(finding, choice);
    if (!step || tried.has(step.attempt) || !claims.take(reachOf(step.edit))) return [];
    // Of what is removed from a list the next has the same place.
    if (step.edit.kind !== 'remove') tried.add(step.attempt);
    return [step];
  });
}

const errorsIn = (findings: readonly Finding[]): number => findings.filter(({ severity }) => severity === 'error').length;

class Mending {
  profile: PlistDict;
  readonly done: string[] = [];
  readonly #check: (profile: PlistDict) => Promise<Finding[]>;
  #checksLeft = mostChecks;
  /** Of the profile as it is. */
  findings: Finding[];

  constructor(profile: PlistDict, findings: Finding[], check: (profile: PlistDict) => Promise<Finding[]>) {
    this.profile = profile;
    this.findings = findings;
    this.#check = check;
  }

  /** Does those that make nothing worse: a key that nobody knew is ignored, and under its right name may be refused. */
  async take(steps: readonly Step[], tried: Set<string>): Promise<void> {
    if (steps.length === 0 || this.#checksLeft <= 0) return;
    this.#checksLeft -= 1;
    const edited = steps.reduce((profile, { edit }) => applyEdit(profile, edit), this.profile);
    const findings = await this.#check(edited);
    if (errorsIn(findings) <= errorsIn(this.findings)) {
      this.profile = edited;
      this.findings = findings;
      this.done.push(...steps.map(({ says }) => says));
    } else if (steps.length === 1) {
      for (const { attempt } of steps) tried.add(attempt);
    } else {
      const half = Math.ceil(steps.length / 2);
      await this.take(steps.slice(0, half), tried);
      await this.take(steps.slice(half), tried);
    }
  }
}

/** Does every fix that is mechanical and loses nothing, in passes, since one may move what another names. */
export async function mend(profile: PlistDict, choice: CheckChoice): Promise<Mended> {
  const check = (one: PlistDict): Promise<Finding[]> => checkValue(one, choice, { signedUntil: null, exportedAt: null });
  const tried = new Set<string>();
  const mending = new Mending(profile, await check(profile), check);
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const before = mending.done.length;
    await mending.take(stepsOf(mending.findings, choice, tried), tried);
    if (mending.done.length === before) break;
  }
  return { profile: mending.profile, done: mending.done };
}

// muster blueprint: made, described, checked, compared and kept. Touches no device and asks nothing.
import { allNotes, type BlueprintSurroundings, describeBlueprint, type FoundBlueprint, findBlueprint, withBlueprints, writeHandSheet, writeNewBlueprint } from '../blueprints.ts';
import { differences } from '../domain/blueprint/difference.ts';
import { methodNames } from '../domain/blueprint/fields.ts';
import type { Environment } from '../environment.ts';
import type { BlueprintNote, BlueprintSummary } from '../model/blueprints.ts';
import type { Pane } from '../model/profiles.ts';
import { systemClock } from '../system-clock.ts';
import type { BlueprintCommand } from './blueprint-arguments.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, type Output, table } from './print.ts';

type Of<Name extends BlueprintCommand['name']> = Extract<BlueprintCommand, { name: Name }>;
type Around = BlueprintSurroundings;

const marked = ({ practice }: Around): { mark?: 'PRACTICE' } => (practice ? { mark: 'PRACTICE' } : {});
const noteWords: Readonly<Record<BlueprintNote['kind'], string>> = { problem: 'Problem', noEffect: 'No effect', consequence: 'Note' };
const noteLine = ({ kind, field, text }: BlueprintNote): string => `${noteWords[kind]}: ${field === '' ? '' : `${plain(field)}: `}${plain(text)}`;
const hasProblems = (notes: readonly BlueprintNote[]): boolean => notes.some(({ kind }) => kind === 'problem');

function printSaved(saved: BlueprintSummary, around: Around, json: boolean, { out }: Output): void {
  out(json ? jsonLine({ ...saved, ...marked(around) }) : `${plain(saved.name)}  ${methodNames[saved.method]}  revision ${saved.revision}  ${saved.hash.slice(0, 16)}`);
}

async function make({ method, called, output, force, json }: Of<'blueprint new'>, { out, say }: Output): Promise<number> {
  const made = await writeNewBlueprint(method, { name: called, output, overwrite: force });
  out(json ? jsonLine({ file: output, id: made.id, method }) : output);
  if (!json) say(`Fill it in, then: muster blueprint check ${plain(output)}`);
  return exit.done;
}

/** What is no blueprint: why, and the exit code. */
function refused(problems: readonly BlueprintNote[], json: boolean, { out, say }: Output): number {
  for (const note of problems) {
    if (json) out(jsonLine({ type: 'note', ...note }));
    else say(noteLine(note));
  }
  return exit.failed;
}

const titles = (panes: readonly Pane[], state: Pane['state']): string => panes.filter((pane) => pane.state === state).map(({ title }) => plain(title)).join(', ') || 'none';

async function show(command: Of<'blueprint show'>, around: Around, output: Output): Promise<number> {
  const { json, model, osVersion } = command;
  const found = await findBlueprint(command.blueprint, around);
  if (found.problems) return refused(found.problems, json, output);
  const { blueprint, summary } = found;
  const { hash, happenings, notes, panes } = await describeBlueprint(blueprint, { model, osVersion });
  const all = [...found.notes, ...notes];
  const { out } = output;
  if (json) {
    out(jsonLine({ type: 'blueprint', blueprint, hash, revision: summary?.revision ?? null, ...(summary ? marked(around) : {}) }));
    for (const happening of happenings) out(jsonLine({ type: 'happening', ...happening }));
    for (const pane of panes ?? []) out(jsonLine({ type: 'pane', ...pane }));
    for (const note of all) out(jsonLine({ type: 'note', ...note }));
    return exit.done;
  }
  out(`${plain(blueprint.name)}  ${methodNames[blueprint.method]}${summary ? `  revision ${summary.revision}` : ''}  ${hash.slice(0, 16)}`);
  for (const line of blueprint.description === '' ? [] : blueprint.description.split('\n')) out(plain(line));
  out('');
  out('What will happen');
  for (const { text, destructive } of happenings) out(`  ${destructive ? '!' : '-'} ${plain(text)}`);
  if (panes) {
    out('');
    out(`Panes a user still meets: ${titles(panes, 'seen')}`);
    out(`Panes that may come up:   ${titles(panes, 'unsure')}`);
  }
  if (all.length > 0) out('');
  for (const note of all) out(noteLine(note));
  return exit.done;
}

async function checkOne(file: string, around: Around): Promise<readonly BlueprintNote[]> {
  const found: FoundBlueprint = await findBlueprint(file, around);
  return found.problems ?? [...found.notes, ...await allNotes(found.blueprint)];
}

async function check({ files, json }: Of<'blueprint check'>, around: Around, { out }: Output): Promise<number> {
  let failed = 0;
  for (const file of files) {
    const notes = await checkOne(file, around);
    const ok = !hasProblems(notes);
    if (!ok) failed += 1;
    if (json) {
      out(jsonLine({ file, ok, notes }));
      continue;
    }
    const told = notes.filter(({ kind }) => kind !== 'consequence');
    out(`${plain(file)}: ${ok ? 'no problems' : `${notes.filter(({ kind }) => kind === 'problem').length} to put right`}`);
    for (const note of told) out(`  ${noteLine(note)}`);
  }
  return failed === 0 ? exit.done : exit.failed;
}

async function compare({ from, to, json }: Of<'blueprint diff'>, around: Around, output: Output): Promise<number> {
  const [before, after] = [await findBlueprint(from, around), await findBlueprint(to, around)];
  if (before.problems) return refused(before.problems, json, output);
  if (after.problems) return refused(after.problems, json, output);
  const found = differences(before.blueprint, after.blueprint);
  if (json) for (const difference of found) output.out(jsonLine(difference));
  else if (found.length === 0) output.say('They say the same.');
  else for (const { field, before: was, after: is } of found) output.out(`${field}\n  - ${plain(was)}\n  + ${plain(is)}`);
  return exit.done;
}

async function list({ json, removed }: Of<'blueprint list'>, around: Around, output: Output): Promise<number> {
  const all = await withBlueprints(around, 'read', (library) => (removed ? library.removed() : library.list()));
  if (json) for (const one of all) printSaved(one, around, true, output);
  else if (all.length === 0 && removed) output.say('No blueprint was removed.');
  else if (all.length === 0) output.say('No blueprint yet. Write one with: muster blueprint new setup-assistant --output FILE; keep it with: muster blueprint import FILE');
  else for (const line of table(['Blueprint', 'Method', 'Revision', 'Saved', 'By', 'Hash'], all.map(({ name, method, revision, savedAt, savedBy, hash }) => [plain(name), methodNames[method], String(revision), localTime(savedAt), plain(savedBy), hash.slice(0, 16)]))) output.out(line);
  return exit.done;
}

async function take({ files, json }: Of<'blueprint import'>, around: Around, output: Output): Promise<number> {
  return withBlueprints(around, 'write', async (library) => {
    let failed = 0;
    for (const file of files) {
      const { saved, notes } = await library.importFile(file);
      if (saved) printSaved(saved, around, json, output);
      else failed += 1;
      for (const note of notes) {
        if (json && !saved) output.out(jsonLine({ type: 'note', file, ...note }));
        else output.say(`${plain(file)}: ${noteLine(note)}`);
      }
    }
    return failed === 0 ? exit.done : exit.failed;
  });
}

async function give({ blueprint, output: file, force, json }: Of<'blueprint export'>, around: Around, { out }: Output): Promise<number> {
  return withBlueprints(around, 'read', async (library) => {
    const { id, revision, hash } = library.find(blueprint);
    await library.exportFile(id, file, force);
    out(json ? jsonLine({ file, id, revision, hash, ...marked(around) }) : file);
    return exit.done;
  });
}

async function onPaper(command: Of<'blueprint sheet'>, around: Around, output: Output): Promise<number> {
  const { output: file, force, paper, json } = command;
  const found = await findBlueprint(command.blueprint, around);
  if (found.problems) return refused(found.problems, json, output);
  const { blueprint, summary } = found;
  await writeHandSheet(blueprint, { revision: summary?.revision ?? null, paper, output: file, overwrite: force, practice: around.practice, now: around.clock.now() });
  output.out(json ? jsonLine({ file, id: blueprint.id, revision: summary?.revision ?? null, ...(summary ? marked(around) : {}) }) : file);
  return exit.done;
}

/** `env`: whose folder, and who saves. */
export async function blueprint(command: BlueprintCommand, { dataFolder, operator, keeper }: Pick<Environment, 'dataFolder' | 'operator' | 'keeper'>, output: Output): Promise<number> {
  const around: Around = { dataFolder, operator, practice: command.practice, keeper, passphrase: null, clock: systemClock };
  switch (command.name) {
    case 'blueprint new': return make(command, output);
    case 'blueprint show': return show(command, around, output);
    case 'blueprint check': return check(command, around, output);
    case 'blueprint diff': return compare(command, around, output);
    case 'blueprint list': return list(command, around, output);
    case 'blueprint import': return take(command, around, output);
    case 'blueprint export': return give(command, around, output);
    case 'blueprint sheet': return onPaper(command, around, output);
    case 'blueprint duplicate': return withBlueprints(around, 'write', (library) => {
      printSaved(library.duplicate(library.find(command.blueprint).id, command.called), around, command.json, output);
      return exit.done;
    });
    case 'blueprint remove': return withBlueprints(around, 'write', (library) => {
      const { id, name } = library.find(command.blueprint);
      library.remove(id);
      if (command.json) output.out(jsonLine({ id, removed: true, ...marked(around) }));
      else output.say(`“${plain(name)}” was removed. Records keep what they say of it. To put it back: muster blueprint restore ${command.practice ? '--practice ' : ''}${id}`);
      return exit.done;
    });
    case 'blueprint restore': return withBlueprints(around, 'write', (library) => {
      printSaved(library.restore(library.find(command.blueprint, true).id), around, command.json, output);
      return exit.done;
    });
  }
}

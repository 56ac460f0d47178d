// muster prepare BLUEPRINT: plans, has the plan approved by what was typed, carries it out and follows it. Whatever isn't approved to
// the letter changes nothing on any device.
import type { App } from '../app.ts';
import { isBlueprintFile } from '../blueprints.ts';
import { methodNames } from '../domain/blueprint/fields.ts';
import { isFinished } from '../domain/prep/machine.ts';
import { stepNames } from '../domain/prep/step-text.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { DeviceSnapshot, Run, RunId, Snapshot, Udid } from '../model.ts';
import type { BlueprintSummary } from '../model/blueprints.ts';
import type { Verdict } from '../model/verdicts.ts';
import { aborted } from './aborted.ts';
import { chosen } from './chosen.ts';
import { erasesYet, type Face, follow, lineFace, tableFace } from './follow.ts';
import { wordOf } from './follow-words.ts';
import type { Terminal } from './live-screen.ts';
import { counted, listed, nameOf, planLines, reasonLines } from './plan-text.ts';
import { plain } from './plain.ts';
import type { PrepareCommand } from './prepare-arguments.ts';
import { errorLine, exit, type Output } from './print.ts';
import { readable } from './readable.ts';
import { printRuns } from './records-text.ts';
import type { Timer } from './timer.ts';

type Prepare = Extract<PrepareCommand, { name: 'prepare' }>;

/** Where a preparation is shown, and what ends it. */
export interface Stage {
  readonly output: Output;
  /** Null where the output is none, or can't be drawn on. */
  readonly terminal: Terminal | null;
  readonly clock: Timer;
  readonly stop: AbortSignal;
}

export const stopping = 'Stopping: no further step is begun; what is half done is finished and read back. Ctrl-C again leaves at once; then go on with: muster prepare --resume';

/** Without a terminal it is lines of JSON, unless sentences were asked for. */
export function speaksJson({ json, text }: Pick<PrepareCommand, 'json' | 'text'>, { terminal }: Stage): boolean {
  return json || (terminal === null && !text);
}

export function faceFor(command: Pick<PrepareCommand, 'json' | 'text'>, stage: Stage): Face {
  const json = speaksJson(command, stage);
  return json || command.text || !stage.terminal ? lineFace(json, stage.output) : tableFace(stage.terminal, stage.clock);
}

/** Says how it ended and what can be done about what failed; gives the exit code. `asked`: how many were meant. Throws store.*. */
function conclude(app: App, runs: readonly Run[], asked: number, command: Pick<PrepareCommand, 'json' | 'text'>, stage: Stage): number {
  const { ledger } = app.snapshot();
  const { output, stop } = stage;
  const json = speaksJson(command, stage);
  const done = runs.filter(({ outcome }) => outcome === 'done').length;
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  if (!json) {
    // A table that was drawn all along stands there already.
    if (command.text || !stage.terminal) printRuns(runs, output.out);
    for (const run of failed) if (run.error) output.say(`${nameOf(run.device)}: ${errorLine(run.error, run)}`);
    for (const { device, steps } of runs) for (const { id, state } of steps) if (state === 'unknown') output.say(`${nameOf(device)}: whether this was done isn’t known: ${stepNames[id]}. The next preparation reads it first.`);
    const [prepared] = runs.filter((run) => wordOf(run) === 'Prepared');
    output.say(`${done} of ${asked} done, everything read back.${prepared ? ' Whether their users enrolled them is read when they are attached again.' : ''} The records are in ${app.folder}.`);
    const erases = failed.filter(erasesYet).length;
    if (failed.length > 0) output.say(`To go on at the step that failed: muster prepare --retry ${failed.map(({ device }) => nameOf(device)).join(' ')}${erases > 0 ? ` --erase ${erases}` : ''}`);
  }
  // A line that couldn't be written is the reason for everything that isn't done.
  if (ledger.state === 'closed') throw new AppError(ledger.error.code, ledger.error.params);
  if (stop.aborted) return exit.cancelled;
  if (done === asked) return exit.done;
  return done > 0 ? exit.someFailed : exit.failed;
}

/** Follows what was started to its end. */
export async function carryThrough(app: App, runIds: readonly RunId[], asked: number, command: Pick<PrepareCommand, 'json' | 'text'>, stage: Stage): Promise<number> {
  return conclude(app, await follow(app, runIds, faceFor(command, stage), stage.stop, stopping), asked, command, stage);
}

/** A file is kept first, since records name a revision; null: it can't be, and was told why. Throws file.*, blueprint.*, store.*. */
async function keptBlueprint(app: App, fileOrName: string, say: Output['say'], quiet: boolean): Promise<BlueprintSummary | null> {
  if (!isBlueprintFile(fileOrName)) return app.papers().blueprints.find(fileOrName);
  const { saved, notes } = await app.blueprints.importFile(fileOrName);
  for (const { kind, field, text } of notes) if (kind === 'problem' || !quiet) say(`${plain(fileOrName)}: ${field === '' ? '' : `${plain(field)}: `}${plain(text)}`);
  if (saved && !quiet) say(`“${plain(saved.name)}” from this file is kept as revision ${saved.revision} (${saved.hash.slice(0, 16)}).`);
  if (!saved) say(`muster: ${plain(fileOrName)} can’t be used as it is. Nothing was changed.`);
  return saved;
}

export const unfinished = ({ runs }: Snapshot): Run[] => runs.filter((run) => run.wanted !== null && !isFinished(run));

/** Who can be prepared now: what was left unfinished goes on by its own command. Null: nothing is begun. Throws device.notFound. */
function meant(snapshot: Snapshot, { serials }: Prepare, say: Output['say']): { readonly devices: readonly DeviceSnapshot[]; readonly left: number } | null {
  const all = serials.length === 0;
  const devices = all && snapshot.busOnly.length > 0 ? snapshot.devices : chosen(snapshot, serials, all);
  const left = unfinished(snapshot).filter(({ device }) => devices.some(({ udid }) => udid === device.udid));
  if (left.length === 0) return { devices, left: 0 };
  const names = left.map(({ device }) => nameOf(device));
  say(`muster: ${listed(names)}: an earlier preparation isn’t finished.${all ? ' Left out here.' : ' Nothing was changed.'}`);
  say(`        Go on with it: muster prepare --resume --serial ${names.join(' ')}; or end it: muster prepare --abandon --serial ${names.join(' ')}`);
  if (!all) return null;
  return { devices: devices.filter(({ udid }) => !left.some(({ device }) => device.udid === udid)), left: left.length };
}

/** Why this isn't approved as it was typed; nothing: it is. */
function refusals(ready: readonly Verdict[], { erase, confirm }: Prepare): string[] {
  const erased = ready.filter(({ erases }) => erases);
  const open = [...new Set(ready.flatMap(({ reasons }) => reasons.filter(({ severity, code }) => severity === 'confirm' && !confirm.includes(code)).map(({ code }) => code)))];
  const who = erased.length > 0 ? ` (${listed(erased.map(nameOf))})` : '';
  const number = erase === null ? `${counted(erased.length, 'device')} would be erased${who}, which has to be said: --erase ${erased.length}.` : `--erase ${erase} isn’t the number of devices that would be erased, which is ${erased.length}${who}.`;
  return [
    ...((erase ?? 0) === erased.length ? [] : [number]),
    ...(open.length === 0 ? [] : ['What only a person can know isn’t confirmed:', ...reasonLines(ready.map((verdict) => ({ ...verdict, reasons: verdict.reasons.filter(({ code }) => open.includes(code)) })), ['confirm']), `Look it up, then add: --confirm ${open.join(' ')}`]),
  ];
}

/** Servers that don't answer are in the verdicts. */
async function askServers(app: App, say: Output['say'], stop: AbortSignal): Promise<void> {
  const asked = app.handlers.askServers(null).catch((error: unknown) => {
    say(errorLine(shapeOf(asAppError(error))));
  });
  await Promise.race([asked, aborted(stop)]);
}

/** Throws device.notFound, file.*, blueprint.*, plan.*, store.*. */
export async function prepareDevices(app: App, command: Prepare, stage: Stage): Promise<number> {
  const { output: { say }, stop, clock } = stage;
  const quiet = speaksJson(command, stage);
  const group = meant(app.snapshot(), command, say);
  if (!group) return exit.nothing;
  const blueprint = await keptBlueprint(app, command.blueprint, say, quiet);
  if (!blueprint) return exit.failed;
  const { devices, left } = group;
  await readable(app, new Set<string>(devices.map(({ udid }) => udid)), clock, say, stop);
  await app.handlers.chooseBlueprint({ id: blueprint.id });
  await askServers(app, say, stop);
  // Nothing was started, so nothing is.
  if (stop.aborted) return exit.cancelled;
  const snapshot = app.snapshot();
  const apart = command.serials.length === 0 ? snapshot.busOnly : [];
  const seen = [...devices.map(({ udid }) => udid), ...apart.flatMap(({ udid }) => udid ?? [])];
  const { verdicts } = await app.handlers.planBench({ udids: seen });
  const ready = verdicts.filter(({ state, plan }) => state !== 'blocked' && plan !== null);
  if (!quiet) {
    say(`${plain(blueprint.name)} (${methodNames[blueprint.method]}), revision ${blueprint.revision}, on ${counted(verdicts.length, 'device')}.`);
    for (const line of planLines({ verdicts, devices: [...snapshot.devices, ...snapshot.busOnly], method: blueprint.method, blueprint: blueprint.id, expected: snapshot.expected })) say(line);
    for (const { place, mode } of apart.filter(({ udid }) => udid === null)) say(`  left out, ${place.hub}${place.port}: only the USB bus shows it${mode === 'normal' ? '' : `, in ${mode === 'other' ? 'an unknown' : mode} mode`}. See: muster devices`);
    if (snapshot.practice) say('PRACTICE: these devices are virtual.');
  } else for (const line of reasonLines(verdicts, ['blocks'])) say(line.trimStart());
  if (ready.length === 0) {
    say('muster: Nothing can be prepared here. Nothing was changed.');
    return exit.nothing;
  }
  const refused = refusals(ready, command);
  if (refused.length > 0) {
    for (const line of [...refused, 'Nothing was changed on any device.']) say(`${line === refused[0] ? 'muster: ' : '        '}${line}`);
    return exit.usage;
  }
  return start(app, ready, { ...command, asked: verdicts.length + left + apart.filter(({ udid }) => udid === null).length }, stage, quiet);
}

/** To the letter what was shown: else it throws plan.changed, and nothing is begun. */
async function start(app: App, ready: readonly Verdict[], command: Prepare & { readonly asked: number }, stage: Stage, quiet: boolean): Promise<number> {
  const codes = new Set(ready.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
  const erases = ready.filter((verdict) => verdict.erases).map(({ udid }) => udid as Udid);
  const { runIds } = await app.handlers.prepareBench({
    udids: ready.map(({ udid }) => udid as Udid), erase: erases.length, erases, confirmed: command.confirm.filter((code) => codes.has(code)),
  });
  if (!quiet) stage.output.say(`Preparing ${counted(runIds.length, 'device')}. Ctrl-C stops after what is under way.`);
  return carryThrough(app, runIds, command.asked, command, stage);
}

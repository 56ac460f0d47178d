// muster check and muster prepare --dry-run: what a blueprint would mean to each device, before anything is touched.
import type { App } from '../app.ts';
import { type BenchCheckOptions, checkOnBench } from '../bench-checks.ts';
import { findBlueprint } from '../blueprints.ts';
import { methodNames } from '../domain/blueprint/fields.ts';
import { erasesIn } from '../domain/blueprint/plan.ts';
import { deviceName } from '../domain/device-names.ts';
import type { BusDevice, DeviceSnapshot, Snapshot } from '../model.ts';
import type { Reason, Verdict } from '../model/verdicts.ts';
import type { BenchCommand } from './bench-arguments.ts';
import { chosen } from './chosen.ts';
import { plain } from './plain.ts';
import { counted, verdictWords } from './plan-text.ts';
import type { PrepareCommand } from './prepare-arguments.ts';
import { exit, jsonLine, type Output, table } from './print.ts';
import { readable } from './readable.ts';

/** A plan that is only looked at is a check that says the steps too. */
type CheckCommand = BenchCommand | Extract<PrepareCommand, { name: 'prepare' }>;
type Options = Omit<BenchCheckOptions, 'signal' | 'configurator'>;

const severityWords: Readonly<Record<Reason['severity'], string>> = { blocks: 'blocks', warns: 'warns', confirm: 'confirm' };

const evidence = ({ evidence: read }: Reason): string => (read === null ? '' : ` (${plain(read)})`);

interface Line {
  readonly verdict: Verdict;
  readonly place: string;
  readonly model: string | null;
}

function linesOf(snapshot: Pick<Snapshot, 'devices' | 'busOnly'>, verdicts: readonly Verdict[]): Line[] {
  const all: readonly (DeviceSnapshot | BusDevice)[] = [...snapshot.devices, ...snapshot.busOnly];
  return verdicts.map((verdict, at) => {
    const device = all[at];
    return { verdict, place: device ? `${device.place.hub}${device.place.port}` : '', model: device && 'productType' in device ? deviceName(device.productType) : null };
  });
}

function printLines(lines: readonly Line[], withPlan: boolean, { out }: Output): void {
  const [head = '', rule = '', ...rows] = table(['Port', 'Serial number', 'Model', 'Verdict', 'Name'], lines.map(({ verdict, place, model }) => [
    place, verdict.serial ?? 'not read', model ?? 'not read', `${verdictWords[verdict.state]}${verdict.erases ? ', is erased' : ''}`, plain(verdict.name ?? ''),
  ]));
  out(head);
  out(rule);
  lines.forEach(({ verdict }, at) => {
    out(rows[at] ?? '');
    for (const reason of verdict.reasons) out(`      ${severityWords[reason.severity]}${reason.severity === 'confirm' ? ` ${reason.code}` : ''}: ${reason.what}${evidence(reason)} ${reason.next}`);
    if (withPlan) verdict.plan?.forEach((step, index) => { out(`      ${index + 1}. ${plain(step.text)}${step.destructive ? ' ERASES' : ''}`); });
  });
}

function printJson(lines: readonly Line[], withPlan: boolean, practice: boolean, { out }: Output): void {
  for (const { verdict: { udid, serial, state, reasons, plan, erases, name }, place } of lines) {
    out(jsonLine({ udid, serial, place, verdict: state, erases, name, reasons, ...(withPlan ? { plan } : {}), ...(practice ? { practice: true } : {}) }));
  }
}

/** All can be prepared: 0. Some: 4. None: 3. What somebody has to confirm first isn't ready. */
function exitOf(verdicts: readonly Verdict[]): number {
  const ready = verdicts.filter(({ state }) => state === 'ready' || state === 'warnings').length;
  if (ready === 0) return exit.nothing;
  return ready === verdicts.length ? exit.done : exit.someFailed;
}

/** The devices that are meant, read as far as they let themselves be read. Throws device.notFound. */
async function lookAt(app: App, { serials }: CheckCommand, options: Options, output: Output, stop: AbortSignal): Promise<Snapshot> {
  const before = app.snapshot();
  const all = serials.length === 0;
  // With nothing but devices in recovery mode there is still something to be said.
  const devices = all && before.busOnly.length > 0 ? before.devices : chosen(before, serials, all);
  const udids = new Set<string>(devices.map(({ udid }) => udid));
  await readable(app, udids, options.clock, output.say, stop);
  const now = app.snapshot();
  return { ...now, devices: now.devices.filter(({ udid }) => udids.has(udid)), busOnly: all ? now.busOnly : [] };
}

/** Throws device.notFound, file.*, blueprint.*, store.*. */
export async function checkBench(app: App, command: CheckCommand, options: Options, output: Output, stop: AbortSignal): Promise<number> {
  // Before any device is asked for trust: without a blueprint there is nothing to ask for.
  const { problems, blueprint } = await findBlueprint(command.blueprint, { ...options, practice: app.practice });
  if (problems) {
    for (const { field, text } of problems) output.say(`${field === '' ? '' : `${plain(field)}: `}${plain(text)}`);
    return exit.failed;
  }
  const snapshot = await lookAt(app, command, options, output, stop);
  if (stop.aborted) return exit.cancelled;
  const { verdicts, notes } = await checkOnBench(blueprint, snapshot, { ...options, signal: stop, configurator: () => app.configurator.look() });
  const { json } = command;
  const withPlan = command.name === 'prepare';
  const lines = linesOf(snapshot, verdicts);
  if (json) printJson(lines, withPlan, snapshot.practice, output);
  else {
    output.say(`${plain(blueprint.name)} (${methodNames[blueprint.method]}) on ${counted(verdicts.length, 'device')}. Nothing is changed.`);
    printLines(lines, withPlan, output);
  }
  for (const note of notes) output.say(plain(note));
  const erases = erasesIn(verdicts);
  if (!json) output.say(`${counted(verdicts.filter(({ state }) => state !== 'blocked').length, 'device')} can be prepared; ${erases} would be erased.`);
  if (snapshot.practice && !json) output.say('PRACTICE: these devices are virtual.');
  if (command.name === 'prepare' && command.erase !== null && command.erase !== erases) {
    output.say(`muster: --erase ${command.erase} isn’t the number of devices that would be erased, which is ${erases}. Nothing was changed.`);
    return exit.usage;
  }
  return exitOf(verdicts);
}

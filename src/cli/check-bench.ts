// muster check and muster prepare --dry-run: what a blueprint would mean to each device, before anything is touched.
import type { App } from '../app.ts';
import { type BenchCheckOptions, checkOnBench } from '../bench-checks.ts';
import { findBlueprint } from '../blueprints.ts';
import { methodNames } from '../domain/blueprint/fields.ts';
import { erasesIn } from '../domain/blueprint/plan.ts';
import { deviceName } from '../domain/device-names.ts';
import type { BusDevice, DeviceSnapshot, Snapshot } from '../model.ts';
import type { Reason, Verdict } from '../model/verdicts.ts';
import { aborted } from './aborted.ts';
import type { BenchCommand } from './bench-arguments.ts';
import { chosen } from './chosen.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output, table } from './print.ts';

type Prepare = Extract<BenchCommand, { name: 'prepare' }>;
type Options = Omit<BenchCheckOptions, 'signal'>;

const stateWords: Readonly<Record<Verdict['state'], string>> = { ready: 'Ready', warnings: 'Ready, with warnings', confirm: 'To be confirmed', blocked: 'Blocked' };
const severityWords: Readonly<Record<Reason['severity'], string>> = { blocks: 'blocks', warns: 'warns', confirm: 'confirm' };

/** Milliseconds for somebody to tap Trust where a device was never paired. */
const trustPause = 15_000;

/** Resolves when each of them can be read, or won't be: whoever checks a device wants it to be asked for trust. */
async function readable(app: App, udids: ReadonlySet<string>, { clock }: Options, say: Output['say'], stop: AbortSignal): Promise<void> {
  const open = (snapshot: Snapshot): DeviceSnapshot[] => snapshot.devices.filter(({ udid, state }) => udids.has(udid) && (state === 'untrusted' || state === 'connecting'));
  const asked = open(app.snapshot()).filter(({ state }) => state === 'untrusted');
  for (const { udid } of asked) void app.handlers.askTrust({ udid }).catch(() => undefined);
  if (open(app.snapshot()).length === 0) return;
  await new Promise<void>((resolve) => {
    const cancels = [
      clock.after(trustPause, () => { finish(); }),
      clock.after(2000, () => { say(`Waiting for ${open(app.snapshot()).map(({ serial, udid }) => serial ?? udid).join(', ') || 'devices'}: tap Trust where it is asked.`); }),
    ];
    const unsubscribe = app.subscribe((snapshot) => { if (open(snapshot).length === 0) finish(); });
    const finish = (): void => {
      unsubscribe();
      for (const cancel of cancels) cancel();
      resolve();
    };
    void aborted(stop).then(finish);
  });
}

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
    place, verdict.serial ?? 'not read', model ?? 'not read', `${stateWords[verdict.state]}${verdict.erases ? ', is erased' : ''}`, plain(verdict.name ?? ''),
  ]));
  out(head);
  out(rule);
  lines.forEach(({ verdict }, at) => {
    out(rows[at] ?? '');
    for (const reason of verdict.reasons) out(`      ${severityWords[reason.severity]}: ${reason.what}${evidence(reason)} ${reason.next}`);
    if (withPlan) verdict.plan?.forEach((step, index) => { out(`      ${index + 1}. ${plain(step.text)}${step.destructive ? ' ERASES' : ''}`); });
  });
}

function printJson(lines: readonly Line[], withPlan: boolean, practice: boolean, { out }: Output): void {
  for (const { verdict: { udid, serial, state, reasons, plan, erases, name }, place } of lines) {
    out(jsonLine({ udid, serial, place, verdict: state, erases, name, reasons, ...(withPlan ? { plan } : {}), ...(practice ? { practice: true } : {}) }));
  }
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** All can be prepared: 0. Some: 4. None: 3. What somebody has to confirm first isn't ready. */
function exitOf(verdicts: readonly Verdict[]): number {
  const ready = verdicts.filter(({ state }) => state === 'ready' || state === 'warnings').length;
  if (ready === 0) return exit.nothing;
  return ready === verdicts.length ? exit.done : exit.someFailed;
}

/** The devices that are meant, read as far as they let themselves be read. Throws device.notFound. */
async function lookAt(app: App, { serials }: BenchCommand, options: Options, output: Output, stop: AbortSignal): Promise<Snapshot> {
  const before = app.snapshot();
  const all = serials.length === 0;
  // With nothing but devices in recovery mode there is still something to be said.
  const devices = all && before.busOnly.length > 0 ? before.devices : chosen(before, serials, all);
  const udids = new Set<string>(devices.map(({ udid }) => udid));
  await readable(app, udids, options, output.say, stop);
  const now = app.snapshot();
  return { ...now, devices: now.devices.filter(({ udid }) => udids.has(udid)), busOnly: all ? now.busOnly : [] };
}

/** Throws device.notFound, file.*, blueprint.*, store.*. */
export async function checkBench(app: App, command: BenchCommand, options: Options, output: Output, stop: AbortSignal): Promise<number> {
  // Before any device is asked for trust: without a blueprint there is nothing to ask for.
  const { problems, blueprint } = await findBlueprint(command.blueprint, { ...options, practice: app.practice });
  if (problems) {
    for (const { field, text } of problems) output.say(`${field === '' ? '' : `${plain(field)}: `}${plain(text)}`);
    return exit.failed;
  }
  const snapshot = await lookAt(app, command, options, output, stop);
  if (stop.aborted) return exit.cancelled;
  const { verdicts, notes } = await checkOnBench(blueprint, snapshot, { ...options, signal: stop });
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

/** Says that this isn't there yet; no device is looked at. */
export function refuseToPrepare({ blueprint }: Prepare, { say }: Output): number {
  say('muster: Preparing devices comes with a later version. Nothing was touched.');
  say(`        See what would be done: muster prepare ${plain(blueprint)} --dry-run --all`);
  return exit.nothing;
}

// The words behind `muster prepare`, and what it says of itself.
import { reasonCodes } from '../domain/blueprint/reasons.ts';
import { parse, type Parsed, refuse, spread, wholeNumber } from './parse.ts';

export const prepareUsage = `  prepare BLUEPRINT --serial S… | --all [--erase N] [--confirm CODE…] [--text]
                                           prepare devices, each to its end, read back;
                                           N = how many of them are erased
  prepare BLUEPRINT --dry-run --serial S… | --all [--erase N]
                                           say what would be done to each, step by step
  prepare --resume [--serial S…] [--erase N] [--again]
                                           go on with what an earlier Muster left unfinished
  prepare --retry RUN|SERIAL… [--erase N]  go on at the step that failed
  prepare --abandon [--serial S…]          end what was left unfinished as it is`;

export const prepareHelp = `Usage: muster prepare BLUEPRINT --serial S… | --all [options]
       muster prepare --resume | --abandon [--serial S…] [options]
       muster prepare --retry RUN|SERIAL… [options]

Prepares devices as a blueprint says: every step is read back from the device before it counts as done, and what is so already is
skipped. BLUEPRINT is a *.muster.json file, which is kept first, or the name of one that is kept.

  --serial S…        these devices; --all: every device that is attached. What is blocked is left alone.
  --erase N          N is the number of devices that the plan erases. With any other number nothing is changed.
  --confirm CODE…    what no device can tell and you looked up yourself, by the codes that the plan names
  --dry-run          only say what would be done, step by step; no device is changed
  --resume           go on with preparations that an earlier Muster left unfinished, by a crash or by a second Ctrl-C
  --again            with --resume: what Apple Configurator was at when Muster ended is done once more, where the device was read
                     and isn’t enrolled; otherwise it waits
  --abandon          end those instead, as they are: nothing more is done to their devices
  --retry            go on at the step that failed; RUN is a record’s number or its beginning (muster records list)
  --json             one object a line for every change of a preparation; so it is too where the output is no terminal,
                     but for --dry-run
  --text             sentences instead: one for every change. A terminal has a table that stays in place.

With --resume and --retry, --erase N counts the devices whose erase is still ahead.
Ctrl-C begins no further step: what is half done is finished and read back. A second one leaves at once; then --resume goes on.
Exit codes: 0 all done, 1 failed, 2 usage, 3 blocked or nothing to do, 4 some devices failed, 130 cancelled

  muster check carts.muster.json
  muster prepare carts.muster.json --all --erase 12`;

interface Faces {
  readonly json: boolean;
  /** Sentences, also where the output is no terminal. */
  readonly text: boolean;
}

export type PrepareCommand =
  | ({
    readonly name: 'prepare';
    /** A *.muster.json file, or a kept blueprint's name or id. */
    readonly blueprint: string;
    /** Serial numbers or UDIDs; none: every device. */
    readonly serials: readonly string[];
    readonly dryRun: boolean;
    /** Null: not said. */
    readonly erase: number | null;
    /** Codes of reasons. */
    readonly confirm: readonly string[];
  } & Faces)
  /** Serials: none are all that were left. */
  | ({ readonly name: 'prepare --resume'; readonly serials: readonly string[]; readonly erase: number | null; readonly again: boolean } & Faces)
  | ({ readonly name: 'prepare --abandon'; readonly serials: readonly string[] } & Faces)
  /** Runs: numbers of records, beginnings of them, or serial numbers. */
  | ({ readonly name: 'prepare --retry'; readonly runs: readonly string[]; readonly erase: number | null } & Faces);

const options = {
  'serial': { type: 'string', multiple: true }, 'confirm': { type: 'string', multiple: true }, 'erase': { type: 'string' },
  'all': { type: 'boolean' }, 'dry-run': { type: 'boolean' }, 'text': { type: 'boolean' }, 'resume': { type: 'boolean' }, 'retry': { type: 'boolean' }, 'abandon': { type: 'boolean' }, 'again': { type: 'boolean' },
} as const;

/** Nothing that was typed is passed over. */
function only(parsed: Parsed, way: string, ...taken: readonly string[]): void {
  const flags = ['all', 'dry-run', 'resume', 'retry', 'abandon', 'again'].filter((name) => parsed.flag(name));
  const given = [...flags, ...['serial', 'confirm'].filter((name) => parsed.list(name).length > 0), ...(parsed.text('erase') === undefined ? [] : ['erase'])];
  const other = given.find((name) => name !== way && !taken.includes(name));
  if (other !== undefined) refuse(`--${other} doesn’t go with --${way}.`);
}

/** Throws usage.invalid. */
export function parsePrepare(words: readonly string[]): PrepareCommand {
  const parsed = parse(spread(spread(words, '--serial'), '--confirm'), options, [0, 512]);
  const { positionals, flag, list, text } = parsed;
  const faces: Faces = { json: flag('json'), text: flag('text') };
  const erase = text('erase') === undefined ? null : wholeNumber(text('erase'), 'erase', 0, 0, 10_000);
  const serials = list('serial');
  if (faces.json && faces.text) refuse('--json or --text, not both.');
  const way = (['resume', 'abandon', 'retry'] as const).find(flag);
  if (way === 'retry') {
    only(parsed, way, 'erase');
    if (positionals.length === 0) refuse('Say what is tried again, by a record’s number or a serial number: muster prepare --retry RUN…');
    return { name: 'prepare --retry', ...faces, runs: positionals, erase };
  }
  if (way !== undefined) {
    only(parsed, way, ...(way === 'resume' ? ['serial', 'erase', 'again'] : ['serial']));
    if (positionals[0] !== undefined) refuse(`“${positionals[0]}” is one word too many: what was left unfinished knows its blueprint. Name devices by --serial.`);
    return way === 'resume' ? { name: 'prepare --resume', ...faces, serials, erase, again: flag('again') } : { name: 'prepare --abandon', ...faces, serials };
  }
  if (flag('again')) refuse('--again goes with --resume only.');
  const [blueprint = refuse('Name a blueprint, by its file or by its name: muster prepare BLUEPRINT --all'), more] = positionals;
  if (more !== undefined) refuse(`“${more}” is one word too many.`);
  const all = flag('all');
  if (all && serials.length > 0) refuse('Name serial numbers or --all, not both.');
  if (!all && serials.length === 0) refuse('Name the devices: --serial S… or --all.');
  const confirm = list('confirm');
  const unknown = confirm.find((code) => !reasonCodes.some((known) => known === code));
  if (unknown !== undefined) refuse(`There is nothing to confirm by the code “${unknown}”; a plan says its codes.`);
  return { name: 'prepare', ...faces, blueprint, serials, dryRun: flag('dry-run'), erase, confirm };
}

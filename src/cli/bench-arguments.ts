// The words behind `muster check` and `muster prepare`.
import { parse, refuse, spread, wholeNumber } from './parse.ts';

export const benchUsage = `  check BLUEPRINT [--serial S…]            say for each device whether it can be prepared, and why not
  prepare BLUEPRINT --dry-run --serial S… | --all [--erase N]
                                           say what would be done to each device, step by step;
                                           N = how many of them would be erased`;

interface Which {
  readonly json: boolean;
  /** A *.muster.json file, or a kept blueprint's name or id. */
  readonly blueprint: string;
  /** Serial numbers or UDIDs; none: every device. */
  readonly serials: readonly string[];
}

export type BenchCommand =
  | ({ readonly name: 'check' } & Which)
  /** `erase` null: not said. */
  | ({ readonly name: 'prepare'; readonly dryRun: boolean; readonly erase: number | null } & Which);

/** Throws usage.invalid. */
export function parseCheckBench(words: readonly string[]): BenchCommand {
  const parsed = parse(spread(words, '--serial'), { serial: { type: 'string', multiple: true } }, [1, 1]);
  return { name: 'check', json: parsed.flag('json'), blueprint: parsed.positionals[0] ?? '', serials: parsed.list('serial') };
}

/** Throws usage.invalid. */
export function parsePrepare(words: readonly string[]): BenchCommand {
  const parsed = parse(spread(words, '--serial'), { 'serial': { type: 'string', multiple: true }, 'all': { type: 'boolean' }, 'dry-run': { type: 'boolean' }, 'erase': { type: 'string' } }, [1, 1]);
  const [serials, all, erase] = [parsed.list('serial'), parsed.flag('all'), parsed.text('erase')];
  if (all && serials.length > 0) refuse('Name serial numbers or --all, not both.');
  if (!all && serials.length === 0) refuse('Name the devices: --serial S… or --all.');
  return { name: 'prepare', json: parsed.flag('json'), blueprint: parsed.positionals[0] ?? '', serials, dryRun: parsed.flag('dry-run'), erase: erase === undefined ? null : wholeNumber(erase, 'erase', 0, 0, 10_000) };
}

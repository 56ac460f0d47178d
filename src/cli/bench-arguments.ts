// The words behind `muster check`.
import { parse, spread } from './parse.ts';

export const benchUsage = '  check BLUEPRINT [--serial S…]            say for each device whether it can be prepared, and why not';

export interface BenchCommand {
  readonly name: 'check';
  readonly json: boolean;
  /** A *.muster.json file, or a kept blueprint's name or id. */
  readonly blueprint: string;
  /** Serial numbers or UDIDs; none: every device. */
  readonly serials: readonly string[];
}

/** Throws usage.invalid. */
export function parseCheckBench(words: readonly string[]): BenchCommand {
  const parsed = parse(spread(words, '--serial'), { serial: { type: 'string', multiple: true } }, [1, 1]);
  return { name: 'check', json: parsed.flag('json'), blueprint: parsed.positionals[0] ?? '', serials: parsed.list('serial') };
}

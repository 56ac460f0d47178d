// The words behind `muster configurator`.
import { type Ecid, ecidSchema } from '../model.ts';
import { parse, refuse } from './parse.ts';

export const configuratorUsage = `  configurator status                      say whether Apple Configurator is here, and what it sees
  configurator revive --ecid E             put the system on again; nothing on it is erased
  configurator restore --ecid E --confirm "restore 801E"
                                           ERASE one in recovery or DFU mode; 801E: its ECID's end
  configurator update --ecid E             update one that has started
  configurator pair|prepare-dep --ecid E   pair; fetch its automated enrollment, and read it back
        each: [--identity NAME]            for devices that only their organization may touch`;

const verbs = ['revive', 'restore', 'update', 'pair', 'prepare-dep'] as const;
export type ConfiguratorVerb = (typeof verbs)[number];

export type ConfiguratorCommand =
  | { readonly name: 'configurator status'; readonly json: boolean }
  | { readonly name: 'configurator'; readonly verb: ConfiguratorVerb; readonly json: boolean; readonly ecid: Ecid; readonly confirm: string | null; readonly identity: string | null };

const mostEcid = 1n << 64n;

/** Decimal as Muster writes it, or 0x and hexadecimal as others do. */
function ecidOf(text: string | undefined): Ecid {
  if (text === undefined) return refuse('Name the one device by its ECID: --ecid 0x1A2B… It stands in: muster devices --json');
  const digits = /^(?:0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(text) ? BigInt(text) : null;
  return digits !== null && digits > 0n && digits < mostEcid ? ecidSchema.parse(String(digits)) : refuse(`An ECID is a decimal number, or 0x and hexadecimal digits; not “${text}”.`);
}

/** Everything behind `configurator`. Throws usage.invalid. */
export function parseConfigurator(words: readonly string[]): ConfiguratorCommand {
  const [word, ...rest] = words;
  if (word === 'status') return { name: 'configurator status', json: parse(rest, {}, [0, 0]).flag('json') };
  const verb = verbs.find((known) => known === word) ?? refuse(word ? `There is no command “configurator ${word}”.` : `Say what Apple Configurator is to do: status, ${verbs.join(', ')}.`);
  const parsed = parse(rest, { ecid: { type: 'string' }, identity: { type: 'string' }, ...(verb === 'restore' ? { confirm: { type: 'string' } } as const : {}) }, [0, 0]);
  return { name: 'configurator', verb, json: parsed.flag('json'), ecid: ecidOf(parsed.text('ecid')), confirm: parsed.text('confirm') ?? null, identity: parsed.text('identity') ?? null };
}

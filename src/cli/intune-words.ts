// The words behind `muster intune` as typed commands, and what all of its parsers share. Tokens and keys are never among them.
import type { ProcedureId } from '../domain/enrollment/intune-procedures.ts';
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import type { IntuneApp } from '../model/intune.ts';
import { type Parsed, refuse, spread } from './parse.ts';

/** A token by its name, or Apple Configurator; neither: the only one. */
export interface PlaceWords {
  readonly token: string | null;
  readonly configurator: boolean;
}

/** Which devices are meant, as it was typed. */
export type SerialWords =
  | { readonly by: 'serials'; readonly serials: readonly string[] }
  | { readonly by: 'csv'; readonly file: string }
  | { readonly by: 'bench' };

/** Those whose preparation ended in so many days and waits for its enrollment. */
export type EnrolledWords = Exclude<SerialWords, { by: 'csv' }> | { readonly by: 'prepared'; readonly days: number };

/** Fields of a profile: NAME=VALUE, and a file. */
export interface ValueWords {
  readonly set: readonly string[];
  readonly from: string | null;
}

/** A member for each name, so that a name tells which it is. */
type Named<Name extends string, More = unknown> = Name extends unknown ? { readonly name: Name } & More : never;

export type IntuneCommand = { readonly json: boolean } & (
  | Named<'intune status' | 'intune sign-out' | 'intune tokens' | 'intune push'>
  /** What is kept, and how to register one. */
  | { readonly name: 'intune app' }
  /** Null: it is forgotten. */
  | { readonly name: 'intune app set'; readonly app: IntuneApp | null }
  | { readonly name: 'intune sign-in'; readonly code: boolean; readonly changes: boolean }
  | { readonly name: 'intune token key'; readonly token: string; readonly output: string; readonly force: boolean; readonly anew: boolean }
  | { readonly name: 'intune token upload'; readonly token: string; readonly file: string; readonly appleId: string }
  | { readonly name: 'intune token sync'; readonly token: string }
  | ({ readonly name: 'intune profiles' } & PlaceWords)
  | ({ readonly name: 'intune profile show'; readonly profile: string; readonly asForm: boolean } & PlaceWords)
  | ({ readonly name: 'intune profile new' } & PlaceWords & ValueWords)
  | ({ readonly name: 'intune profile edit'; readonly profile: string } & PlaceWords & ValueWords)
  | ({ readonly name: 'intune profile default'; readonly profile: string } & PlaceWords)
  /** `output` null: under the profile's name in the present folder. */
  | ({ readonly name: 'intune profile export'; readonly profile: string; readonly output: string | null; readonly force: boolean } & PlaceWords)
  | ({ readonly name: 'intune import'; readonly target: SerialWords; readonly profile: string | null; readonly corporate: boolean; readonly details: string; readonly overwrite: boolean } & PlaceWords)
  | ({ readonly name: 'intune assign'; readonly target: SerialWords; readonly profile: string } & PlaceWords)
  | { readonly name: 'intune enrolled'; readonly target: EnrolledWords }
  | { readonly name: 'intune user'; readonly user: string; readonly lastFour: string | null }
  | { readonly name: 'intune imported'; readonly target: Exclude<SerialWords, { by: 'csv' }> }
  | { readonly name: 'intune where'; readonly target: Exclude<SerialWords, { by: 'csv' }> }
  /** Null: it is forgotten. */
  | { readonly name: 'intune apple-business'; readonly account: { readonly clientId: string; readonly keyId: string; readonly key: string } | null }
  | { readonly name: 'intune steps'; readonly procedure: ProcedureId }
);

export const places = { token: { type: 'string' }, configurator: { type: 'boolean' } } as const;

/** Throws usage.invalid. */
export function placeOf(parsed: Parsed): PlaceWords {
  const [token, configurator] = [parsed.text('token') ?? null, parsed.flag('configurator')];
  return token !== null && configurator ? refuse('Say --token T or --configurator, not both.') : { token, configurator };
}

export const targets = { serial: { type: 'string', multiple: true }, csv: { type: 'string' }, bench: { type: 'boolean' } } as const;
/** Several serial numbers may follow one --serial. */
export const spreadSerials = (words: readonly string[]): string[] => spread(words, '--serial');

/** Without what people and scanners put into them. Throws usage.invalid. */
export function serialsOf(words: readonly string[]): string[] {
  return words.map((word) => {
    const serial = cleanSerial(word);
    return serial === '' || serial.length > 40 ? refuse(`“${word.slice(0, 60)}” is no serial number.`) : serial;
  });
}

/** Throws usage.invalid. */
export function targetOf(parsed: Parsed): SerialWords {
  const [serials, csv, bench] = [parsed.list('serial'), parsed.text('csv'), parsed.flag('bench')];
  const said: SerialWords[] = [
    ...(serials.length > 0 ? [{ by: 'serials', serials: serialsOf(serials) } as const] : []), ...(csv === undefined ? [] : [{ by: 'csv', file: csv } as const]), ...(bench ? [{ by: 'bench' } as const] : []),
  ];
  const [target] = said;
  return !target || said.length > 1 ? refuse('Say once which devices: --serial S…, --csv FILE or --bench.') : target;
}

/** Throws usage.invalid. */
export function oneLine(text: string, what: string, most: number): string {
  const line = text.trim();
  return line === '' || line.length > most || /[\p{Cc}\p{Cs}]/u.test(line) ? refuse(`${what} is one line of 1 to ${most} characters.`) : line;
}

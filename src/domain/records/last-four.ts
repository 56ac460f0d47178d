// Check last four: which device it is whose serial number ends so, and whether that is the one it should be. Pure; devices are given.

export interface KnownDevice {
  readonly serial: string | null;
  readonly name: string | null;
}

/**
 * right: it is the expected one, and no other ends so. wrong: it is another one. found: nothing was expected, and one ends so.
 * several: more than one ends so. unknown: none does. incomplete: fewer than four characters were typed.
 */
export type LastFourVerdict = 'right' | 'wrong' | 'found' | 'several' | 'unknown' | 'incomplete';

export interface LastFourAnswer<Device extends KnownDevice> {
  readonly verdict: LastFourVerdict;
  /** What was compared: upper-case, without spaces, O and I read as digits. */
  readonly understood: string;
  /** Those that end so, each serial number once, in the order they were given. */
  readonly devices: readonly Device[];
  /** For people; one or two sentences. */
  readonly sentence: string;
}

/** Longer than any serial number with what scanners put before it. */
const longest = 64;

/** Apple's serial numbers have neither O nor I, so who types one has read a digit. */
const asDigit: Readonly<Record<string, string>> = { O: '0', I: '1' };

const bare = (text: string): string => text.slice(0, longest).normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '');
const digits = (text: string): string => text.replace(/[OI]/g, (letter) => asDigit[letter] ?? letter);
const comparable = (serial: string | null): string => digits(bare(serial ?? ''));

/** The last four characters of a serial number, as Company Portal asks for them; null: it has fewer, or isn't read yet. */
export function lastFourOf(serial: string | null): string | null {
  const known = bare(serial ?? '');
  return known.length < 4 ? null : known.slice(-4);
}

function once<Device extends KnownDevice>(devices: readonly Device[]): Device[] {
  const seen = new Set<string>();
  return devices.filter(({ serial }) => {
    const known = comparable(serial);
    if (known.length < 4 || seen.has(known)) return false;
    seen.add(known);
    return true;
  });
}

/** A scanner reads the whole number, and on Apple's boxes the letter S before it. */
const endsSo = (serial: string, typed: string): boolean => serial.endsWith(typed) || (typed.length > 8 && typed === `S${serial}`);

function label({ name, serial }: KnownDevice): string {
  return name === null || name === '' ? (serial ?? 'a device without a serial number') : `${name} (${serial ?? 'serial number unread'})`;
}

function readAs(typed: string): string {
  const swapped = [...new Set(typed.match(/[OI]/g) ?? [])].map((letter) => `${letter} as ${asDigit[letter] ?? ''}`);
  return swapped.length === 0 ? '' : ` Read ${swapped.join(' and ')}: Apple’s serial numbers have no such letter.`;
}

const counted = (count: number): string => (count === 2 ? 'Two' : String(count));
const mostListed = 5;

function severalText(understood: string, found: readonly KnownDevice[]): string {
  const listed = found.slice(0, mostListed).map(label).join(', ');
  const more = found.length > mostListed ? ` and ${found.length - mostListed} more` : '';
  return `${counted(found.length)} devices end in ${understood}: ${listed}${more}. Compare the whole serial number.`;
}

/**
 * Which of `devices` has a serial number that ends in what was typed (or is it, when all of it was typed or scanned), and whether that
 * is `expected`; null: any may be meant. Upper or lower case, spaces and dashes, O for 0 and I for 1 make no difference. Never throws.
 */
export function checkLastFour<Device extends KnownDevice>(typed: string, devices: readonly Device[], expected: Device | null): LastFourAnswer<Device> {
  const letters = bare(typed);
  const understood = digits(letters);
  const note = readAs(letters);
  const answer = (verdict: LastFourVerdict, found: readonly Device[], sentence: string): LastFourAnswer<Device> => ({ verdict, understood, devices: found, sentence: sentence + note });
  if (understood.length < 4) return answer('incomplete', [], `Type the last four characters of the serial number; ${understood === '' ? 'none was' : `${understood.length} of them ${understood.length === 1 ? 'was' : 'were'}`} typed.`);
  const found = once(expected ? [...devices, expected] : devices).filter(({ serial }) => endsSo(comparable(serial), understood));
  const wanted = comparable(expected?.serial ?? null);
  const want = expected ? ` It should be ${label(expected)}.` : '';
  const [first, second] = found;
  if (!first) return answer('unknown', [], `No device here has a serial number that ends in ${understood}.${want}`);
  if (second) return answer('several', found, severalText(understood, found) + want);
  if (!expected) return answer('found', found, `${understood} is ${label(first)}.`);
  if (comparable(first.serial) === wanted) return answer('right', found, `Right: ${understood} is ${label(first)}.`);
  return answer('wrong', found, `Wrong device: ${understood} is ${label(first)}.${want}`);
}

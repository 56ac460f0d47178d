// Which serial numbers a person means, with what is noted of each: what is attached, what they came for, or a list that was pasted. Pure.
import { serialsInText } from '../../../src/domain/enrollment/ade-serials.ts';
import { readSerialsCsv, type SerialRow } from '../../../src/domain/enrollment/serials-csv.ts';
import { mostSerials } from '../../../src/model/ade.ts';
import { t } from '../../i18n/text.ts';

export type SourceKind = 'asked' | 'bench' | 'text';

export interface SourceWords {
  readonly kind: SourceKind;
  readonly text: string;
}

export interface Sourced {
  readonly rows: readonly SerialRow[];
  /** What was passed over or looks wrong, as sentences. */
  readonly doubts: readonly string[];
}

const plain = (serials: readonly string[]): SerialRow[] => serials.map((serial) => ({ serial, details: '' }));
/** What was lost in a spreadsheet, or never was one, doesn't go to Microsoft; it is said instead. */
const likeSerial = /^[0-9A-Z]{1,40}$/;

/** What was pasted: a list with details, or just words. */
function pasted(text: string): Sourced {
  if (!/[,;\t]/.test(text)) {
    const { serials, doubtful, more } = serialsInText(text, { most: mostSerials });
    return { rows: plain(serials), doubts: [...doubtful.map(({ word, reason }) => `${word}: ${reason}`), ...(more ? [t('intune.serials.most', { count: mostSerials.toLocaleString('en-GB') })] : [])] };
  }
  const { rows, findings } = readSerialsCsv(new TextEncoder().encode(text), 'serials');
  // A serial number alone on its line is as good here; and the first line's names aren't taken for a device.
  const told = findings.filter(({ rule, severity }) => severity !== 'info' && rule !== 'csv.columns' && rule !== 'csv.header' && rule !== 'csv.size');
  const taken = rows.filter(({ serial }) => likeSerial.test(serial));
  return {
    rows: taken.slice(0, mostSerials).map(({ serial, details }) => ({ serial, details: details.slice(0, 512) })),
    doubts: [...told.map(({ path, reason }) => `${path}: ${reason}`), ...(taken.length > mostSerials ? [t('intune.serials.most', { count: mostSerials.toLocaleString('en-GB') })] : [])],
  };
}

/** `bench`, `asked`: serial numbers that are attached, and that somebody came for. */
export function sourced({ kind, text }: SourceWords, bench: readonly string[], asked: readonly string[]): Sourced {
  if (kind === 'text') return text.trim() === '' ? { rows: [], doubts: [] } : pasted(text);
  return { rows: plain(kind === 'bench' ? bench : asked), doubts: [] };
}

// Records by what people call them: a record's number or its beginning, or the device's serial number or UDID.
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import { AppError } from '../errors.ts';
import type { Run } from '../model.ts';
import { anyRecord } from '../model/records.ts';
import type { Ledger } from '../store/ledger.ts';

/** A number has 36 digits and dashes; fewer than four of them say nothing. */
const isNumber = (word: string): boolean => /^[0-9a-f][0-9a-f-]{3,35}$/.test(word);

function latestOf(ledger: Ledger, word: string): Run | null {
  const serial = cleanSerial(word);
  // A serial number may be another one's beginning; which of them is meant is clear then.
  const bySerial = serial === '' ? [] : ledger.find({ ...anyRecord, serial: serial.slice(0, 40) }, { offset: 0 }, 50).rows;
  const own = bySerial.find(({ run }) => run.device.serial?.toUpperCase() === serial)?.run;
  return own ?? ledger.latestOf(word) ?? ledger.latestOf(word.toUpperCase()) ?? ledger.latestOf(word.toLowerCase());
}

/** One record; by a device's serial number its latest. Throws run.unknown, usage.invalid where several begin so. */
export function findRecord(ledger: Ledger | null, word: string): Run {
  if (!ledger) throw new AppError('run.unknown');
  const wanted = word.trim().toLowerCase();
  const latest = latestOf(ledger, word.trim());
  if (latest) return latest;
  const [run, more] = isNumber(wanted) ? ledger.startingWith(wanted, 2) : [];
  if (more) throw new AppError('usage.invalid', { detail: `Several records begin with ${wanted}; give more of the number.` });
  if (!run) throw new AppError('run.unknown');
  return run;
}

/** Null: some word is no record's number, so all of them are to be searched for. Throws usage.invalid where several begin so. */
export function recordsNumbered(ledger: Ledger, words: readonly string[]): Run[] | null {
  const found: Run[] = [];
  for (const word of words.map((one) => one.trim().toLowerCase())) {
    const runs = word.length >= 8 && isNumber(word) ? ledger.startingWith(word, 2) : [];
    const [run, more] = runs;
    if (!run) return null;
    if (more) throw new AppError('usage.invalid', { detail: `Several records begin with ${word}; give more of the number.` });
    found.push(run);
  }
  return found;
}

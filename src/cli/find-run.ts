// One record among those that an app lists, by what a person calls it.
import { AppError } from '../errors.ts';
import type { RecordsPage, Run } from '../model.ts';

type ListPage = (search: string, offset: number) => RecordsPage | Promise<RecordsPage>;

/** A record by its number or the beginning of it, or the latest of a device by its serial number or UDID. Throws run.unknown, usage.invalid where several begin so. */
export async function findRun(list: ListPage, word: string): Promise<Run> {
  const wanted = word.toLowerCase();
  const own = (await list(word, 0)).rows.find(({ device }) => [device.serial, device.udid].some((known) => known?.toLowerCase() === wanted));
  if (own) return own;
  if (!/^[0-9a-f-]{4,36}$/.test(wanted)) throw new AppError('run.unknown');
  const found: Run[] = [];
  for (let offset = 0, total = 1; offset < total;) {
    const page = await list('', offset);
    found.push(...page.rows.filter(({ runId }) => runId.startsWith(wanted)));
    total = page.total;
    offset += Math.max(1, page.rows.length);
  }
  const [run, ...more] = found;
  if (more.length > 0) throw new AppError('usage.invalid', { detail: `${found.length} records begin with ${word}; give more of the number.` });
  if (!run) throw new AppError('run.unknown');
  return run;
}

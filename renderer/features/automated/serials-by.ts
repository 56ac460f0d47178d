// The serial numbers of selected rows, rows that nobody has seen yet included. A list may change between two pages, and while rows are
// selected: then nobody can say which devices were meant, and none is taken.
import { type AdeDeviceRow, mostSerials } from '../../../src/model/ade.ts';
import type { Result } from '../../../src/errors.ts';
import type { Range } from '../records/selection.ts';

/** Rows in one answer. */
const atOnce = 500;

type Rows = readonly Pick<AdeDeviceRow, 'serial'>[];
type AskSerials = (offset: number, limit: number) => Promise<Result<{ readonly total: number; readonly rows: Rows }>>;

/** As the list was when rows were selected in it. */
interface Seen {
  readonly total: number;
  readonly rowAt: (index: number) => Pick<AdeDeviceRow, 'serial'> | null;
}

/** At most `mostSerials`. Null: the rows aren't those any more that were selected, as far as can be seen. */
export async function serialsBy(ask: AskSerials, ranges: readonly Range[], { total, rowAt }: Seen): Promise<Result<string[] | null>> {
  const serials: string[] = [];
  for (const [from, to] of ranges) {
    for (let at = from; at <= to && serials.length < mostSerials; at += atOnce) {
      const page = await ask(at, Math.min(atOnce, to - at + 1));
      if (!page.ok) return page;
      const moved = page.value.total !== total || page.value.rows.some(({ serial }, n) => (rowAt(at + n)?.serial ?? serial) !== serial);
      if (moved) return { ok: true, value: null };
      serials.push(...page.value.rows.map(({ serial }) => serial));
    }
  }
  return { ok: true, value: serials.slice(0, mostSerials) };
}

// What is under way with records: told while it is, stopped when somebody says so, and said no more when it has ended.
import { describe, expect, it } from 'vitest';
import { RecordDesk } from '../../src/record-desk.ts';
import { AppError } from '../../src/errors.ts';
import { anyRecord } from '../../src/model/records.ts';
import { gaugeOf } from '../../src/services/meter.ts';
import type { RecordWork } from '../../src/services/record-work.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const never = (): never => { throw new AppError('app.internal', { detail: 'not asked in this test' }); };
const choice = { format: 'csv', columns: null, mark: false, separator: ',', keepText: false } as const;

interface Desk {
  readonly desk: RecordDesk;
  readonly clock: FakeClock;
  /** How often a face was told. */
  readonly told: () => number;
  /** The export takes one record more. */
  readonly go: () => void;
}

/** An export of ten records, each when the test says so. */
function exporting(): Desk {
  const clock = new FakeClock();
  let told = 0;
  let go = (): void => undefined;
  const work: RecordWork = {
    find: never, verify: never, count: never, print: never, close: () => undefined,
    write: async ({ file, meter }) => {
      const gauge = gaugeOf(meter);
      gauge.expect(10);
      for (let n = 1; n <= 10; n += 1) {
        gauge.tell(n);
        await new Promise<void>((resolve) => { go = resolve; });
      }
      return { files: [file], records: 10, leftOut: [], leftOutInAll: 0 };
    },
  };
  const desk = new RecordDesk({ clock: () => clock, work: () => work, ledger: never, runs: never, key: () => null, changed: () => { told += 1; } });
  return { desk, clock, told: () => told, go: () => { go(); } };
}

const where = (): Promise<{ paths: string[]; replace: boolean }> => Promise.resolve({ paths: ['/out.csv'], replace: false });
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('an export', () => {
  it('is told four times a second while it comes further, and no more when it has ended', async () => {
    const { desk, clock, told, go } = exporting();
    const written = desk.export({ query: anyRecord, choice }, where);
    await turn();
    clock.advance(250);
    expect([desk.shown(), told()]).toEqual([[{ kind: 'export', done: 1, of: 10 }], 1]);
    // Nothing came of it meanwhile: nobody is told.
    clock.advance(1000);
    expect(told()).toBe(1);
    for (let n = 1; n <= 10; n += 1) {
      go();
      await turn();
    }
    expect([(await written)?.records, desk.shown()]).toEqual([10, []]);
    const last = told();
    clock.advance(5000);
    expect(told()).toBe(last);
  });

  it('ends at its next look when somebody stops it; stopping what isn’t under way is nothing', async () => {
    const { desk, go } = exporting();
    const code = codeOf(desk.export({ query: anyRecord, choice }, where));
    await turn();
    await desk.handlers.cancelRecordWork({ kind: 'verify' });
    go();
    await turn();
    expect(desk.shown()).toEqual([{ kind: 'export', done: 2, of: 10 }]);
    await desk.handlers.cancelRecordWork({ kind: 'export' });
    go();
    expect([await code, desk.shown()]).toEqual(['run.cancelled', []]);
    await desk.handlers.cancelRecordWork({ kind: 'export' });
  });
});

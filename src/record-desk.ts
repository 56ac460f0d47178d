// What faces ask of records: finding, counting, verifying, writing them out, and adding to them. Where a file is written is the shell's
// part: it hands over a destination.
import type { Clock } from './clock.ts';
import type { CommandInput, CommandOutput, Handlers } from './contract.ts';
import { defaultColumns } from './domain/records/columns.ts';
import type { Destination } from './paper-handlers.ts';
import type { RecordWorkKind, ShownRecordWork } from './model/record-work.ts';
import type { LedgerVerdict } from './model/records.ts';
import { readKeptHeads } from './services/kept-heads.ts';
import { type Meter, makeMeter, readMeter, stopMeter } from './services/meter.ts';
import type { ExportFormat } from './services/record-export.ts';
import { printNames } from './services/record-print.ts';
import type { RecordWork } from './services/record-work.ts';
import type { Runs } from './services/runs.ts';
import type { Ledger } from './store/ledger.ts';

export interface RecordSurroundings {
  readonly clock: () => Clock;
  readonly work: () => RecordWork;
  /** Throws store.*. */
  readonly ledger: () => Ledger;
  /** Throws store.*. */
  readonly runs: () => Runs;
  /** The station's public key; null: not known. */
  readonly key: () => string | null;
  /** Something is under way, has come further, or has ended. */
  readonly changed: () => void;
}

export type RecordCommands = Pick<Handlers, 'listRecords' | 'getRecord' | 'findRecords' | 'countRecords' | 'annotateRun' | 'verifyLedger' | 'recordHead' | 'cancelRecordWork'>;

/** What throws at once rejects: only that reaches whoever asked. */
const promised = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);

/** As the contract has it. */
function shownVerdict(verdict: Awaited<ReturnType<RecordWork['verify']>>): LedgerVerdict {
  if (verdict.ok) return { ...verdict, keys: [...verdict.keys] };
  return { ok: false, line: verdict.line, reason: verdict.reason, ...('readable' in verdict ? { readable: verdict.readable.map(([from, to]) => [from, to]) } : {}) };
}

const endings: Readonly<Record<ExportFormat['format'], string>> = { csv: 'csv', jsonl: 'jsonl', intune: 'csv' };

/** Milliseconds between two looks at how far work has come. */
const lookPause = 250;

export class RecordDesk {
  readonly #around: RecordSurroundings;
  /** Under way; one of a kind is looked at, the latest. */
  readonly #working = new Map<RecordWorkKind, Meter>();

  constructor(around: RecordSurroundings) {
    this.#around = around;
  }

  readonly handlers: RecordCommands = {
    listRecords: ({ offset, limit, search, runIds }) => promised(() => this.#around.ledger().list(offset, limit, search, runIds)),
    getRecord: ({ runId }) => promised(() => this.#around.ledger().get(runId)),
    recordHead: ({ runId }) => promised(() => this.#around.ledger().headOver(runId)),
    findRecords: async (task) => {
      const { top, total, rows } = await this.#around.work().find(task);
      return { top, total, rows: [...rows] };
    },
    countRecords: async ({ query }) => {
      const { days, methods, reasons, ...rest } = await this.#around.work().count(query);
      return { ...rest, days: [...days], methods: [...methods], reasons: [...reasons] };
    },
    cancelRecordWork: ({ kind }) => promised(() => {
      const meter = this.#working.get(kind);
      if (meter) stopMeter(meter);
      return null;
    }),
    annotateRun: ({ runId, annotation }) => promised(() => this.#around.runs().annotate(runId, annotation)),
    verifyLedger: async ({ kept }) => {
      const heads = readKeptHeads(kept);
      return shownVerdict(await this.#metered('verify', (meter) => this.#around.work().verify({ key: this.#around.key(), kept: heads, meter })));
    },
  };

  /** What is under way, and how far it has come. */
  shown(): ShownRecordWork[] {
    return [...this.#working].map(([kind, meter]) => ({ kind, ...readMeter(meter) }));
  }

  async #metered<T>(kind: RecordWorkKind, work: (meter: Meter) => Promise<T>): Promise<T> {
    const { clock, changed } = this.#around;
    const meter = makeMeter();
    this.#working.set(kind, meter);
    let last = -1;
    const look = (): void => {
      const { done } = readMeter(meter);
      if (done !== last) changed();
      last = done;
      callOff = clock().after(lookPause, look);
    };
    let callOff = clock().after(lookPause, look);
    try {
      return await work(meter);
    } finally {
      callOff();
      if (this.#working.get(kind) === meter) this.#working.delete(kind);
      changed();
    }
  }

  /** Null: the person thought better of it. Throws file.exists, records.*, run.cancelled. */
  async export({ query, choice }: CommandInput<'exportRecords'>, where: Destination): Promise<CommandOutput<'exportRecords'>> {
    const name = choice.format === 'intune' ? `intune-${choice.kind}` : 'muster-records';
    const chosen = await where([`${name}.${endings[choice.format]}`]);
    const [file] = chosen?.paths ?? [];
    if (!chosen || file === undefined) return null;
    const format: ExportFormat = choice.format === 'intune' ? choice : { ...choice, columns: choice.columns ?? defaultColumns };
    const { files, leftOut, ...rest } = await this.#metered('export', (meter) => this.#around.work().write({ query, choice: format, file, overwrite: chosen.replace, now: this.#around.clock().now(), meter }));
    return { ...rest, files: [...files], leftOut: [...leftOut] };
  }

  /** Null: the person thought better of it. Throws print.*, run.unknown, run.cancelled, file.exists, store.*. */
  async print({ runIds, choice }: CommandInput<'printRecords'>, where: Destination): Promise<CommandOutput<'printRecords'>> {
    const ledger = this.#around.ledger();
    const chosen = await where(printNames(runIds.map((runId) => ledger.get(runId)), choice));
    if (!chosen) return null;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { files } = await this.#metered('print', (meter) => this.#around.work().print({ runIds, choice, files: chosen.paths, overwrite: chosen.replace, now: this.#around.clock().now(), timeZone, meter }));
    return { files: [...files] };
  }
}

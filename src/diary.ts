// The log of a data folder as one process writes it; the window and the command line have a file each, and a report shows both.
import type { Clock } from './clock.ts';
import { type Log, type LogLine, makeLog, noLog } from './log.ts';
import type { Snapshot } from './model.ts';
import { LogFile } from './store/log-file.ts';

export type Face = Extract<LogLine, { kind: 'start' }>['face'];

export interface Diary {
  readonly log: Log;
  /** The last lines, of at most so many bytes. Never throws. */
  readonly tail: (bytes: number) => string;
  readonly close: () => void;
}

const names: Readonly<Record<Face, string>> = { window: 'window', commandLine: 'command-line' };

/** `quiet`: nothing is written, as by a command that only looks; what was written before can be read. */
export function openDiary({ folder, face, clock, quiet = false }: { readonly folder: string; readonly face: Face; readonly clock: Clock; readonly quiet?: boolean }): Diary {
  const files = Object.fromEntries((Object.keys(names) as Face[]).map((one) => [one, new LogFile({ folder, name: names[one] })])) as Record<Face, LogFile>;
  return {
    log: quiet ? noLog : makeLog(clock, files[face].write),
    tail: (bytes) => (Object.keys(names) as Face[]).map((one) => {
      const text = files[one].tail(Math.floor(bytes / 2));
      return text === '' ? '' : `-- ${names[one]}.log\n${text}`;
    }).join(''),
    close: () => { files[face].close(); },
  };
}

/** Writes down what changed between two pictures of how things stand. */
export function stateLog(log: Log): (snapshot: Pick<Snapshot, 'mux' | 'ledger' | 'secrets' | 'bus'>) => void {
  const last = new Map<string, string>();
  return ({ mux, ledger, secrets, bus }) => {
    const seen = [
      { what: 'mux', state: mux.state, code: mux.state === 'unavailable' ? mux.error.code : null }, { what: 'bus', state: bus, code: null }, { what: 'secrets', state: secrets.state, code: null },
      { what: 'ledger', state: ledger.state, code: ledger.state === 'closed' ? ledger.error.code : ledger.doubt?.code ?? null },
    ] as const;
    for (const { what, state, code } of seen) {
      const word = `${state} ${String(code)}`;
      if (last.get(what) === word) continue;
      last.set(what, word);
      log({ kind: 'state', what, state, code });
    }
  };
}

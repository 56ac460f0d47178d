// A thread for what takes long among records.
import type { RecordQuestion, RecordWork } from './record-work.ts';
import { startThread } from './thread.ts';

/** `script` is the thread's entry (electron/record-thread.ts, built); `folder` the data folder whose ledger is read. */
export function threadRecords(script: string, folder: string): RecordWork {
  const thread = startThread<RecordQuestion>(script, 'records', { folder });
  return {
    find: (task) => thread.ask({ kind: 'find', task }),
    verify: (task) => thread.ask({ kind: 'verify', task }),
    count: (query) => thread.ask({ kind: 'count', query }),
    write: (task) => thread.ask({ kind: 'write', task }),
    print: (task) => thread.ask({ kind: 'print', task }),
    close: () => { thread.close(); },
  };
}

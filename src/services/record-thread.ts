// Threads for what takes long among records: one answers whoever looks at a screen, the other walks the chain and writes files, which takes
// minutes in a large ledger.
import type { RecordQuestion, RecordWork } from './record-work.ts';
import { startThread } from './thread.ts';

/** `script` is the threads' entry (electron/record-thread.ts, built); `folder` the data folder whose ledger is read. */
export function threadRecords(script: string, folder: string): RecordWork {
  const quick = startThread<RecordQuestion>(script, 'records', { folder });
  const slow = startThread<RecordQuestion>(script, 'the ledger', { folder });
  return {
    find: (task) => quick.ask({ kind: 'find', task }),
    verify: (task) => slow.ask({ kind: 'verify', task }),
    count: (query) => quick.ask({ kind: 'count', query }),
    write: (task) => slow.ask({ kind: 'write', task }),
    print: (task) => slow.ask({ kind: 'print', task }),
    close: () => {
      quick.close();
      slow.close();
    },
  };
}

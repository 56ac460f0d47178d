// Appends run after run to a ledger, and says of each line that it is recorded once that is so: a process to be killed, or watched by
// strace. Its words: the data folder, the file with the station's key, the number of runs; 0 are as many as it gets to.
import { readFileSync, writeSync } from 'node:fs';
import { readStationKey } from '../../src/crypto/station-key.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { runId, straightRun } from './journal.ts';

const [folder = '', keyFile = '', runs = '0'] = process.argv.slice(2);
const key = readStationKey(readFileSync(keyFile));
if (!key) throw new Error('no station key');
takeWriterLock(folder);
const db = Database.openWriter(folder);
const ledger = new Ledger(db);
ledger.signBy(key, 1);
if (ledger.doubt) throw ledger.doubt;
const from = ledger.count() + 1;
let last = Number((db.all('SELECT max(seq) AS n FROM prep_event')[0] as { n: unknown }).n ?? 0);
writeSync(1, 'ready\n');
for (let n = from; Number(runs) === 0 || n < from + Number(runs); n += 1) {
  for (const [i, event] of straightRun(runId(n), `SERIAL${n}`).entries()) {
    ledger.append(runId(n), event, n * 60_000 + i);
    last += 1;
    // At once and to the end, so that what was said was said before whatever comes next.
    writeSync(1, `${last} ${runId(n)} ${event.kind}\n`);
  }
}

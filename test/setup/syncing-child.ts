// Syncs a long list into a data folder and kills itself, by the system's own kill −9, before or after a page is kept: a process that is
// cut off. Its words: the folder, devices of the list, the page at which it ends (0: never), before or after. Says how much memory it held.
import { writeSync } from 'node:fs';
import { AdeClient } from '../../src/ade/client.ts';
import { beginning, syncDevices } from '../../src/ade/sync-devices.ts';
import { systemClock } from '../../src/system-clock.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { Database } from '../../src/store/database.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { endlessList } from './endless-list.ts';

const [folder = '', count = '0', endAt = '0', when = 'after'] = process.argv.slice(2);
takeWriterLock(folder);
const devices = new AdeDevices(Database.openWriter(folder), 'entry');
let nonces = 0;
const client = new AdeClient({
  http: endlessList(Number(count)), clock: systemClock, token: { consumerKey: 'CK', consumerSecret: 'CS', accessToken: 'AT', accessSecret: 'AS', expires: Date.now() + 86_400_000 }, nonce: () => String(nonces += 1), userAgent: 'Muster/test',
});
let [pages, most] = [0, 0];
const die = (moment: string): void => { if (pages === Number(endAt) && when === moment) process.kill(process.pid, 'SIGKILL'); };
const came = await syncDevices(client, {
  place: () => devices.place() ?? beginning,
  keep: (page, next) => {
    pages += 1;
    die('before');
    devices.keep(page, next);
    die('after');
    if (pages % 10 !== 0) return;
    globalThis.gc?.();
    most = Math.max(most, process.memoryUsage().heapUsed);
  },
  finish: (next) => { devices.finish(next, Date.now()); },
}, { limit: 1000, full: false, onProgress: () => undefined, signal: new AbortController().signal });
writeSync(1, `${JSON.stringify({ came, pages, heap: most })}\n`);

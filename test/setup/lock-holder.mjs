// Holds a data folder's writer lock the way another Muster does, says so, and waits to be ended.
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';

const [folder] = process.argv.slice(2);
const lock = new BetterSqlite(path.join(folder, 'writer.lock'));
lock.exec('BEGIN EXCLUSIVE');
writeFileSync(path.join(folder, 'writer.json'), JSON.stringify({ pid: process.pid }));
process.stdout.write('held\n');
setInterval(() => lock.open, 60_000);

// Writes in a ledger as a backup or a virus scanner might hold it: takes the database's write lock, says so, and gives it back after a while.
import BetterSqlite from 'better-sqlite3';

const [file, ms] = process.argv.slice(2);
const db = new BetterSqlite(file, { timeout: 5000 });
db.exec('BEGIN IMMEDIATE');
process.stdout.write('held\n');
setTimeout(() => {
  db.exec('ROLLBACK');
  db.close();
}, Number(ms));

// `npm run soak -- fuzz|churn|faults [--option value …]`: long runs, too long for every day. Collections can be asked for, so
// that memory in use is memory in use.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const { status } = spawnSync(process.execPath, ['--expose-gc', path.join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;

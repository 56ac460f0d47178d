// `npm run soak` runs everything at its full count, two to three hours; `npm run soak -- fuzz|contract|churn|faults|cuts|storm|preparations|
// appends [--option value …]` one of them. Collections can be asked for, so that memory in use is memory in use.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const words = process.argv.slice(2);
const isNamed = words.length > 0 && !words[0].startsWith('--');
const runs = isNamed ? [words] : ['fuzz', 'contract', 'faults', 'churn', 'cuts', 'storm', 'preparations', 'appends'].map((kind) => [kind, ...words]);
const failed = runs.filter((run) => spawnSync(process.execPath, ['--expose-gc', path.join(import.meta.dirname, 'main.ts'), ...run], { stdio: 'inherit' }).status !== 0);
console.log(`${runs.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

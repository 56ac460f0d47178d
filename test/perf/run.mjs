// `npm run perf`: the measurements, one after the other; `npm run perf -- records` one part of them. Figures are printed, never
// asserted: machines are noisy.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../bootstrap.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const parts = ['check', 'sign', 'devices', 'preparations', 'records', 'window', 'face', 'idle'];
const onScreen = new Set(['window', 'face', 'idle']);
const asked = process.argv.slice(2);
const unknown = asked.find((part) => !parts.includes(part));
if (unknown !== undefined) {
  console.error(`There is no part “${unknown}”; there are ${parts.join(', ')}.`);
  process.exit(2);
}
buildIfStale();
for (const part of asked.length > 0 ? asked : parts) {
  const words = [process.execPath, path.join(here, `measure-${part}.ts`)];
  const [command, ...args] = onScreen.has(part) && process.platform === 'linux' && !process.env.DISPLAY ? ['xvfb-run', '-a', '-s', '-screen 0 2600x1600x24 -ac', ...words] : words;
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

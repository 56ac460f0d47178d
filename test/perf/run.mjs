// `npm run perf`: the measurements, one after the other. Figures are printed, never asserted: machines are noisy.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../bootstrap.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const onScreen = 'measure-window.ts';
buildIfStale();
for (const script of ['measure-check.ts', 'measure-sign.ts', 'measure-devices.ts', 'measure-preparations.ts', onScreen]) {
  const needsScreen = script === onScreen;
  const words = [process.execPath, path.join(here, script)];
  const [command, ...args] = needsScreen && process.platform === 'linux' && !process.env.DISPLAY ? ['xvfb-run', '-a', '-s', '-screen 0 2600x1600x24 -ac', ...words] : words;
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

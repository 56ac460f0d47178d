// A Muster whose blueprint leaves the enrollment to Apple Configurator: it prepares the device with the UDID in its first argument, and is
// there to be killed. Where everything is, its environment says.
import { App } from '../../src/app.ts';
import { readEnvironment } from '../../src/environment.ts';
import { udidSchema } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';
import { approve, choose, reached } from './at-the-app.ts';
import { nobody } from './nobody.ts';

export const enrollingChild = import.meta.filename;

if (process.argv[1] === enrollingChild) {
  const udid = udidSchema.parse(process.argv[2]);
  const app = await App.create({ ...readEnvironment(process.env, 'linux'), http: nobody, clock: systemClock, ledger: 'write', practice: 'detect', pairing: 'always' });
  await reached(app, ({ devices }) => devices.some((device) => device.udid === udid && device.state === 'ready'));
  await choose(app, 'automated', (blueprint) => ({ ...blueprint, driver: 'configurator' }));
  await approve(app, [udid]);
}

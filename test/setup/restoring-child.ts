// A Muster that has Apple Configurator restore the device with the ECID in its first argument, says “begun”, and is there to be killed.
// Where everything is, its environment says.
import { App } from '../../src/app.ts';
import { confirmationOf } from '../../src/domain/configurator/offers.ts';
import { readEnvironment } from '../../src/environment.ts';
import { ecidSchema } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';

export const restoringChild = import.meta.filename;

if (process.argv[1] === restoringChild) {
  const ecid = ecidSchema.parse(process.argv[2]);
  const app = await App.create({ ...readEnvironment(process.env, 'linux'), clock: systemClock, ledger: 'write', practice: 'detect', pairing: 'never' });
  await app.configurator.start(ecid, 'restore', confirmationOf('restore', ecid));
  process.stdout.write('begun\n');
}

// muster explain: what it prints, and how it ends; and the device's own word beside an error.
import { describe, expect, it } from 'vitest';
import { parseCommand, usage } from '../../src/cli/arguments.ts';
import { deviceSays } from '../../src/cli/device-says.ts';
import { explain } from '../../src/cli/explain.ts';
import { printError } from '../../src/cli/print.ts';
import { AppError } from '../../src/errors.ts';
import { jsonLines } from '../setup/desk.ts';
import { codeOf } from '../setup/failures.ts';

function explained(...words: string[]): { readonly code: number; readonly out: string[] } {
  const command = parseCommand(['explain', ...words]);
  if (command.name !== 'explain') throw new Error('another command');
  const out: string[] = [];
  return { code: explain(command, { out: (line) => out.push(line), say: (line) => { throw new Error(line); } }), out };
}

describe('muster explain', () => {
  it('says what an error means, who acts, what is next, and whether it lies', () => {
    expect(explained('ConfigurationUtilityKit.error', '625')).toEqual({ code: 0, out: [
      'ConfigurationUtilityKit 625',
      '  Means      The profile was delivered and waits on the device for somebody who installs it.',
      '  Who acts   At the device',
      '  Next       On the device open Settings, Profile Downloaded, and tap Install within about eight minutes.',
      '  Beware     It is also said where everything was done.',
      '  Read back  the list of profiles: the tool ends with 1 although the profile is on the device.',
    ] });
    expect(explained('MCInstall', 'Acknowledged').out[4]).toBe('  Beware     It is also said where nothing was done.');
  });

  it('knows Muster’s own codes', () => {
    expect(explained('cloudConfig.alreadyPresent')).toEqual({ code: 0, out: [
      'cloudConfig.alreadyPresent',
      '  Says       The device was prepared before: it has a cloud configuration already.',
      '  Means      The device keeps the configuration that it has; nothing was written over it.',
      '  Who acts   You',
      '  Next       Look whose it is. Only erasing the device, which deletes everything on it, makes room for another one.',
      '  Again      What took effect is read back before anything is repeated.',
    ] });
    expect(explained('device.changed').out[1]).toBe('  Says       Another device answered: expected serial number …, found ….');
    expect(explained('mux.unavailable').out[4]).toBe('  Next       What is said beside it then.');
    expect(jsonLines(explained('ade.throttled', '--json').out.join('\n'))).toEqual([{
      code: 'ade.throttled', what: 'Apple asks to wait … seconds.', meaning: 'What Apple answered before counts; devices without an answer stay as they are there.', actor: 'administrator', next: 'Try again after that.', retry: 'again', known: true,
    }]);
  });

  it('takes a negative number, and a code alone', () => {
    expect(explained('MobileDevice', '-402653030').out[0]).toBe('MobileDevice 0xE800009A');
    expect(explained('-402653030').out[0]).toBe('MobileDevice 0xE800009A');
    expect(explained('InvalidHostID')).toMatchObject({ code: 0, out: ['lockdownd InvalidHostID', expect.anything(), '  Who acts   At the device', '  Next       Unpair it here, plug it in again and tap Trust.'] });
  });

  it('takes a message in quotes and without', () => {
    const message = 'cfgutil: error: The device is already prepared and must be erased to change settings. (Domain: ConfigurationUtilityKit.error Code: 612)';
    expect([explained(message).out[0], explained(...message.split(' ')).out[0], explained('cfgutil', 'exit', '1').out[0]]).toEqual(['ConfigurationUtilityKit 612', 'ConfigurationUtilityKit 612', 'cfgutil exit 1']);
    expect(explained(message).out[3]).toContain('which erases everything on it');
  });

  it('ends with 3 and the advice to report what it doesn’t know, shown raw', () => {
    const { code, out } = explained('SomeNewErrorDomain', '77');
    expect([code, out[0], out[1], out[3]]).toEqual([3, 'SomeNewErrorDomain 77', '  Means      Muster doesn’t know this error.', expect.stringContaining('report them') as unknown]);
    expect(explained('something', 'went\u001b[2J', 'wrong').out[0]).toBe('something went·[2J wrong');
    expect(explained('401')).toMatchObject({ code: 3, out: ['401', '  Means      Several parts of the system use 401, for different things.', expect.anything(), '  Next       Look for the domain beside it: ConfigurationUtilityKit, ADE.'] });
  });

  it('prints one JSON object', () => {
    expect(jsonLines(explained('DMCKeybagErrorDomain', '37002', '--json').out.join('\n'))).toEqual([{
      domain: 'DMCKeybagErrorDomain', code: '37002', meaning: 'A passcode is set already, so the device gives no unlock token.', actor: 'person',
      next: 'Turn the passcode off in Settings on the device, fetch the token, then set a passcode again.', known: true, lies: null, readBack: null, destructive: false,
    }]);
    expect(jsonLines(explained('no such thing', '--json').out.join('\n'))).toMatchObject([{ domain: '', code: '', text: 'no such thing', known: false }]);
    expect(jsonLines(explained('--json', 'NoSuchDomain', '77').out.join('\n'))).toMatchObject([{ domain: 'NoSuchDomain', code: '77', known: false }]);
  });

  it('stands in the help, wants something to explain and refuses options it doesn’t have', async () => {
    expect(usage).toContain('  explain DOMAIN CODE | TEXT ');
    expect([await codeOf(() => parseCommand(['explain'])), await codeOf(() => parseCommand(['explain', '625', '--loud']))]).toEqual(['usage.invalid', 'usage.invalid']);
  });
});

describe('an error in which the device’s own word is kept', () => {
  const refused = new AppError('device.pairingForbidden', { request: 'Pair' }, { device: { domain: 'lockdown', code: 'MCProtected' } });

  it('is printed with what that means', () => {
    const said: string[] = [];
    expect(printError(refused, (line) => said.push(line))).toBe(1);
    expect(said).toHaveLength(4);
    expect(said[3]).toBe('        Device: lockdown MCProtected. The device is supervised and may pair only by its organization’s supervision identity, and this computer showed none or another one.');
  });

  it('is printed raw where nobody knows it', () => {
    expect(deviceSays({ device: { domain: 'NewErrorDomain', code: '5', text: 'What\u0007?' } })).toBe('Device: NewErrorDomain 5. Muster doesn’t know this error. Please report it, with its text: What·?');
    expect([deviceSays({ device: { domain: 'NewErrorDomain', code: '5' } }), deviceSays({})]).toEqual(['Device: NewErrorDomain 5. Muster doesn’t know this error. Please report it.', null]);
  });
});

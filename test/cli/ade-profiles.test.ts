// muster ade profile, assign, unassign and disown on a practice bench: forms in and out, what a choice comes to, what became of each
// serial number, and which exit code that is.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AdeCommandLine, adeCommandLine } from '../setup/ade-command.ts';
import { jsonLines } from '../setup/desk.ts';
import { openssl, selfSigned } from '../setup/openssl.ts';

const url = 'https://mdm.practice.example/enroll';
const [first, second, third] = ['AAAA000001', 'AAAA000002', 'AAAA000003'];
let line: AdeCommandLine;
let file: (name: string, text: string | Uint8Array) => string;

beforeEach(async () => {
  line = await adeCommandLine([]);
  file = (name, text) => {
    writeFileSync(path.join(line.folder, name), text);
    return path.join(line.folder, name);
  };
  await line.run('token', 'new', '--label', 'Cart');
  await line.run('token', 'practice');
  const { servers } = (await line.portal('/servers')).json as { servers: { server_uuid: string }[] };
  await line.portal('/devices', { devices: [first, second, third], server: servers[0]?.server_uuid });
  expect((await line.run('sync')).code).toBe(0);
});

const make = async (name = 'Sales', ...more: string[]): Promise<void> => { expect((await line.run('profile', 'new', '--name', name, '--url', url, ...more)).code).toBe(0); };

async function define(name = 'Sales'): Promise<string> {
  await make(name);
  return String((await line.json('profile', 'define', name))[0]?.['uuid']);
}

describe('muster ade profile', () => {
  it('is made from options: locked and supervised unless told otherwise, each field where it belongs', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA', '/CN=Pairing host');
    await make('Sales', '--department', 'Sales', '--phone', '+46 8 1', '--skip', 'siri,Payment', '--language', 'sv', '--certificate', file('host.pem', ssl.read('cert.pem')));
    expect(JSON.parse((await line.run('profile', 'show', 'sales', '--as', 'apple')).out)).toEqual({
      profile_name: 'Sales', url, org_magic: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, allow_pairing: false, is_supervised: true, is_mandatory: true, is_mdm_removable: false, await_device_configured: true, language: 'sv',
      department: 'Sales', support_phone_number: '+46 8 1', skip_setup_items: ['Siri', 'Payment'], supervising_host_certs: [expect.stringMatching(/^MII/) as string],
    });
    const { out } = await line.run('profile', 'show', 'Sales');
    expect(out).toMatch(/^certificate +Pairing host \([0-9a-f]{16}\)$/m);
    expect(out).toMatch(/^at Apple +not defined yet$/m);
  });

  it('goes into a file and comes back, as a form and as Apple’s JSON; a file that fits neither says why', async () => {
    await make('Sales', '--department', 'Sales', '--web-url', 'https://mdm.practice.example/login');
    const form = file('form.json', (await line.run('profile', 'show', 'Sales', '--as', 'form')).out);
    const apple = file('apple.json', JSON.stringify({ ...JSON.parse((await line.run('profile', 'show', 'Sales', '--as', 'apple')).out) as object, newest_field: 1 }));
    expect((await line.run('profile', 'new', '--from', form, '--name', 'B')).code).toBe(0);
    expect(await line.run('profile', 'new', '--from', apple, '--name', 'C')).toMatchObject({ code: 0, said: expect.stringContaining('The form has no place for newest_field') as string });
    const drafts = await Promise.all(['Sales', 'B', 'C'].map(async (name) => (await line.json('profile', 'show', name))[0]?.['draft'] as Record<string, unknown>));
    expect(drafts.map((draft) => [draft['department'], draft['webUrl'], draft['url'], draft['locked']])).toEqual([1, 2, 3].map(() => ['Sales', 'https://mdm.practice.example/login', url, true]));
    for (const [text, why] of [['{"nme":1}', 'no field of the form is called “nme”'], ['{"department":5}', 'its field “department” can’t be that'], ['hello', 'it is no JSON'], ['[]', 'it is no JSON object']] as const) {
      const { code, said } = await line.run('profile', 'edit', 'B', '--from', file('bad.json', text));
      expect([code, said.includes(`bad.json is no form of a profile: ${why}.`)]).toEqual([2, true]);
    }
    // A part of a form changes that part.
    expect((await line.run('profile', 'edit', 'B', '--from', file('part.json', '{"phone":"112"}'))).code).toBe(0);
    expect((await line.json('profile', 'show', 'B'))[0]?.['draft']).toMatchObject({ phone: '112', department: 'Sales' });
  });

  it('says what is wrong and what it means, and isn’t given to Apple before it is right', async () => {
    await make('Kiosk', '--pairing', 'certificate', '--supervised', 'no', '--affinity', 'none');
    const checked = await line.run('profile', 'check', 'Kiosk');
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/^error: supervising_host_certs: Allow Apple Configurator by certificate needs at least one certificate/m);
    expect(checked.out).toMatch(/^note: locked: Locked enrollment needs supervised\.$/m);
    expect(checked.out).toMatch(/^note: department: Users see it under About Configuration during activation\./m);
    expect(await line.run('profile', 'define', 'Kiosk')).toMatchObject({ code: 1, said: expect.stringContaining('The profile “Kiosk” can’t be given to Apple') as string });
    expect((await line.run('profile', 'edit', 'Kiosk', '--pairing', 'yes', '--supervised', 'yes')).code).toBe(0);
    expect((await line.json('profile', 'check', 'Kiosk')).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect((await line.run('profile', 'define', 'Kiosk')).code).toBe(0);
  });

  it('that was changed is defined anew, and its devices get the new one when that is asked for', async () => {
    const before = await define();
    expect((await line.run('assign', 'Sales', '--serial', first, second)).code).toBe(0);
    const edited = await line.run('profile', 'edit', 'Sales', '--department', 'HQ');
    expect([edited.out.startsWith('Sales  CHANGED since it was defined on '), edited.said.includes('2 devices have what was defined before.')]).toEqual([true, true]);
    expect((await line.run('assign', 'Sales', '--serial', third, '--dry-run')).said).toContain('“Sales” was changed since it was defined: devices get what was defined on ');
    expect((await line.run('profile', 'define', 'Sales')).said).toContain('2 devices still have an earlier one of it.');
    const lines = await line.json('profile', 'define', 'Sales', '--reassign');
    const [profile, ...rest] = lines;
    expect([profile?.['uuid'] === before, rest.slice(0, -1).map(({ serial, status }) => [serial, status])]).toEqual([false, [[first, 'SUCCESS'], [second, 'SUCCESS']]]);
    expect((await line.json('devices', '--profile', 'Sales')).map(({ serial }) => serial)).toEqual([first, second]);
    expect(await line.json('profile', 'list')).toMatchObject([{ name: 'Sales', devices: 2, earlier: 0, changed: false }]);
    expect((await line.run('profile', 'remove', 'Sales')).code).toBe(3);
    expect((await line.run('unassign', '--serial', first, second)).code).toBe(0);
    expect((await line.run('profile', 'remove', 'Sales')).code).toBe(0);
    // Apple keeps what was defined.
    expect(await line.json('profile', 'read', before)).toMatchObject([{ name: 'Sales', uuid: before }]);
    expect((await line.run('profile', 'read', 'F0F0')).code).toBe(1);
    expect((await line.run('profile', 'show', 'Nobody')).code).toBe(3);
  });

  it('of which two have one name is named by its id', async () => {
    await make('Sales');
    await make('Sales');
    const [one] = await line.json('profile', 'list');
    const id = String(one?.['id']);
    expect(await line.run('profile', 'show', 'Sales')).toMatchObject({ code: 2, said: expect.stringContaining(id) as string });
    expect((await line.run('profile', 'show', id.slice(0, 8))).code).toBe(0);
  });
});

describe('muster ade assign', () => {
  it('needs a profile that Apple has', async () => {
    await make();
    expect(await line.run('assign', 'Sales', '--serial', first)).toMatchObject({ code: 3, said: expect.stringContaining('Define it first, then assign it.') as string });
  });

  it('shows what a choice comes to, and asks nothing of Apple for it', async () => {
    await define();
    const dry = await line.run('assign', 'Sales', '--serial', first, 'ZZZZ999999', '--dry-run');
    expect([dry.code, dry.out]).toEqual([0, first]);
    expect(dry.said).toContain('2 serial numbers; none has a profile yet.');
    expect(dry.said).toMatch(/1 serial number isn’t in the list as of .*, and left out; --include-unlisted asks for them all the same: ZZZZ999999/);
    expect(await line.json('assign', 'Sales', '--serial', first, 'ZZZZ999999', '--dry-run')).toMatchObject([{ type: 'target', serials: [first, 'ZZZZ999999'], unlisted: ['ZZZZ999999'], asked: [first], already: 0 }]);
    expect((await line.json('devices', '--state', 'assigned'))).toEqual([]);
    expect((await line.run('assign', 'Sales', '--serial', 'ZZZZ999999')).code).toBe(3);
  });

  it('tells each serial number’s result: done 0, some 4 with until when, none 1', async () => {
    await define();
    await line.portal('/switches', { throttle_next: { retry_after_seconds: 120, devices: [second] } });
    const before = Date.now();
    const some = await line.run('assign', 'Sales', '--serial', first, second, 'ZZZZ999999', '--include-unlisted', '--json');
    expect(some.code).toBe(4);
    const lines = jsonLines(some.out);
    const [unknown, throttled, done] = ['ZZZZ999999', second, first].map((serial) => lines.find((one) => one['serial'] === serial));
    const outcome = lines.at(-1);
    expect([unknown, throttled, done].map((one) => [one?.['serial'], one?.['status']])).toEqual([['ZZZZ999999', 'NOT_ACCESSIBLE'], [second, 'THROTTLED'], [first, 'SUCCESS']]);
    expect(Number(throttled?.['until']) - before).toBeGreaterThanOrEqual(119_000);
    expect(outcome).toMatchObject({ type: 'outcome', act: 'assign', counts: { SUCCESS: 1, THROTTLED: 1, NOT_ACCESSIBLE: 1, FAILED: 0 }, left: 0, problem: null });
    // Not asked again before that time.
    const again = await line.run('assign', 'Sales', '--serial', second);
    expect([again.code, /^AAAA000002 {2}THROTTLED until \d{4}-\d\d-\d\d \d\d:\d\d$/m.test(again.out)]).toEqual([1, true]);
    expect(await line.run('assign', 'Sales', '--serial', third)).toMatchObject({ code: 0, out: `${third}  assigned`, said: expect.stringContaining('1 device assigned.') as string });
  });

  it('takes serial numbers from a file, a table and the standard input', async () => {
    await define();
    line.next.input = `Serial\n${first.toLowerCase()}, ${second};\n12\n`;
    const piped = await line.run('assign', 'Sales', '--text', '-');
    expect([piped.code, piped.out.split('\n'), piped.said.includes('“12”. It has 2 characters; Apple’s have 8 to 14.')]).toEqual([0, [`${first}  assigned`, `${second}  assigned`], true]);
    expect((await line.run('unassign', '--csv', file('a.csv', `Device,Serial Number\nx,${first}\ny,${second}\n`))).out.split('\n')).toEqual([`${first}  taken away`, `${second}  taken away`]);
    expect((await line.run('assign', 'Sales', '--text', file('a.txt', third))).code).toBe(0);
    expect((await line.run('assign', 'Sales', '--text', file('b.txt', ' \n'))).code).toBe(2);
    expect((await line.run('assign', 'Sales', '--text', path.join(line.folder, 'nowhere'))).code).toBe(1);
    expect((await line.run('assign', 'Sales', '--order', 'NO-SUCH-ORDER')).code).toBe(3);
  });

  it('goes with a profile in more than one way', async () => {
    const uuid = await define();
    expect((await line.run('assign', uuid, '--serial', first)).code).toBe(0);
    expect((await line.run('assign', 'Sales', '--serial', first, second)).said).toContain('2 serial numbers; 1 has this profile already.');
    expect((await line.run('log')).out).toMatch(/vera +assigned +Sales +SUCCESS 2$/m);
    expect((await line.json('log')).map(({ kind }) => kind)).toEqual(['assign', 'assign', 'define', 'token']);
    expect((await line.run('log')).out).toMatch(/vera +token taken *$/m);
    // The journal of an entry that is gone is told with the others'.
    await line.run('token', 'new', '--label', 'Old');
    await line.run('token', 'remove', 'Old', '--confirm', 'Old');
    expect((await line.run('log')).out).toMatch(/vera +entry removed +Old *$/m);
  });
});

describe('muster ade disown', () => {
  it('releases nothing before somebody typed how many, and says when the entry may not', async () => {
    const refused = await line.run('disown', '--serial', first, second);
    expect([refused.code, refused.said.includes('2 devices would leave the organization for good'), refused.said.includes('--typed 2')]).toEqual([2, true, true]);
    expect(await line.run('disown', '--serial', first, '--typed', '2')).toMatchObject({ code: 2, said: expect.stringContaining('--typed 2 isn’t the number of devices that would be released, which is 1. Nothing was released.') as string });
    expect(await line.run('disown', '--serial', first, second, '--dry-run')).toMatchObject({ code: 0, out: `${first}\n${second}` });
    expect(await line.run('disown', '--serial', first, '--typed', '1')).toMatchObject({ code: 1, out: `${first}  FAILED`, said: expect.stringContaining('see in Apple’s portal whether this server entry is allowed to release devices') as string });
    const before = await line.listed();
    await line.portal('/switches', { release_allowed: true });
    expect(await line.run('disown', '--serial', first, second, '--typed', '2')).toMatchObject({ code: 0, out: `${first}  released\n${second}  released` });
    expect(await line.listed()).toBe(before - 2);
    expect((await line.json('devices', '--state', 'gone')).map(({ serial }) => serial)).toEqual([first, second]);
  });
});

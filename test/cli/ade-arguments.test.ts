// The words of muster ade: what each means, and which are usage errors, by tables made by hand from its help.
import { describe, expect, it } from 'vitest';
import { adeHelp, parseAde } from '../../src/cli/ade-arguments.ts';
import { parseCommand } from '../../src/cli/arguments.ts';
import type { AdeCommand } from '../../src/cli/ade-words.ts';
import { failureOf } from '../setup/failures.ts';

const words = (line: string): string[] => line.split(' ').filter(Boolean).map((word) => word.replaceAll('_', ' '));
const where = { json: false, practice: false, server: null };
const nothing = { texts: {}, choices: {}, flags: {}, affinity: null, pairing: null, certificates: null, identities: null, anchors: null, skip: null };
const doing = { includeUnlisted: false, dryRun: false };
const listing = { search: '', state: null, profile: null, limit: 100, csv: false };

describe('the words of muster ade', () => {
  it.each<[string, AdeCommand]>([
    ['status', { name: 'ade status', ...where }], ['status Intune --json', { name: 'ade status', ...where, json: true, server: 'Intune' }], ['status --server Intune --practice', { name: 'ade status', ...where, practice: true, server: 'Intune' }],
    ['token new --label Intune_Production', { name: 'ade token new', ...where, label: 'Intune Production', output: null, force: false }],
    ['token new --label A -o a.pem --force', { name: 'ade token new', ...where, label: 'A', output: 'a.pem', force: true }],
    ['token certificate A --output a.pem', { name: 'ade token certificate', ...where, server: 'A', output: 'a.pem', force: false }],
    ['token import a.p7m --server A', { name: 'ade token import', ...where, server: 'A', file: 'a.p7m' }], ['token import a.p7m', { name: 'ade token import', ...where, file: 'a.p7m' }],
    ['token renew A', { name: 'ade token renew', ...where, server: 'A', output: null, force: false }], ['token retry', { name: 'ade token retry', ...where }], ['token drop-renewal A', { name: 'ade token drop-renewal', ...where, server: 'A' }],
    ['token check A', { name: 'ade token check', ...where, server: 'A' }], ['token practice', { name: 'ade token practice', ...where }], ['token rename A --label B', { name: 'ade token rename', ...where, server: 'A', label: 'B' }],
    ['token remove A --confirm A', { name: 'ade token remove', ...where, server: 'A', confirm: 'A' }], ['token remove A', { name: 'ade token remove', ...where, server: 'A', confirm: null }],
    ['sync', { name: 'ade sync', ...where, full: false, policy: null }], ['sync A --full --policy intune2016', { name: 'ade sync', ...where, server: 'A', full: true, policy: 'intune2016' }],
    ['devices', { name: 'ade devices', ...where, ...listing }],
    ['devices A --search F2 --state no-profile --profile Sales --all --csv', { name: 'ade devices', ...where, server: 'A', search: 'F2', state: 'noProfile', profile: 'Sales', limit: null, csv: true }],
    ['devices --state GONE --limit 200000', { name: 'ade devices', ...where, ...listing, state: 'gone', limit: 200_000 }],
    ['devices --bench', { name: 'ade devices show', ...where, serials: null }], ['devices show A1 B2', { name: 'ade devices show', ...where, serials: ['A1', 'B2'] }], ['devices refresh --bench', { name: 'ade devices refresh', ...where, serials: null }],
    ['profile list A', { name: 'ade profile list', ...where, server: 'A' }], ['profile show Sales --as apple', { name: 'ade profile show', ...where, profile: 'Sales', as: 'apple' }],
    ['profile check Sales', { name: 'ade profile check', ...where, profile: 'Sales', from: null }], ['profile check --from a.json', { name: 'ade profile check', ...where, profile: null, from: 'a.json' }],
    ['profile define Sales --reassign', { name: 'ade profile define', ...where, profile: 'Sales', reassign: true }], ['profile read 0F0F', { name: 'ade profile read', ...where, uuid: '0F0F' }], ['profile remove Sales', { name: 'ade profile remove', ...where, profile: 'Sales' }],
    ['profile new --from a.json', { name: 'ade profile new', ...where, from: 'a.json', form: nothing }],
    ['assign Sales --serial A1 B2 --dry-run', { name: 'ade assign', ...where, profile: 'Sales', ...doing, dryRun: true, target: { by: 'serials', serials: ['A1', 'B2'] } }],
    ['assign Sales --text - --include-unlisted', { name: 'ade assign', ...where, profile: 'Sales', ...doing, includeUnlisted: true, target: { by: 'text', file: '-' } }],
    ['assign Sales --csv a.csv', { name: 'ade assign', ...where, profile: 'Sales', ...doing, target: { by: 'csv', file: 'a.csv' } }], ['assign Sales --order PO_1', { name: 'ade assign', ...where, profile: 'Sales', ...doing, target: { by: 'order', order: 'PO 1' } }],
    ['unassign --bench', { name: 'ade unassign', ...where, ...doing, target: { by: 'bench' } }],
    ['disown --serial A1', { name: 'ade disown', ...where, ...doing, typed: null, target: { by: 'serials', serials: ['A1'] } }], ['disown --serial A1 B2 --typed 2', { name: 'ade disown', ...where, ...doing, typed: 2, target: { by: 'serials', serials: ['A1', 'B2'] } }],
    ['log', { name: 'ade log', ...where, limit: 50 }], ['log A --limit 200', { name: 'ade log', ...where, server: 'A', limit: 200 }],
  ])('“%s” are understood', (line, command) => {
    expect(parseAde(words(line))).toEqual(command);
  });

  it('every field of a profile has an option', () => {
    const line = 'profile edit Sales --name N --description D --url https://a.example/ --web-url https://b.example/ --org-magic M --affinity none --supervised no --locked no --mandatory no --pairing certificate --certificate a.cer b.pem --identity Org '
      + '--department Dep --phone 1 --email a@b.example --skip Siri,Zoom Passcode --await-configured yes --shared-ipad yes --return-to-service yes --not-from-backup yes --auto-advance yes --language sv --region SE --anchor root.cer';
    expect(parseAde(words(line))).toEqual({
      name: 'ade profile edit', ...where, profile: 'Sales', from: null, form: {
        texts: { name: 'N', description: 'D', url: 'https://a.example/', orgMagic: 'M', department: 'Dep', phone: '1', email: 'a@b.example' }, choices: { webUrl: 'https://b.example/', language: 'sv', region: 'SE' },
        flags: { supervised: false, locked: false, mandatory: false, awaitConfigured: true, sharedIpad: true, returnToService: true, notFromBackup: true, autoAdvance: true },
        affinity: 'none', pairing: 'certificate', certificates: ['a.cer', 'b.pem'], identities: ['Org'], anchors: ['root.cer'], skip: ['Siri', 'Zoom', 'Passcode'],
      },
    });
    expect(parseAde(['profile', 'edit', 'Sales', '--skip', 'none', '--web-url', ''])).toMatchObject({ form: { skip: [], choices: { webUrl: '' } } });
  });

  it.each([
    ['', 'Say what to do: status, token, sync, devices, profile, assign, unassign, disown, log. muster ade --help says more.'], ['tokens', 'There is no command “ade tokens”.'], ['status A B', '“B” is one word too many.'],
    ['status A --server B', 'Name the server entry once: “A”, or --server.'], ['token', 'Say what to do with the token: new, certificate, import, renew, retry, drop-renewal, remove, check, rename, practice.'], ['token delete', 'There is no command “ade token delete”.'],
    ['token new', 'Say what the server entry is called here: --label NAME.'], [`token new --label ${'x'.repeat(201)}`, 'A label is one line of 1 to 200 characters.'], ['token certificate', 'Say where it is written: --output FILE.'],
    ['token import', 'Something is missing behind the command.'], ['token remove --confirm A', 'Name the server entry that is removed: muster ade token remove SERVER --confirm LABEL'],
    ['sync --policy daily', '--policy takes intune2016, intune, apple; not “daily”.'], ['devices --limit 0', '--limit takes a whole number from 1 to 200000, not “0”.'], ['devices --limit 5 --all', 'Say --limit N or --all, not both.'],
    ['devices --json --csv', 'Say --json or --csv, not both.'], ['devices --state new', '--state takes noProfile, assigned, pushed, enrolled, attention, gone; not “new”.'], ['devices --bench --search F2', '--bench says where the attached devices stand, and takes no search.'],
    ['devices show', 'Name the devices by serial number, or --bench for those that are attached now.'], ['devices show A1 --bench', 'Name the devices by serial number, or --bench for those that are attached now.'], [`devices show ${'A'.repeat(41)}`, `“${'A'.repeat(41)}” is no serial number.`],
    ['profile', 'Say what to do with profiles: new, list, show, check, edit, define, read, remove.'], ['profile new --name A', 'A new profile needs --name NAME and --url ADDRESS of the MDM, or --from FILE.'],
    ['profile edit A', 'Say what becomes different, such as --department NAME, or give the whole form: --from FILE.'], ['profile edit A --locked maybe', '--locked takes yes, no; not “maybe”.'],
    ['profile check', 'Name a profile that is kept here, or a file: --from FILE.'], ['profile check A --from b', 'Name a profile that is kept here, or a file: --from FILE.'],
    ['assign --serial A1', 'Name the profile first: muster ade assign PROFILE --serial S…'], ['assign Sales', 'Say once which devices: --serial S…, --text FILE, --csv FILE, --order NUMBER or --bench.'],
    ['assign Sales --bench --order 1', 'Say once which devices: --serial S…, --text FILE, --csv FILE, --order NUMBER or --bench.'], ['disown --bench --typed 0', '--typed takes a whole number from 1 to 20000, not “0”.'], ['log --limit 201', '--limit takes a whole number from 1 to 200, not “201”.'],
  ])('“%s” are a usage error that says why', async (line, detail) => {
    const failure = await failureOf(() => parseAde(words(line)));
    expect([failure.code, failure.params['detail']]).toEqual(['usage.invalid', detail]);
  });

  it('no verb is without a line of help, and none has a place for a token or a key', () => {
    for (const verb of ['status', 'token new', 'token certificate', 'token import', 'token renew', 'token retry', 'token remove', 'token rename', 'token practice', 'sync', 'devices', 'profile new', 'profile edit', 'profile check', 'assign', 'unassign', 'disown', 'log']) expect(adeHelp).toMatch(new RegExp(`^ *${verb}\\b`, 'm'));
    for (const line of adeHelp.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
    expect(() => parseAde(['token', 'import', 'a.p7m', '--key', 'k'])).toThrow();
    for (const line of ['ade --help', 'ade sync -h', 'help ade']) expect(parseCommand(words(line))).toEqual({ name: 'help', topic: 'ade' });
  });
});

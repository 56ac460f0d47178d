// The words behind muster intune: what each comes to, and what is refused with which sentence.
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.ts';
import { parseIntune } from '../../src/cli/intune-arguments.ts';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '').map((word) => word.replaceAll('_', ' '));
const anywhere = { token: null, configurator: false };
const id = '11111111-2222-3333-4444-555555555555';

describe('what is typed', () => {
  it.each<[string, object]>([
    ['status', { name: 'intune status', json: false }],
    ['push --json', { name: 'intune push', json: true }],
    ['app', { name: 'intune app', json: false }],
    [`app --tenant example.org --client-id ${id}`, { name: 'intune app set', json: false, app: { cloud: 'global', tenant: 'example.org', clientId: id } }],
    [`app --tenant example.org --client-id ${id} --cloud usDefense`, { name: 'intune app set', json: false, app: { cloud: 'usDefense', tenant: 'example.org', clientId: id } }],
    ['app --forget', { name: 'intune app set', json: false, app: null }],
    ['sign-in', { name: 'intune sign-in', json: false, code: false, changes: false }],
    ['sign-in --code --changes', { name: 'intune sign-in', json: false, code: true, changes: true }],
    ['token key School --output a.pem --anew', { name: 'intune token key', json: false, token: 'School', output: 'a.pem', anew: true, force: false }],
    ['token upload School a.p7m --apple-id it@example.org', { name: 'intune token upload', json: false, token: 'School', file: 'a.p7m', appleId: 'it@example.org' }],
    ['token sync School', { name: 'intune token sync', json: false, token: 'School' }],
    ['profiles --configurator', { name: 'intune profiles', json: false, token: null, configurator: true }],
    ['profile show Kiosk --as form', { name: 'intune profile show', json: false, ...anywhere, profile: 'Kiosk', asForm: true }],
    ['profile new --set displayName=Cart_4 siriDisabled=yes --token School', { name: 'intune profile new', json: false, token: 'School', configurator: false, set: ['displayName=Cart 4', 'siriDisabled=yes'], from: null }],
    ['profile edit Kiosk --from a.json', { name: 'intune profile edit', json: false, ...anywhere, profile: 'Kiosk', set: [], from: 'a.json' }],
    ['profile default Kiosk', { name: 'intune profile default', json: false, ...anywhere, profile: 'Kiosk' }],
    ['profile export Kiosk', { name: 'intune profile export', json: false, ...anywhere, profile: 'Kiosk', output: null, force: false }],
    ['import --serial dmpx1 DMPX-2 --details Cart_4', { name: 'intune import', json: false, ...anywhere, target: { by: 'serials', serials: ['DMPX1', 'DMPX2'] }, profile: null, corporate: false, details: 'Cart 4', overwrite: false }],
    ['import --bench --corporate --overwrite', { name: 'intune import', json: false, ...anywhere, target: { by: 'bench' }, profile: null, corporate: true, details: '', overwrite: true }],
    ['assign Kiosk --csv a.csv --configurator', { name: 'intune assign', json: false, token: null, configurator: true, target: { by: 'csv', file: 'a.csv' }, profile: 'Kiosk' }],
    ['enrolled DMPX1', { name: 'intune enrolled', json: false, target: { by: 'serials', serials: ['DMPX1'] } }],
    ['enrolled --bench', { name: 'intune enrolled', json: false, target: { by: 'bench' } }],
    ['enrolled --prepared', { name: 'intune enrolled', json: false, target: { by: 'prepared', days: 2 } }],
    ['enrolled --prepared --days 14', { name: 'intune enrolled', json: false, target: { by: 'prepared', days: 14 } }],
    ['user ada@example.org --last-four 12AB', { name: 'intune user', json: false, user: 'ada@example.org', lastFour: '12AB' }],
    ['imported --bench', { name: 'intune imported', json: false, target: { by: 'bench' } }],
    ['where DMPX1 --json', { name: 'intune where', json: true, target: { by: 'serials', serials: ['DMPX1'] } }],
    ['apple-business --client-id C --key-id K --key a.pem', { name: 'intune apple-business', json: false, account: { clientId: 'C', keyId: 'K', key: 'a.pem' } }],
    ['apple-business --forget', { name: 'intune apple-business', json: false, account: null }],
    ['steps setup-assistant', { name: 'intune steps', json: false, procedure: 'setupAssistant' }],
    ['steps direct', { name: 'intune steps', json: false, procedure: 'direct' }],
  ])('%s', (line, command) => {
    expect(parseIntune(words(line))).toEqual(command);
  });

  it('is found by the whole command line, and so is its help', () => {
    expect(parseCommand(['intune', 'tokens'])).toEqual({ name: 'intune', intune: { name: 'intune tokens', json: false } });
    expect(parseCommand(['intune', 'profile', '--help'])).toEqual({ name: 'help', topic: 'intune' });
  });
});

describe('what is refused', () => {
  it.each<[string, RegExp]>([
    ['', /Say what to do/],
    ['sing-in', /no command “intune sing-in”/],
    ['status now', /“now” is one word too many/],
    ['app --tenant example.org', /Say both/],
    ['app --forget --tenant example.org', /--forget stands alone/],
    [`app --tenant a --client-id ${id} --cloud mars`, /--cloud takes global, usGovernment, usDefense, china/],
    ['token', /key, upload, sync/],
    ['token key School', /--output FILE/],
    ['token upload School a.p7m', /--apple-id/],
    ['token upload School --apple-id a@b', /Something is missing/],
    ['profile new --set siriDisabled=yes', /needs a name/],
    ['profile edit Kiosk', /what becomes different/],
    ['profile edit Kiosk --set siriDisabled', /NAME=VALUE, not “siriDisabled”/],
    ['profiles --token School --configurator', /not both/],
    ['import', /Say once which devices/],
    ['import --bench --csv a.csv', /Say once which devices/],
    ['import --bench --corporate --profile Kiosk', /Corporate identifiers have no profile/],
    ['import --serial .-.', /“.-.” is no serial number/],
    ['assign --bench', /Name the profile first/],
    ['enrolled', /--bench/],
    ['enrolled DMPX1 --bench', /--bench/],
    ['enrolled DMPX1 --days 3', /--days goes with --prepared/],
    ['enrolled --prepared --bench', /stands without/],
    ['enrolled --prepared --days 0', /from 1 to 365/],
    ['where', /--bench/],
    ['apple-business --client-id C', /all three/],
    ['steps', /setup-assistant/],
    ['steps both', /setup-assistant/],
  ])('%s', (line, sentence) => {
    expect(() => parseIntune(words(line))).toThrow(expect.objectContaining({ code: 'usage.invalid', params: { detail: expect.stringMatching(sentence) as string } }) as Error);
  });
});

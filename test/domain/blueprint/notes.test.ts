// What a blueprint says of itself: contradictions, fields without effect, and what user affinity brings with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankBlueprint } from '../../../src/domain/blueprint/blank.ts';
import { whyNoEffect } from '../../../src/domain/blueprint/effects.ts';
import { notesOf } from '../../../src/domain/blueprint/notes.ts';
import { type Blueprint, type BlueprintNote, blueprintNoteSchema, methods } from '../../../src/model/blueprints.ts';
import { anyBlueprint, blueprint, blueprintId, directBlueprint, profileRef } from '../../setup/blueprints.ts';

const fieldsOf = (kind: BlueprintNote['kind'], made: Blueprint): string[] => notesOf(made).filter((note) => note.kind === kind).map(({ field }) => field);
const problems = (made: Blueprint): string[] => fieldsOf('problem', made);
const noEffect = (made: Blueprint): string[] => fieldsOf('noEffect', made);
const affinity = (made: Blueprint): string => notesOf(made).filter(({ kind, field }) => kind === 'consequence' && field === 'affinity').map(({ text }) => text).join('\n');
const gates = (changes: Partial<Blueprint['gates']>): Pick<Blueprint, 'gates'> => ({ gates: { ...blueprint().gates, ...changes } });
const locale = (changes: Partial<Blueprint['locale']>): Pick<Blueprint, 'locale'> => ({ locale: { ...blueprint().locale, ...changes } });
const certificate = { name: 'Depot', sha256: 'd'.repeat(64), base64: 'MIIB' };
const table = { file: '/devices.csv', name: null, assetTag: null, user: null, profile: null };

describe('the driver', () => {
  const said = (made: Blueprint): string[] => notesOf(made).filter(({ field }) => field === 'driver').map(({ kind, text }) => `${kind}: ${text}`);

  it('is nobody’s business where it is Muster, and says what it takes where it isn’t', () => {
    expect([said(blueprint({ method: 'automated' })), said(blueprint({ method: 'automated', driver: 'muster' }))]).toEqual([[], []]);
    const takes = 'consequence: This takes a Mac with Apple Configurator, which activates the device too. Setup Assistant asks for neither language nor region then.';
    expect(said(blueprint({ method: 'automated', driver: 'configurator' }))).toEqual([takes]);
    expect(said(blueprint({ method: 'automated', driver: 'configurator', ...locale({ region: null }) }))).toEqual([`${takes} Set both here, or the device keeps those it has.`]);
  });

  it.each(['setupAssistant', 'direct', 'superviseOnly'] as const)('has no effect by %s, and the form says why', (method) => {
    const why = 'Apple Configurator’s cfgutil prepares devices for Muster by Automated Enrollment only: by this method Muster does it itself.';
    expect(said(blueprint({ method, driver: 'configurator' }))).toEqual([`noEffect: ${why}`]);
    expect([whyNoEffect(method, 'driver'), whyNoEffect('automated', 'driver')]).toEqual([why, null]);
  });
});

describe('a blueprint that is right', () => {
  it('has neither problems nor fields without effect', () => {
    for (const made of [blueprint(), directBlueprint(), blueprint({ method: 'superviseOnly', affinity: 'none', server: { url: null, discovery: null } })]) expect([...problems(made), ...noEffect(made)]).toEqual([]);
    const automated = blueprint({ method: 'automated', organization: blankBlueprint('automated', { id: blueprintId, name: 'x' }).organization, server: { url: null, discovery: null }, skip: [] });
    expect([...problems(automated), ...noEffect(automated)]).toEqual([]);
  });

  it('of which nothing is chosen yet says what is missing', () => {
    expect(methods.map((method) => problems(blankBlueprint(method, { id: blueprintId, name: 'New' })))).toEqual([['server.url', 'identity', 'organization.name'], ['enrollment'], ['wifi'], ['identity', 'organization.name']]);
  });
});

describe('a contradiction', () => {
  it.each<[string, Blueprint, string]>([
    ['locked without supervised', blueprint({ locked: true, supervised: false, identity: null }), 'locked'],
    ['pairing by certificate without one', blueprint({ pairing: { allow: 'certificate', certificates: [] } }), 'pairing.certificates'],
    ['no pairing without an identity', blueprint({ pairing: { allow: 'no', certificates: [] }, identity: null }), 'identity pairing.allow'],
    ['pairing by certificate without an identity of our own', blueprint({ pairing: { allow: 'certificate', certificates: [certificate] }, identity: null }), 'identity pairing.allow'],
    ['no pairing and no supervision', blueprint({ pairing: { allow: 'no', certificates: [] }, supervised: false }), 'pairing.allow'],
    ['supervised without an identity', blueprint({ identity: null }), 'identity'],
    ['supervised by nobody in particular', blueprint({ organization: { ...blueprint().organization, name: ' ' } }), 'organization.name'],
    ['supervise only, unsupervised', blueprint({ method: 'superviseOnly', supervised: false }), 'supervised'],
    ['direct with a user', directBlueprint({ affinity: 'user' }), 'affinity'],
    ['direct without a file', directBlueprint({ enrollment: null }), 'enrollment'],
    ['Setup Assistant without an address', blueprint({ server: { url: null, discovery: null } }), 'server.url'],
    ['an address without TLS', blueprint({ server: { url: 'http://mdm.contoso.example', discovery: null } }), 'server.url'],
    ['an address with a password', blueprint({ server: { url: 'https://vera:secret@mdm.contoso.example/', discovery: null } }), 'server.url'],
    ['automated without Wi-Fi', blueprint({ method: 'automated', wifi: null }), 'wifi'],
    ['systems the wrong way round', blueprint(gates({ osFrom: '18.0', osTo: '17.6.1' })), 'gates.osTo'],
    ['nobody allowed', blueprint(gates({ serials: [] })), 'gates.serials'],
    ['a language that is none', blueprint(locale({ language: 'english' })), 'locale.language'],
    ['a region that is a language', blueprint(locale({ region: 'en-GB' })), 'locale.region'],
    ['a time zone that is none', blueprint(locale({ timeZone: 'Europe/Atlantis' })), 'locale.timeZone'],
    ['a time zone as an offset', blueprint(locale({ timeZone: '+01:00' })), 'locale.timeZone'],
    ['a name with an unknown variable', blueprint({ naming: 'iPad {floor}' }), 'naming'],
    ['a name out of a table that isn’t there', blueprint({ naming: 'iPad {csv:Room} {last4}' }), 'naming'],
    ['a profile twice', blueprint({ profiles: [profileRef('Restrictions', 'e'), profileRef('Restrictions', 'e')] }), 'profiles[1]'],
    ['the Wi-Fi profile once more', blueprint({ profiles: [profileRef('Wi-Fi', 'a')] }), 'profiles[0]'],
    ['the same file under two names', blueprint({ profiles: [profileRef('Restrictions', 'e'), profileRef('Other', 'e')] }), 'profiles[1]'],
    ['two profiles with one identifier', blueprint({ profiles: [profileRef('Restrictions', 'e'), profileRef('Restrictions', 'f')] }), 'profiles[1]'],
    ['silent profiles on unsupervised devices', blueprint({ supervised: false, identity: null, profiles: [profileRef('Restrictions', 'e')] }), 'profiles'],
  ])('is said: %s', (_name, made, field) => {
    expect(problems(made)).toEqual(field.split(' '));
  });

  it('is none where systems are equal, zones are real, and languages have scripts', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires']) expect(problems(blueprint(locale({ timeZone: zone })))).toEqual([]);
    expect(problems(blueprint({ ...gates({ osFrom: '18', osTo: '18.0' }), ...locale({ language: 'zh-Hans', region: 'zh-Hans_CN' }) }))).toEqual([]);
  });

  it('with the table is found where its columns are known', () => {
    const made = blueprint({ naming: '{csv:Room} {last4}', table: { ...table, user: 'UPN' } });
    expect(notesOf(made, { panes: null, columns: ['serial', 'Room'] }).filter(({ kind }) => kind === 'problem')).toEqual([{ kind: 'problem', field: 'table.user', text: 'The table has no column “UPN”; there are “serial”, “Room”.' }]);
  });
});

describe('a field without effect', () => {
  it.each<[string, Blueprint, string[]]>([
    ['locked, as the device makes it removable', blueprint({ locked: true }), ['locked']],
    ['the department, which only automated profiles have', blueprint({ department: { name: 'IT', phone: '1' } }), ['department.name', 'department.phone']],
    ['the direct file of another method', blueprint({ enrollment: profileRef('Enrollment', 'c') }), ['enrollment']],
    ['waiting without supervision', blueprint({ awaitConfigured: true, supervised: false, identity: null }), ['awaitConfigured']],
    ['certificates, as all may pair', blueprint({ pairing: { allow: 'yes', certificates: [certificate] } }), ['pairing.certificates']],
    ['an identity of nobody supervised', blueprint({ supervised: false }), ['identity']],
    ['the address of supervise only', blueprint({ method: 'superviseOnly', affinity: 'none' }), ['server.url']],
    ['a user of supervise only', blueprint({ method: 'superviseOnly', server: { url: null, discovery: null } }), ['affinity']],
    ['all that only Setup Assistant has, with direct', directBlueprint({ supervised: true, locked: true, skip: ['Siri'], awaitConfigured: true, server: { url: 'https://a.example', discovery: null }, locale: { language: 'en', region: null, timeZone: 'UTC' } }),
      ['supervised', 'locked', 'awaitConfigured', 'server.url', 'skip', 'locale.language', 'locale.timeZone']],
    ['all that comes from the profile, with automated', blueprint({ method: 'automated', locked: true, profiles: [profileRef('Restrictions', 'e')] }), ['locked', 'organization.name', 'organization.magic', 'server.url', 'profiles', 'skip']],
    ['unsupervised, with automated', blueprint({ method: 'automated', supervised: false, organization: directBlueprint().organization, server: { url: null, discovery: null }, skip: [] }), ['supervised']],
  ])('is said to be so: %s', (_name, made, fields) => {
    expect(noEffect(made)).toEqual(fields);
  });

  it('says why, also where nothing is chosen yet', () => {
    expect(whyNoEffect('setupAssistant', 'locked')).toBe('On this path the device makes management removable, whatever is asked for; the MDM’s own profile decides.');
    expect(whyNoEffect('automated', 'locked')).toBe('With Automated Enrollment the device takes this from the profile that the MDM assigned to it: what is set here is not sent to the device. Set it in that profile.');
    expect([whyNoEffect('setupAssistant', 'skip'), whyNoEffect('direct', 'naming'), whyNoEffect('direct', 'toString')]).toEqual([null, null, null]);
  });

  it('is a pane that Apple doesn’t list, where the list is known', () => {
    const made = blueprint({ skip: ['Siri', 'Teleporter'] });
    expect(notesOf(made, { panes: new Set(['Siri']), columns: null }).filter(({ kind }) => kind === 'noEffect')).toEqual([{ kind: 'noEffect', field: 'skip', text: 'Apple doesn’t list the pane “Teleporter”; it is sent, and a device passes over what it doesn’t know.' }]);
    expect(noEffect(made)).toEqual([]);
  });
});

describe('the choice of user affinity', () => {
  it('with a user says what needs it, the first day, and how it is changed', () => {
    const said = affinity(blueprint());
    expect(said).toContain('User affinity is required for mobile application management (MAM) apps, conditional access to email and company data, and the Company Portal app.');
    expect(said).toContain('The device has to get its user within 24 hours after it was enrolled; later it needs a factory reset.');
    expect(said).toContain('To change the affinity of a device that is enrolled, it has to be retired and enrolled again.');
    expect(said).toContain('last four characters of the serial number');
  });

  it('says of each way to sign in what it means for multifactor authentication, in 2016 and today', () => {
    expect(affinity(blueprint({ authentication: 'companyPortal' }))).toContain('In 2016 multifactor authentication (MFA) didn’t work during enrollment');
    expect(affinity(blueprint({ authentication: 'legacy' }))).toContain('WS-Trust 1.3 Username/Mixed endpoint has to be enabled');
    expect(affinity(blueprint({ authentication: 'modern' }))).toMatch(/MFA works there, but not the kind that resists phishing/);
    expect(affinity(blueprint({ authentication: 'modern' }))).not.toContain('WS-Trust');
  });

  it('without a user speaks of kiosks and shared devices, and of what won’t work', () => {
    const said = affinity(blueprint({ affinity: 'none' }));
    expect(said).toMatch(/kiosk, point of sale, shared devices/);
    expect(said).toMatch(/Company Portal isn’t supported and should not be installed/);
    expect(said).not.toContain('24 hours');
  });

  it('is never one with Direct, and none at all where nobody is enrolled', () => {
    expect(affinity(directBlueprint())).toMatch(/^Direct enrollment never gives a device a user/);
    expect(affinity(blueprint({ method: 'superviseOnly' }))).toBe('Supervise only enrolls nowhere, so the device gets no user from here.');
  });
});

describe('other consequences', () => {
  it('are a missing network, equal names, a forgotten user, an old address', () => {
    const others = (made: Blueprint): string[] => fieldsOf('consequence', made).filter((field) => field !== 'affinity');
    expect(others(blueprint())).toEqual([]);
    expect(others(blueprint({ wifi: null }))).toEqual(['wifi']);
    expect(others(blueprint({ naming: 'iPad' }))).toEqual(['naming']);
    expect(others(blueprint({ naming: '{model}' }))).toEqual(['naming']);
    expect(others(blueprint({ naming: 'iPad', ...gates({ serials: ['DMPX1234'] }) }))).toEqual([]);
    expect(others(blueprint({ affinity: 'none', table: { ...table, user: 'UPN' } }))).toEqual(['table.user']);
    expect(others(blueprint({ table }))).toEqual(['table.file']);
    expect(others(blueprint({ server: { url: 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=7', discovery: null } }))).toEqual(['server.url']);
    expect(others(blueprint({ authentication: 'modern' }))).toEqual(['authentication']);
  });
});

describe('notes', () => {
  it('fit through the contract and come problems first, whatever the blueprint is', () => {
    fc.assert(fc.property(anyBlueprint, (made) => {
      const notes = notesOf(made, { panes: new Set(['x']), columns: ['serial'] });
      for (const note of notes) expect(blueprintNoteSchema.parse(note).text).toMatch(/[.]$/);
      const kinds = notes.map(({ kind }) => ['problem', 'noEffect', 'consequence'].indexOf(kind));
      expect(kinds).toEqual([...kinds].sort());
    }));
  });
});

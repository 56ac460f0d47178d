// The pure pieces of the screens of Microsoft Intune: how a procedure's steps stand, which fields are where, which serial numbers are meant, and
// what became of them (enrollment-formats 4.6, 4.7, 5.8, 7.2).
import { describe, expect, it } from 'vitest';
import { enrolledLine, latestOf } from '../../renderer/features/intune/enrolled-words.ts';
import { asTexts, fieldGroups, filledValues, flagValue, isOn } from '../../renderer/features/intune/form-fields.ts';
import { assignLine, importLine, knownLine } from '../../renderer/features/intune/import-words.ts';
import { benchSerials } from '../../renderer/features/intune/bench-serials.ts';
import { noNotes, type ProcedureNotes } from '../../renderer/features/intune/procedure-notes.ts';
import { sourced } from '../../renderer/features/intune/serial-source.ts';
import { dayOf, type ProcedureFacts, procedureResults, startOfDay, type StepResult } from '../../renderer/features/intune/step-results.ts';
import { lastSyncText, syncAnswer, typeText } from '../../renderer/features/intune/token-facts.ts';
import { intuneProfileFields } from '../../src/domain/enrollment/intune-profile-fields.ts';
import { type ProcedureId, procedures } from '../../src/domain/enrollment/intune-procedures.ts';
import type { Discovery } from '../../src/model/blueprints.ts';
import type { PushOverview } from '../../src/model/identities.ts';
import type { Snapshot } from '../../src/model.ts';

const [minute, day] = [60_000, 86_400_000];
/** Tuesday, noon, wherever this runs. */
const now = new Date(2026, 4, 12, 12, 0).getTime();
const noPush: PushOverview = { state: 'missing', certificates: [] };
const facts: ProcedureFacts = { push: noPush, bench: [], runs: [], profiles: [], now };
const pushUntil = (state: PushOverview['state'], until: number): PushOverview => ({ state, certificates: [{ certificate: { until } } as PushOverview['certificates'][number]] });

function resultOf(id: ProcedureId, step: string, notes: Partial<ProcedureNotes> = {}, more: Partial<ProcedureFacts> = {}): StepResult | undefined {
  return procedureResults(procedures[id], { ...noNotes, ...notes }, { ...facts, ...more }).results.get(step);
}
const stateOf = (...words: Parameters<typeof resultOf>): string | undefined => resultOf(...words)?.state;

describe('a push certificate', () => {
  it('is done when one is known that lasts, and when somebody looked for themselves', () => {
    expect(resultOf('direct', 'push', {}, { push: pushUntil('valid', new Date(2027, 2, 1).getTime()) })).toEqual({ state: 'done', says: 'Known here, and good until 1 Mar 2027.', canTick: false });
    expect(stateOf('direct', 'push', {}, { push: pushUntil('notNeeded', now + day) })).toBe('done');
    expect([stateOf('direct', 'push'), stateOf('direct', 'push', { ticks: { push: now } })]).toEqual(['open', 'done']);
    expect(resultOf('direct', 'push', { ticks: { push: now } })?.says).toBe('You said so on 12 May 12:00.');
  });

  it('that has ended is no matter of opinion', () => {
    expect(resultOf('direct', 'push', { ticks: { push: now } }, { push: pushUntil('expired', now - day) })).toMatchObject({ state: 'attention', canTick: false });
    expect(stateOf('direct', 'push', {}, { push: pushUntil('notNeeded', now - day) })).toBe('open');
  });
});

describe('serial numbers', () => {
  const written = { at: now, serials: ['DMPXK3V6Q1MN', 'F2LW9T6P0D9K'], files: ['/Users/m/intune-configurator.csv'] };

  it('are listed when all that is attached is in the list that was written', () => {
    expect(resultOf('direct', 'serials', { serials: written }, { bench: ['DMPXK3V6Q1MN'] })).toMatchObject({ state: 'done', says: '2 serial numbers in intune-configurator.csv.' });
    expect(resultOf('direct', 'serials', { serials: written }, { bench: ['DMPXK3V6Q1MN', 'GG7ZXK3V77TT'] })).toMatchObject({ state: 'attention', says: '1 attached device isn’t in the list that was written. Write it anew.' });
    expect([stateOf('direct', 'serials'), resultOf('direct', 'serials', {}, { bench: ['A', 'B'] })?.says]).toEqual(['open', '2 devices are attached.']);
  });

  it('of what is attached are each there once, as services take them', () => {
    const seen = { devices: [{ serial: 'dmpxk3v6q1mn' }, { serial: null }], busOnly: [{ serial: 'DMPXK3V6Q1MN' }, { serial: 'C39XQ' }] } as unknown as Snapshot;
    expect(benchSerials(seen)).toEqual(['C39XQ', 'DMPXK3V6Q1MN']);
  });
});

describe('an export', () => {
  const file = (exportedAt: number | null): ProcedureFacts['profiles'] => [{ sha256: 'f', name: 'Kiosk', origin: { vendor: 'intune', host: null, identity: 'acme', exportedAt, exportedBy: exportedAt === null ? null : 'signature', worksUntil: null } }];

  it('as a URL needs its day and lives two weeks', () => {
    const url = 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=1';
    expect(resultOf('setupAssistant', 'export', { url, urlDay: '2026-05-08' })).toMatchObject({ state: 'done', says: 'Exported on 8 May 2026; works for 10 more days.' });
    expect(resultOf('setupAssistant', 'export', { url, urlDay: '2026-04-28' })).toMatchObject({ state: 'attention', says: 'Exported on 28 Apr 2026, more than two weeks ago. Export it anew.' });
    expect([stateOf('setupAssistant', 'export', { url, urlDay: '' }), stateOf('setupAssistant', 'export')]).toEqual(['open', 'open']);
    expect(resultOf('setupAssistant', 'export', { url: 'http://manage.microsoft.com', urlDay: '2026-05-08' })?.says).toMatch(/^That is no address: it begins with http:/);
  });

  it('as a file has to be younger than two weeks', () => {
    const at = (when: number): string | undefined => stateOf('direct', 'fresh', { file: 'f' }, { profiles: file(when) });
    expect([at(now - 13 * day), at(now - 14 * day), stateOf('direct', 'fresh')]).toEqual(['done', 'attention', 'open']);
    expect(resultOf('direct', 'fresh', { file: 'f' }, { profiles: file(now - 13 * day - minute) })?.says).toBe('Works for 1 more day, until 13 May 2026.');
    expect(stateOf('direct', 'export', { file: 'f' }, { profiles: [{ sha256: 'f', name: 'Wi-Fi', origin: null }] })).toBe('attention');
  });

  it('comes after the import, or hands out no identity', () => {
    const asked = { file: 'f', ticks: { import: now } };
    const profiles = file(now - day);
    expect(resultOf('direct', 'export', asked, { profiles })).toMatchObject({ state: 'attention', says: 'The file was exported on 11 May 12:00, before you said that the serial numbers are imported (12 May 12:00). Export it anew, or its devices get no identity.' });
    expect(stateOf('direct', 'export', { ...asked, wasBefore: true }, { profiles })).toBe('done');
    expect(stateOf('direct', 'export', { file: 'f', ticks: { import: now - 2 * day } }, { profiles })).toBe('done');
    // A URL gives no identity away; its order is only the steps' own.
    expect(stateOf('setupAssistant', 'export', { url: 'https://a.example/MDMServiceConfig', urlDay: '2026-05-11', ticks: { import: now } })).toBe('done');
  });

  it('has a day as the date field gives and takes it', () => {
    expect([startOfDay('2026-05-12'), startOfDay('12.5.2026'), startOfDay(''), dayOf(now)]).toEqual([new Date(2026, 4, 12).getTime(), null, null, '2026-05-12']);
  });
});

describe('the URL’s answer', () => {
  const found = (problem: Discovery['problem']): Discovery => ({ problem }) as Discovery;
  it('counts for the URL that was asked, and a person may go on past a refusal', () => {
    const url = 'https://a.example/x';
    expect(stateOf('setupAssistant', 'discovery', { url, asked: { url, found: found(null) } })).toBe('done');
    expect(stateOf('setupAssistant', 'discovery', { url: 'https://b.example/x', asked: { url, found: found(null) } })).toBe('open');
    expect(resultOf('setupAssistant', 'discovery', { url, asked: { url, found: found({ code: 'http.unreachable', params: { host: 'a.example', reason: 'no answer' } }) } })).toMatchObject({ state: 'attention', canTick: true });
  });
});

describe('a procedure', () => {
  it('knows what is next, and is through when nothing is left', () => {
    const { next, count } = procedureResults(procedures.setupAssistant, { ...noNotes, ticks: { push: now }, profile: 'Sales' }, facts);
    expect([next, count]).toEqual(['serials', 2]);
    const ticks = Object.fromEntries(procedures.setupAssistant.steps.map(({ id }) => [id, now]));
    const all = procedureResults(procedures.setupAssistant, { ...noNotes, ticks, profile: 'Sales', url: 'https://a.example/x', urlDay: '2026-05-12' }, facts);
    expect([all.next, all.count]).toEqual([null, 8]);
  });

  it('sees preparations and enrollments by the records of the listed devices', () => {
    const run = (serial: string, enrolled: boolean, method = 'direct'): ProcedureFacts['runs'][number] => ({ method, outcome: 'done', device: { serial }, enrolled: enrolled ? { at: now } : null }) as ProcedureFacts['runs'][number];
    const more = { bench: ['A', 'B'], runs: [run('A', true), run('B', false), run('C', true)] };
    expect([resultOf('direct', 'prepare', {}, more)?.says, stateOf('direct', 'prepare', {}, more)]).toEqual(['2 of 2 devices are prepared.', 'done']);
    expect([resultOf('direct', 'enrolled', {}, more)?.says, stateOf('direct', 'enrolled', {}, more)]).toEqual(['1 of 2 devices are enrolled by their records.', 'open']);
    expect(stateOf('setupAssistant', 'prepare', {}, more)).toBe('open');
  });
});

describe('the form of an enrollment profile', () => {
  it('has the lines of 2016 first, in their order, and every field once', () => {
    const { first, panes, later, laterPanes } = fieldGroups(false);
    expect(first.map(({ form2016 }) => form2016)).toEqual(['Name', 'Description', 'User Affinity', 'Supervised', 'Locked enrollment', 'Allow Pairing', 'Apple Configurator Certificates', 'Department Name', 'Department Phone']);
    expect(panes.map(({ form2016 }) => form2016).sort()).toEqual(['Apple ID', 'Apple Pay', 'Diagnostic Data', 'Location Services', 'Passcode', 'Restore', 'Siri', 'Terms and Conditions', 'Touch ID', 'Zoom']);
    const shown = [...first, ...panes, ...later, ...laterPanes].map(({ name }) => name).sort();
    expect(shown).toEqual(intuneProfileFields.map(({ name }) => name).filter((name) => name !== 'isDefault' && name !== 'configurationEndpointUrl').sort());
  });

  it('has four of them for Apple Configurator, and the others behind', () => {
    const { first, panes, later, laterPanes } = fieldGroups(true);
    expect([first.map(({ name }) => name), panes]).toEqual([['displayName', 'description', 'requiresUserAuthentication', 'enableAuthenticationViaCompanyPortal'], []]);
    expect([...first, ...later, ...laterPanes]).toHaveLength(intuneProfileFields.length - 2);
  });

  it('shows what is asked, where Intune keeps what is skipped', () => {
    const siri = intuneProfileFields.find(({ name }) => name === 'siriDisabled');
    const supervised = intuneProfileFields.find(({ name }) => name === 'supervisedModeEnabled');
    if (!siri || !supervised) throw new Error('no such field');
    expect([isOn(siri, true), isOn(siri, false), isOn(siri, undefined), flagValue(siri, true), isOn(supervised, true), flagValue(supervised, true)]).toEqual([false, true, true, false, true, true]);
  });

  it('sends of a new one what somebody filled in, and its name always', () => {
    expect(filledValues({ displayName: '', description: '', requiresUserAuthentication: false, enabledSkipKeys: [], supportDepartment: 'IT' })).toEqual({ displayName: '', requiresUserAuthentication: false, supportDepartment: 'IT' });
    expect(asTexts('Siri, Welcome\n\nZoom,')).toEqual(['Siri', 'Welcome', 'Zoom']);
  });
});

describe('serial numbers that are meant', () => {
  it('come from what is attached, from where somebody came from, or out of a text', () => {
    expect(sourced({ kind: 'bench', text: 'x' }, ['A1'], ['B2']).rows).toEqual([{ serial: 'A1', details: '' }]);
    expect(sourced({ kind: 'asked', text: 'x' }, ['A1'], ['B2']).rows).toEqual([{ serial: 'B2', details: '' }]);
    expect(sourced({ kind: 'text', text: 'dmpxk3v6q1mn F2LW9T6P0D9K\n' }, [], [])).toEqual({ rows: [{ serial: 'DMPXK3V6Q1MN', details: '' }, { serial: 'F2LW9T6P0D9K', details: '' }], doubts: [] });
    expect(sourced({ kind: 'text', text: '  ' }, ['A1'], [])).toEqual({ rows: [], doubts: [] });
  });

  it('keep the details of a list, without its heading, and say what looks wrong', () => {
    expect(sourced({ kind: 'text', text: 'Serial,Details\nDMPXK3V6Q1MN,Room 4\nF2LW9T6P0D9K\n' }, [], [])).toEqual({ rows: [{ serial: 'DMPXK3V6Q1MN', details: 'Room 4' }, { serial: 'F2LW9T6P0D9K', details: '' }], doubts: [] });
    const { rows, doubts } = sourced({ kind: 'text', text: 'DMPXK3V6Q1MN,a\n3.51234E+14,b\n' }, [], []);
    expect([rows.map(({ serial }) => serial), doubts.length]).toEqual([['DMPXK3V6Q1MN'], 1]);
    expect(doubts[0]).toMatch(/^line 2: .*digits are lost/);
  });
});

describe('answers in words', () => {
  it('count what became of serial numbers', () => {
    const row = (result: 'imported' | 'refused' | 'notSent'): { serial: string; result: typeof result } => ({ serial: 'A', result });
    expect(knownLine({ devices: [{ serial: 'A', state: 'ready', profile: 'Kiosk' }, { serial: 'B', state: 'missing', profile: null }, { serial: 'C', state: 'missing', profile: null }] })).toBe('1 may enroll, 2 not imported');
    expect(importLine([row('imported'), row('imported'), row('refused'), row('notSent')])).toBe('2 imported, 1 refused, 1 not sent');
    expect([assignLine({ assigned: 1, unsure: [], left: [] }), assignLine({ assigned: 500, unsure: ['A'], left: ['B', 'C'] })]).toEqual(['1 assigned', '500 assigned, 1 not known, 2 not sent']);
    expect(enrolledLine([{ state: 'missing' }, { state: 'enrolled' }, { state: 'missing' }])).toBe('1 enrolled, 2 missing');
  });

  it('await the latest preparation of each device that enrolls', () => {
    const run = (serial: string | null, method: string, enrolled: boolean): Parameters<typeof latestOf>[0][number] => ({ device: { serial }, method, enrolled: enrolled ? { at: 1 } : null }) as Parameters<typeof latestOf>[0][number];
    const runs = [run('A', 'direct', false), run('A', 'direct', true), run('B', 'direct', true), run('B', 'direct', false), run('C', 'superviseOnly', false), run(null, 'direct', false), run('D', 'setupAssistant', false)];
    expect(latestOf(runs).map(({ device }) => device.serial)).toEqual(['A', 'D']);
  });
});

describe('a token', () => {
  it('may be synced once in fifteen minutes', () => {
    expect(syncAnswer({ lastAsked: now - 14 * minute }, now)).toEqual({ may: false, text: 'Again in 1 min 0 s' });
    expect([syncAnswer({ lastAsked: now - 15 * minute }, now), syncAnswer({ lastAsked: null }, now)]).toEqual([{ may: true, text: '' }, { may: true, text: '' }]);
  });

  it('says whose it is and how its last sync went', () => {
    expect([typeText('dep'), typeText('appleSchoolManager'), typeText('appleSomething'), typeText('constructor')]).toEqual(['Apple Business', 'Apple School Manager', 'appleSomething', 'constructor']);
    expect([lastSyncText({ lastSync: now, lastError: 0 }), lastSyncText({ lastSync: null, lastError: null }), lastSyncText({ lastSync: now, lastError: 401 })]).toEqual(['12 May 12:00', 'Never synced', '12 May 12:00; the latest failed with code 401']);
  });
});

// The pure pieces of the screen of automated enrollment: words for syncs, devices and tokens, notes beside fields, and which devices are meant.
import { describe, expect, it } from 'vitest';
import { modelText, momentOf, resultText, stateText } from '../../renderer/features/automated/device-words.ts';
import { errorsOf, fieldOf, fieldOfMember, leadOf, notesAt } from '../../renderer/features/automated/form-notes.ts';
import { deedLine, outcomeLine } from '../../renderer/features/automated/outcome-words.ts';
import { paneGroups, panesOf2016 } from '../../renderer/features/automated/pane-groups.ts';
import { answerOf, brokeOff, fullWord, kindOf, paceWord, type SyncFacts, syncState, syncTime, waitWord } from '../../renderer/features/automated/sync-words.ts';
import { askedOf, targetOf, typedCount } from '../../renderer/features/automated/target-words.ts';
import { tokenWord } from '../../renderer/features/automated/token-words.ts';
import { serialsBy } from '../../renderer/features/automated/serials-by.ts';
import { mark, stillMeant } from '../../renderer/features/automated/use-selection.ts';
import { nothingSelected, selectOne } from '../../renderer/features/records/selection.ts';
import { blankAdeDraft } from '../../src/domain/enrollment/ade-form.ts';
import { adeFields } from '../../src/domain/enrollment/ade-fields.ts';
import { adeNotes } from '../../src/domain/enrollment/ade-notes.ts';

const [second, minute, day] = [1000, 60_000, 86_400_000];
/** Tuesday, noon, wherever this runs. */
const now = new Date(2026, 4, 12, 12, 0).getTime();
const idle: SyncFacts = { state: 'ready', policy: 'intune2016', sync: null, lastBegun: now - 3_600_000, lastDone: now - 3_500_000, lastFull: now - 2 * day, lastProblem: null, problem: null };
const running: SyncFacts = { ...idle, sync: { kind: 'full', begunAt: now - 252 * second, until: now + 348 * second, newOnly: true, phase: 'fetch', devices: 18, expected: 43 } };

describe('a sync in words', () => {
  it('says what is read, how far it is and how long it may take', () => {
    expect([syncState(running), syncTime(running, now)]).toEqual(['Reading new devices, 18 of 43', '4 min 12 s of at most 10 min']);
    const sync = { kind: 'changes', begunAt: now - 5 * second, until: null, newOnly: false, phase: 'sync', devices: 1200, expected: null } as const;
    expect([syncState({ ...idle, sync }), syncTime({ ...idle, sync }, now)]).toEqual(['Reading changes, 1,200 so far', '5 s so far']);
    // More than the list had: the end isn't behind what came.
    expect(syncState({ ...idle, sync: { ...sync, phase: 'fetch', expected: 1000 } })).toBe('Reading all devices, 1,200 of 1,200');
    expect([syncState({ ...idle, lastDone: null }), syncTime(idle, now)]).toEqual(['Never synced', '']);
  });

  it('can’t be asked for while one runs, and again as soon as it ended, by the rules of 2016', () => {
    expect([answerOf(running, 'changes', now).may, answerOf(running, 'full', now).may, answerOf(idle, 'changes', now).may]).toEqual([false, false, true]);
    // Until it succeeds, however long that takes, and whatever the rules.
    expect([answerOf(running, 'changes', now + 348 * second).may, answerOf({ ...running, policy: 'apple' }, 'full', now).may]).toEqual([false, false]);
    expect([waitWord(idle, now), waitWord(running, now)]).toEqual(['', '']);
    expect(waitWord({ ...idle, policy: 'intune', lastBegun: now - 12 * minute }, now)).toBe('Again in 3 min 0 s');
  });

  it('is called cancelled where somebody cancelled it, and broken off only where nothing else says why', () => {
    const cancelled: SyncFacts = { ...idle, lastProblem: { code: 'run.cancelled', params: {} } };
    const terms: SyncFacts = { ...idle, lastProblem: { code: 'ade.termsNotSigned', params: {} } };
    expect([brokeOff(cancelled), brokeOff(terms)?.code, brokeOff({ ...terms, problem: { code: 'ade.termsNotSigned', params: {} } }), brokeOff(idle)]).toEqual([null, 'ade.termsNotSigned', null, null]);
    expect(syncState(cancelled)).toMatch(/^Up to date as of .*\. Cancelled; what came stays\.$/);
  });

  it('brings everything the first time, and changes after it', () => {
    expect([kindOf({ ...idle, lastFull: null }), kindOf(idle)]).toEqual(['full', 'changes']);
  });

  it('names the day of the next full one, and what happens before it', () => {
    expect(fullWord(idle, now)).toBe('Next full sync on Sunday 17 May, 12:00. Before then only new serial numbers are read.');
    expect(fullWord({ ...idle, policy: 'intune' }, now)).toBe('Next full sync on Sunday 17 May, 12:00. A full sync runs at most once in 7 days.');
    expect(fullWord({ ...idle, lastFull: now - 7 * day }, now)).toBe('A full sync can run now. It runs at most once in 7 days.');
    expect(fullWord({ ...idle, policy: 'apple' }, now)).toBe('A full sync can run at any time.');
    expect([paceWord('intune2016'), paceWord('intune')]).toEqual(['One sync at a time, with 10 minutes to finish.', 'At most one sync in 15 minutes, with 15 minutes to finish.']);
  });
});

describe('a listed device in words', () => {
  const row = { since: null, result: null, pushedAt: null, enrolledAt: null };
  it('says its state and what is to be done', () => {
    expect(stateText({ ...row, state: 'noProfile' }, now)).toBe('No profile: choose one to enroll it');
    expect(stateText({ ...row, state: 'enrolled', enrolledAt: now - day }, now)).toBe('Enrolled 11 May');
    expect(stateText({ ...row, state: 'gone', since: now - 3 * day }, now)).toBe('Removed at Apple on 9 May');
    const throttled = { serial: 'A', status: 'THROTTLED', until: now + 140 * minute } as const;
    expect(stateText({ ...row, state: 'attention', result: throttled }, now)).toBe('Throttled: try again at 14:20');
    expect(resultText(throttled, now + 150 * minute)).toBe('Was throttled until 14:20: try again');
    expect(resultText({ serial: 'A', status: 'NOT_ACCESSIBLE', until: null }, now)).toBe('Not this server’s: assign it in Apple’s portal');
  });

  it('says the day of a time that isn’t today', () => {
    expect([momentOf(now + minute, now), momentOf(now + day, now)]).toEqual(['12:01', '13 May 12:00']);
  });

  it('is called by its model, and else by whatever Apple says', () => {
    expect([modelText({ model: 'iPad', description: 'IPAD 64GB', family: 'iPad' }), modelText({ model: null, description: 'IPAD 64GB', family: 'iPad' }), modelText({ model: null, description: null, family: null })]).toEqual(['iPad', 'IPAD 64GB', '']);
  });
});

describe('a token in words', () => {
  it('ends calmly, soon, within a day, or has ended', () => {
    const word = (until: number): string => `${tokenWord(until, now).tone} ${tokenWord(until, now).text}`;
    expect(word(now + 21 * day)).toBe('act Expires in 21 days, on 2 Jun 2026');
    expect(word(now + 61 * day)).toBe('go Valid until 12 Jul 2026');
    expect(word(now + minute)).toBe('act Expires within a day, on 12 May 2026');
    expect(word(now)).toBe('stop Expired on 12 May 2026');
  });
});

describe('which devices are meant', () => {
  const words = { text: ' ', order: ' 4711 ', file: null } as const;
  it('is nothing until it was said', () => {
    expect([targetOf({ ...words, kind: 'serials' }, []), targetOf({ ...words, kind: 'text' }, ['A']), targetOf({ ...words, kind: 'table' }, ['A'])]).toEqual([null, null, null]);
    expect([targetOf({ ...words, kind: 'order' }, []), targetOf({ ...words, kind: 'bench' }, []), targetOf({ ...words, kind: 'serials' }, ['A'])]).toEqual([{ by: 'order', order: '4711' }, { by: 'bench' }, { by: 'serials', serials: ['A'] }]);
  });

  it('leaves out what isn’t listed unless a person wants it, whichever way it is told', () => {
    expect(askedOf({ serials: ['A', 'B'], unlisted: ['B', 'C'] }, false)).toEqual(['A']);
    expect(askedOf({ serials: ['A', 'B'], unlisted: ['B', 'C'] }, true)).toEqual(['A', 'B', 'C']);
  });

  it('is confirmed by their number alone', () => {
    expect([typedCount(' 12 ', 12), typedCount('12.0', 12), typedCount('', 0), typedCount('1', 12), typedCount('012', 12)]).toEqual([12, null, null, null, null]);
  });

  it('is read row by row, and is nothing once the list has moved under the selection', async () => {
    const serials = Array.from({ length: 1200 }, (_, n) => `S${n}`);
    const seen = { total: 1200, rowAt: (index: number) => (index < 20 ? { serial: `S${index}` } : null) };
    const listed = (now: readonly string[]) => (offset: number, limit: number) => Promise.resolve({ ok: true as const, value: { total: now.length, rows: now.slice(offset, offset + limit).map((serial) => ({ serial })) } });
    expect(await serialsBy(listed(serials), [[1, 2], [10, 1100]], seen)).toEqual({ ok: true, value: ['S1', 'S2', ...serials.slice(10, 1101)] });
    // One came in before them, and another one went: as many as before, and every row is another device.
    expect(await serialsBy(listed(['S', ...serials.slice(0, -1)]), [[1, 2]], seen)).toEqual({ ok: true, value: null });
    expect(await serialsBy(listed([...serials, 'T']), [[1000, 1001]], seen)).toEqual({ ok: true, value: null });
  });

  it('is forgotten when the rows aren’t the same any more', () => {
    const rows = (...serials: string[]) => (index: number): { serial: string } | null => (serials[index] === undefined ? null : { serial: serials[index] });
    const marked = mark(selectOne(1), 3, rows('A', 'B', 'C'));
    expect(stillMeant(marked, 3, rows('A', 'B', 'D'))).toBe(true);
    // One came before them, one left: as many rows, other devices.
    expect(stillMeant(marked, 3, rows('A', 'AA', 'B'))).toBe(false);
    expect(stillMeant(marked, 4, rows('A', 'B', 'C', 'D'))).toBe(false);
    // A row that isn't known at the moment says nothing against it.
    expect(stillMeant(marked, 3, rows())).toBe(true);
    expect(stillMeant(mark(nothingSelected, 3, rows()), 3, rows('Z'))).toBe(true);
  });
});

describe('what became of serial numbers', () => {
  it('is counted, with those that weren’t asked', () => {
    expect(outcomeLine({ counts: { SUCCESS: 1200, THROTTLED: 3, FAILED: 0, NOT_ACCESSIBLE: 0, NOT_FOUND: 0 }, left: 1 })).toBe('1,200 done, 3 throttled, 1 not asked');
    expect(outcomeLine({ counts: { SUCCESS: 0, THROTTLED: 0, FAILED: 0, NOT_ACCESSIBLE: 0, NOT_FOUND: 0 }, left: 0 })).toBe('Nothing was asked');
    expect(deedLine({ SUCCESS: 2, FAILED: 0, TEAPOT: 1 })).toBe('2 done, 1 TEAPOT');
  });
});

describe('notes beside the fields of a profile', () => {
  const finding = (severity: 'error' | 'warning', path: string, rule = 'ade.length', reason = 'It is wrong.'): NonNullable<Parameters<typeof notesAt>[0]>['findings'][number] => ({ severity, rule, path, reason, fix: null });
  const missing = finding('error', '', 'ade.missing', '“url” is missing; the service refuses a profile without it.');
  const preview = { json: '', notes: [{ field: 'locked', text: 'A' }, { field: 'skip.Siri', text: 'B' }], findings: [finding('error', 'is_mdm_removable'), finding('warning', 'url'), missing] };

  it('stand where the service names another word for the field', () => {
    expect([fieldOf(finding('error', 'skip_setup_items[3]')), fieldOf(finding('error', 'supervising_host_certs.0')), fieldOf(missing), fieldOf(finding('error', 'devices[0]'))]).toEqual(['skip', 'pairing.certificates', 'url', null]);
    expect(notesAt(preview, 'locked', false)).toEqual({ notes: ['A'], wrong: 'It is wrong.' });
    expect(notesAt(preview, 'skip', false)).toEqual({ notes: [], wrong: '' });
  });

  it('don’t call a new form wrong before somebody tried to define it', () => {
    expect([notesAt(preview, 'url', false).wrong, notesAt(preview, 'url', true).wrong]).toEqual(['', missing.reason]);
    expect(errorsOf(preview)).toHaveLength(2);
  });

  it('have a place in the form for each member of the profile and each note that there is', () => {
    const draft = blankAdeDraft();
    const places = new Set(Object.values(fieldOfMember));
    const members = adeFields.map(({ name }) => name).filter((name) => name !== 'devices' && name !== 'profile_uuid');
    expect(members.filter((name) => fieldOfMember[name] === undefined)).toEqual([]);
    expect(adeNotes(draft).map(({ field }) => field).filter((field) => !places.has(field) && field !== 'affinity' && !field.startsWith('skip.'))).toEqual([]);
  });

  it('begin with one sentence', () => {
    expect(leadOf(['Users can’t leave. It is set once.', 'More.'])).toEqual(['Users can’t leave.', ['It is set once.', 'More.']]);
    expect(leadOf(['From iOS 13 on 1.5 of it counts.'])).toEqual(['From iOS 13 on 1.5 of it counts.', []]);
    expect(leadOf([])).toEqual(['', []]);
  });
});

describe('Setup Assistant’s options', () => {
  it('are those of 2016 first, in the order of the page, then what came later, then what only this profile knows', () => {
    const panes = [{ key: 'ScreenTime', title: 'Screen Time' }, { key: 'Siri', title: 'Siri!' }];
    const { first, later } = paneGroups(panes, ['Siri', 'Teapot', 'ScreenTime']);
    expect(first.map(({ key }) => key)).toEqual(['Passcode', 'Location', 'Restore', 'AppleID', 'TOS', 'Biometric', 'Payment', 'Zoom', 'Siri', 'Diagnostics']);
    expect([panesOf2016.length, first[8]?.title, first[3]?.title]).toEqual([10, 'Siri!', 'Apple Account']);
    expect(later).toEqual([{ key: 'ScreenTime', title: 'Screen Time' }, { key: 'Teapot', title: 'Teapot' }]);
  });
});

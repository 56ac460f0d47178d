// The steps of each method, in the order of product.md's table; what is left out; and which plans may be approved.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckedDevice, World } from '../../../src/domain/blueprint/facts.ts';
import { approvePlan, erasesIn, planFor } from '../../../src/domain/blueprint/plan.ts';
import { judge } from '../../../src/domain/blueprint/verdict.ts';
import { type Blueprint, type Method, methods } from '../../../src/model/blueprints.ts';
import type { PlanStep } from '../../../src/model/verdicts.ts';
import { atHello, atHome, automatedCloud, blueprintOf, calm, enrollUrl, hostCloud, refs } from '../../setup/checked.ts';

/** Everything a person can ask for. */
const everything: Partial<Blueprint> = {
  pairing: { allow: 'no', certificates: [] }, profiles: [refs.extra], skip: ['Siri', 'TOS'], wifi: refs.wifi, naming: 'iPad {last4}', locale: { language: 'de', region: 'de_DE', timeZone: 'Europe/Berlin' }, after: 'shutDown',
};
const named: World = { ...calm, names: new Map([[atHome.udid, { name: 'iPad Q1MN', problem: null }]]) };
const ids = (steps: readonly PlanStep[] | null): string => steps?.map(({ id }) => id).join(' ') ?? '';
const plan = (method: Method, change: Partial<Blueprint>, device: CheckedDevice, world: World = named): string => ids(planFor(blueprintOf(method, change), device, world));
const text = (method: Method, change: Partial<Blueprint>, device: CheckedDevice, id: PlanStep['id'], world: World = named): string | undefined => planFor(blueprintOf(method, change), device, world).find((step) => step.id === id)?.text;

const ours: CheckedDevice = { ...atHome, supervised: true, cloud: hostCloud };
const forgetful: CheckedDevice = { ...atHello, supervised: true, cloud: { ...hostCloud, allowsPairing: false } };

describe('a plan', () => {
  it.each<[Method, CheckedDevice, string]>([
    ['setupAssistant', atHome, 'pair gates erase activate wifi cloudConfiguration repair escalate profiles locale name verify after'],
    ['superviseOnly', atHome, 'pair gates erase activate wifi cloudConfiguration repair escalate profiles locale name skipMarker verify after'],
    ['automated', atHome, 'pair gates erase activate wifi locale name fetchConfiguration verify after'],
    ['direct', atHome, 'pair gates wifi approval name verify after'],
    ['direct', ours, 'pair gates wifi escalate profiles name verify after'],
  ])('by %s has every step that was asked for, in the table’s order', (method, device, expected) => {
    expect(plan(method, everything, device)).toBe(expected);
  });

  it.each<[Method, CheckedDevice, string]>([
    ['setupAssistant', { ...atHello, activation: 'Unactivated' }, 'pair gates activate cloudConfiguration verify'],
    ['setupAssistant', atHello, 'pair gates cloudConfiguration verify'],
    ['superviseOnly', atHome, 'pair gates erase activate cloudConfiguration verify'],
    ['automated', atHello, 'pair gates fetchConfiguration verify'],
    ['direct', atHome, 'pair gates approval verify'],
  ])('by %s has nothing else', (method, device, expected) => {
    expect(plan(method, { wifi: null }, device)).toBe(expected);
  });

  it.each<[string, Method, Partial<Blueprint>, CheckedDevice, string]>([
    ['a configuration that is as it should be', 'superviseOnly', { wifi: null }, { ...ours, setupDone: false }, 'pair gates verify'],
    ['a configuration whose user is awaited', 'setupAssistant', { wifi: null }, { ...ours, setupDone: false, cloud: { ...hostCloud, complete: false, managementUrl: enrollUrl } }, 'pair gates verify'],
    ['a pairing that is forbidden already', 'superviseOnly', { wifi: null, pairing: { allow: 'no', certificates: [] }, profiles: [refs.extra] }, forgetful, 'pair gates escalate profiles verify'],
    ['what was fetched before', 'automated', { wifi: null }, { ...atHello, supervised: true, cloud: automatedCloud }, 'pair gates verify'],
    ['a name that it has', 'direct', { naming: 'x' }, { ...atHome, name: 'iPad Q1MN' }, 'pair gates approval verify'],
    ['a profile with the same UUID', 'direct', {}, { ...atHome, profiles: [{ identifier: 'example.enroll', uuid: 'ENROLL-UUID', name: 'Enrollment', management: true }] }, 'pair gates verify'],
    ['a Wi-Fi profile with the same UUID', 'superviseOnly', {}, { ...ours, setupDone: false, profiles: [{ identifier: 'example.wifi', uuid: 'FILE-UUID', name: 'Wi-Fi', management: false }] }, 'pair gates verify'],
  ])('leaves out %s', (_, method, change, device, expected) => {
    expect(plan(method, change, device)).toBe(expected);
  });

  const byTool = { driver: 'configurator' } as const;

  it('has Apple Configurator activate and fetch, and does the rest itself, where a blueprint wants it so', () => {
    expect(plan('automated', { ...everything, ...byTool }, atHome)).toBe('pair gates erase wifi locale name configuratorPrepare verify after');
    expect(text('automated', byTool, atHome, 'configuratorPrepare')).toBe('Has Apple Configurator on this Mac activate it and have it fetch its enrollment from Apple and your MDM.');
    expect(text('automated', byTool, atHello, 'configuratorPrepare')).toBe('Has Apple Configurator on this Mac have it fetch its enrollment from Apple and your MDM.');
    expect(planFor(blueprintOf('automated', byTool), atHome, named).filter(({ repeatable }) => !repeatable).map(({ id }) => id)).toEqual(['erase', 'configuratorPrepare']);
    // Nothing to fetch: what isn't activated is Muster's to activate, for Apple Configurator prepares no device twice (ios-protocols 7.5, 612).
    expect(plan('automated', { ...byTool, wifi: null }, { ...atHello, activation: 'Unactivated', supervised: true, cloud: automatedCloud })).toBe('pair gates activate verify');
    for (const method of ['setupAssistant', 'superviseOnly', 'direct'] as const) expect(plan(method, { ...everything, ...byTool }, atHome)).toBe(plan(method, everything, atHome));
  });

  it('counts an erase the same, whoever fetches the enrollment', () => {
    const known = { ...calm, assigned: new Map([['DMPXK0EXQ1MN', true]]), configurator: { state: 'ready', programs: [] } } as const;
    const verdicts = [judge(blueprintOf('automated', byTool), atHome, known), judge(blueprintOf('automated', byTool), { ...atHello, udid: 'B' }, known)];
    expect([erasesIn(verdicts), approvePlan(verdicts, 0, []), approvePlan(verdicts, 1, []).refused]).toEqual([1, { refused: 'erases', erases: 1 }, undefined]);
  });

  it('does again after an erase what was there before it', () => {
    const device: CheckedDevice = { ...atHome, name: 'iPad Q1MN', profiles: [{ identifier: 'example.wifi', uuid: 'FILE-UUID', name: 'Wi-Fi', management: false }] };
    expect(plan('superviseOnly', { naming: 'x' }, device)).toBe('pair gates erase activate wifi cloudConfiguration name verify');
  });

  it('installs a profile of another UUID anew', () => {
    expect(plan('superviseOnly', {}, { ...ours, setupDone: false, profiles: [{ identifier: 'example.wifi', uuid: 'OLD', name: 'Wi-Fi', management: false }] })).toBe('pair gates wifi verify');
  });

  it('leaves the Home Screen to devices that enroll nowhere', () => {
    expect(methods.filter((method) => plan(method, everything, atHome).includes('skipMarker'))).toEqual(['superviseOnly']);
  });

  it('says what changes on this device', () => {
    expect(text('superviseOnly', everything, atHome, 'cloudConfiguration')).toBe('Supervises it by Example School; lets it pair with its organization only, so that it forgets this computer; skips 2 panes of Setup Assistant.');
    expect(text('setupAssistant', { skip: ['Siri'] }, atHome, 'cloudConfiguration')).toBe('Supervises it by Example School; has Setup Assistant enroll it at https://mdm.example/enroll; skips 1 pane of Setup Assistant.');
    expect(text('setupAssistant', { supervised: false, organization: { ...blueprintOf('direct').organization, name: '' } }, atHome, 'cloudConfiguration')).toBe('Prepares it without supervision; has Setup Assistant enroll it at https://mdm.example/enroll.');
    expect(text('superviseOnly', everything, atHome, 'erase')).toBe('Erases everything on it but its eSIM, waits until this same device is back, and pairs with it again.');
    expect(text('superviseOnly', everything, atHome, 'repair')).toBe('Pairs it again by the supervision identity “Example School”: it forgot this computer.');
    expect(text('superviseOnly', everything, atHome, 'locale')).toBe('Sets the language de, the region de_DE, the time zone Europe/Berlin.');
    expect(text('superviseOnly', everything, atHome, 'name')).toBe('Names it “iPad Q1MN”.');
    expect(text('direct', everything, atHome, 'approval')).toBe('Hands over “Enrollment”, “Restrictions”; somebody at the device taps Install in Settings.');
    expect(text('direct', everything, ours, 'profiles')).toBe('Installs “Enrollment”, “Restrictions” without a tap.');
    expect([text('direct', everything, atHome, 'after'), text('direct', { after: 'restart' }, atHome, 'after')]).toEqual(['Shuts it down, ready to be handed out.', 'Restarts it.']);
  });

  it('knows what destroys and what may not be done twice', () => {
    const steps = methods.flatMap((method) => planFor(blueprintOf(method, everything), atHome, named));
    expect([...new Set(steps.filter(({ destructive }) => destructive).map(({ id }) => id))]).toEqual(['erase']);
    expect([...new Set(steps.filter(({ repeatable }) => !repeatable).map(({ id }) => id))].sort()).toEqual(['cloudConfiguration', 'erase', 'fetchConfiguration']);
  });

  it('is in the table’s order whatever is asked, and Direct never erases', () => {
    const table: Readonly<Record<Method, string>> = {
      setupAssistant: 'pair gates erase activate wifi cloudConfiguration repair escalate profiles locale name verify after',
      superviseOnly: 'pair gates erase activate wifi cloudConfiguration repair escalate profiles locale name skipMarker verify after',
      automated: 'pair gates erase activate wifi locale name fetchConfiguration verify after',
      direct: 'pair gates wifi escalate profiles approval name verify after',
    };
    fc.assert(fc.property(fc.constantFrom(...methods), fc.subarray(Object.keys(everything) as (keyof Blueprint)[]), fc.constantFrom(atHome, atHello, ours, forgetful), fc.boolean(), (method, asked, device, supervised) => {
      const steps = plan(method, { supervised, ...Object.fromEntries(asked.map((key) => [key, everything[key]])) }, device).split(' ');
      const order = table[method].split(' ');
      expect(steps).toEqual(order.filter((id) => steps.includes(id)));
      expect(['pair', 'gates', 'verify'].every((id) => steps.includes(id))).toBe(true);
      expect(steps.includes('approval') && steps.includes('profiles')).toBe(false);
      expect(steps.includes('escalate')).toBe(steps.includes('profiles'));
    }));
  });
});

describe('an approval', () => {
  const erased = judge(blueprintOf('superviseOnly'), { ...atHome, udid: 'A' }, calm);
  const kept = judge(blueprintOf('superviseOnly'), { ...ours, setupDone: false, udid: 'B' }, calm);
  const held = judge(blueprintOf('superviseOnly'), { ...atHome, findMy: true, udid: 'C' }, calm);
  const asked = judge(blueprintOf('superviseOnly'), { ...atHello, udid: 'D' }, calm);

  it('names the devices that aren’t blocked, and no others', () => {
    expect(erasesIn([erased, kept, held, asked])).toBe(1);
    const approval = approvePlan([erased, kept, held], 1, []);
    expect(approval.refused === undefined ? approval.devices.map(({ udid, plan: steps }) => [udid, ids(steps)]) : approval).toEqual([['A', 'pair gates erase activate wifi cloudConfiguration verify'], ['B', 'pair gates wifi verify']]);
  });

  it.each([0, 2, 3, -1, Number.NaN])('is refused for %s where one device is erased', (typed) => {
    expect(approvePlan([erased, kept, held], typed, [])).toEqual({ refused: 'erases', erases: 1 });
  });

  it('is refused as long as somebody has to confirm', () => {
    expect(approvePlan([erased, asked], 1, [])).toEqual({ refused: 'unconfirmed', codes: ['automatedUnknown'] });
    expect(approvePlan([erased, asked], 1, ['automatedUnknown']).refused).toBeUndefined();
  });

  it('of nothing is none', () => {
    expect([approvePlan([], 0, []), approvePlan([held], 0, [])]).toEqual([{ refused: 'nothing' }, { refused: 'nothing' }]);
  });
});

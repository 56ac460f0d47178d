// Microsoft Intune in the real app. Nobody signs in from practice, so there the direct procedure's beginning is gone through, and an app
// registration that is none; the pages of a signed-in person are shown by answers that this test gives in the main process's place. Leaves screenshots.
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandName, CommandOutput } from '../../src/contract.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import type { IntuneOverview, IntuneProfileShown } from '../../src/model/intune.ts';
import { straightRun } from '../setup/journal.ts';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

async function open(): Promise<OpenApp> {
  const place: Ground = makeGround();
  closers.push(() => { place.remove(); });
  const app = await launch(place, { args: ['--practice', '3'], size: { width: 1280, height: 800 } });
  closers.push(() => app.electron.close());
  return app;
}

type Answers = { readonly [N in CommandName]?: CommandOutput<N> };

/** From now on these commands are answered so, and the page sees this of Intune. What it asks them is kept. */
async function answerAs({ electron, page }: OpenApp, answers: Answers, intune: IntuneOverview): Promise<void> {
  await electron.evaluate(({ ipcMain, BrowserWindow }, [given, overview]) => {
    const asked: [string, unknown][] = [];
    Object.assign(globalThis, { asked });
    // Electron has no public way to put something around a handler.
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, ...words: unknown[]) => Promise<unknown>> })._invokeHandlers;
    const answer = handlers.get('muster:call');
    const shown = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!answer || !shown) throw new Error('the door isn’t open');
    const withIntune = (snapshot: unknown): unknown => ({ ...(snapshot as object), intune: overview });
    const changedIntune = (event: unknown): unknown => ({ ...(event as object), parts: { ...(event as { parts: object }).parts, intune: overview } });
    handlers.set('muster:call', async (event, name, input) => {
      asked.push([String(name), input]);
      if (String(name) in given) return { ok: true, value: (given as Record<string, unknown>)[String(name)] };
      const result = await answer(event, name, input);
      return name === 'getState' ? { ok: true, value: withIntune((result as { value: unknown }).value) } : result;
    });
    const send = shown.send.bind(shown);
    shown.send = (channel: string, ...words: unknown[]) => { send(channel, ...words.map((word) => (channel === 'muster:event:state' ? changedIntune(word) : word))); };
  }, [answers, intune] as const);
  await page.reload();
}

const askedFor = ({ electron }: OpenApp, name: CommandName): Promise<unknown[]> => electron.evaluate((_, wanted) => (globalThis as unknown as { asked: [string, unknown][] }).asked.filter(([one]) => one === wanted).map(([, input]) => input), name);

const day = 86_400_000;
const place = '0449db8b-e7a4-42f2-a547-1c1cfaff21c5';
const signedIn: IntuneOverview = {
  app: { cloud: 'global', tenant: 'example.org', clientId: '11111111-2222-4333-8444-555555555555' },
  account: { userName: 'ada@example.org', name: 'Ada Byron', organization: '99999999-2222-4333-8444-555555555555', cloud: 'global', granted: ['DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All'], writes: true },
  signingIn: null, work: null, appleBusiness: { kind: 'business', clientId: 'BUSINESSAPI.11111111', keyId: '22222222', problem: null },
};
const profile = (id: string, name: string): IntuneProfileShown => ({ id, name, type: '#microsoft.graph.depIOSEnrollmentProfile', isDefault: id === 'p1', odd: [], values: { displayName: name, description: 'Sales team', requiresUserAuthentication: true, supervisedModeEnabled: true, siriDisabled: true, configurationEndpointUrl: 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=1' } });
const answered: Answers = {
  listIntuneTokens: { configurator: place, tokens: [
    { id: 't1', name: 'Kestrel School', appleId: 'it@example.org', expires: Date.now() + 21 * day, lastSync: Date.now() - day, lastAsked: Date.now() - 5 * 60_000, lastError: 0, type: 'appleSchoolManager', devices: 1812 },
    { id: 't2', name: 'Kestrel Outdoor', appleId: 'devices@example.org', expires: Date.now() + 300 * day, lastSync: Date.now() - 2 * day, lastAsked: Date.now() - 2 * day, lastError: 401, type: 'dep', devices: 96 },
  ] },
  intunePushCertificate: { appleId: 'it@example.org', topic: 'com.apple.mgmt.External.11111111-2222', expires: Date.now() + 200 * day },
  listIntuneProfiles: { profiles: [profile('p1', 'Field sales'), profile('p2', 'Kiosk')] },
  saveIntuneProfile: { profile: null, troubles: [{ field: 'supportPhoneNumber', reason: 'Department’s phone has 60 characters; 50 are possible.' }] },
  importIntuneRows: { rows: [{ serial: 'DMPXK3V6Q1MN', result: 'imported' }, { serial: 'F2LW9T6P0D9K', result: 'refused' }], problem: null },
  checkIntuneEnrolled: { devices: [
    { serial: 'DMPXK3V6Q1MN', state: 'enrolled', sentences: ['Enrolled for ada@example.org, with the profile “Field sales”, supervised.'], user: 'ada@example.org', profile: 'Field sales', supervised: true, enrolledAt: Date.now(), stale: 1, recorded: true },
    { serial: 'F2LW9T6P0D9K', state: 'missing', sentences: ['It hasn’t enrolled within 24 hours. Check that its serial number is imported and has a profile.'], user: null, profile: null, supervised: null, enrolledAt: null, stale: 0, recorded: false },
  ] },
  listIntuneUserDevices: { devices: [{ serial: 'DMPXK3V6Q1MN', name: 'Ada’s iPad', model: 'iPad', ownership: 'company', enrolledAt: Date.now() - day, lastSyncAt: Date.now() - 3_600_000, compliance: 'compliant' }] },
  lookUpAppleBusiness: { devices: [{ serial: 'DMPXK3V6Q1MN', state: 'assigned', server: { name: 'Intune Production', type: 'MDM' }, order: 'W12345', orderedAt: Date.now() - 90 * day, addedAt: Date.now() - 80 * day, source: 'RESELLER', model: 'iPad (10th generation)' }] },
  findRecords: { top: 1, total: 1, rows: [{ n: 1, run: fold(straightRun().map((event, at) => ({ event, at: Date.now() + at }))) }] },
};

describe('Microsoft Intune in the app', () => {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('is gone through without signing in, and an app registration that is none is refused', async () => {
    const app = await open();
    const { page } = app;
    await tile(page, 'A1').waitFor();
    await goTo(page, 'Automated Enrollment');
    await page.getByRole('radio', { name: 'Microsoft Intune' }).click();
    await page.getByRole('heading', { name: 'Setup Assistant enrollment' }).waitFor();
    expect((await pictures(app, 'intune-setup-assistant')).fits).toBe(true);

    await page.getByRole('option', { name: /^Direct enrollment/ }).click();
    await page.getByRole('heading', { name: 'Direct enrollment' }).waitFor();
    const step = (title: string): Locator => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(title) }) });
    // Practice knows a push certificate, so the next step is the second.
    await step('Apple MDM push certificate').getByText(/^Known here, and good until /).waitFor();
    await page.getByText('1 of 8 steps done').waitFor();
    await page.getByLabel('Its name in Intune').fill('Kiosk');
    // Direct enrollment gives no device a user, so nobody is asked.
    expect(await page.getByRole('radio', { name: /affinity/i }).count()).toBe(0);
    await page.getByText('“Kiosk”, without user affinity.').waitFor();
    await page.getByRole('button', { name: 'Next step' }).click();
    expect(await step('List of serial numbers').locator('.serial').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Write the list…' }).click();
    await page.getByRole('alert').getByText('These devices are virtual').waitFor();
    await shoot(page, 'intune-serials-light');
    await step('List of serial numbers').getByRole('checkbox').check();
    await page.getByText('3 of 8 steps done').waitFor();

    await page.getByRole('option', { name: /^Account/ }).click();
    await page.getByLabel('Application (client) ID').fill('not an ID');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('alert').getByText(/That is no app registration/).waitFor();
    await shoot(page, 'intune-refused-light');
    await page.getByLabel('Application (client) ID').fill('11111111-2222-4333-8444-555555555555');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('Nobody signs in from practice').waitFor();
    expect(await page.getByRole('button', { name: 'Sign in…' }).isDisabled()).toBe(true);
    expect((await pictures(app, 'intune-account')).fits).toBe(true);

    // What was noted is there when one comes back.
    await goTo(page, 'Bench');
    await goTo(page, 'Automated Enrollment');
    await page.getByRole('option', { name: /^Direct enrollment/ }).click();
    await page.getByText('3 of 8 steps done').waitFor();
    await page.getByRole('option', { name: /^Apple Business and School/ }).click();
    await page.getByText('Practice doesn’t ask Apple').waitFor();
    await shoot(page, 'intune-business-light');

    expect(app.complaints).toEqual([]);
    expect(await pageText(page)).not.toMatch(stackTrace);
  });

  it('shows a signed-in person tokens, profiles, what became of serial numbers, and whether devices enrolled', async () => {
    const app = await open();
    const { page } = app;
    await tile(page, 'A1').waitFor();
    await answerAs(app, answered, signedIn);
    await goTo(page, 'Automated Enrollment');
    await page.getByRole('radio', { name: 'Microsoft Intune' }).click();
    const to = async (name: string): Promise<void> => {
      await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
      await page.getByRole('heading', { level: 2, name }).waitFor();
    };
    await to('Account');
    await page.getByText('May look and change').waitFor();
    expect((await pictures(app, 'intune-signed-in')).fits).toBe(true);

    await to('Tokens');
    const school = page.getByRole('region', { name: 'Kestrel School' });
    await school.getByText(/^Expires in 21 days/).waitFor();
    // Asked five minutes ago, and Intune takes one request in fifteen.
    expect(await school.getByRole('button', { name: 'Sync' }).isDisabled()).toBe(true);
    expect(await page.getByRole('region', { name: 'Kestrel Outdoor' }).getByRole('button', { name: 'Sync' }).isEnabled()).toBe(true);
    expect((await pictures(app, 'intune-tokens')).fits).toBe(true);

    await to('Enrollment profiles');
    await page.getByRole('button', { name: /Apple Configurator/ }).click();
    await page.getByRole('option', { name: 'Kestrel School' }).click();
    await page.getByLabel('Department’s phone').fill('1'.repeat(50));
    await page.getByRole('checkbox', { name: 'Siri' }).check();
    await page.getByRole('button', { name: 'Save in Intune' }).click();
    await page.getByText('Department’s phone has 60 characters; 50 are possible.').waitFor();
    // Only what was changed goes there, and a ticked pane is one that isn't disabled.
    expect(await askedFor(app, 'saveIntuneProfile')).toEqual([{ place: 't1', id: 'p1', values: { supportPhoneNumber: '1'.repeat(50), siriDisabled: false } }]);
    expect((await pictures(app, 'intune-profiles')).fits).toBe(true);
    await page.getByRole('option', { name: /^Serial numbers/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Don’t save' }).click();

    await page.getByRole('radio', { name: 'A list' }).check();
    await page.getByLabel('Serial numbers', { exact: true }).fill('DMPXK3V6Q1MN,Room 4\nF2LW9T6P0D9K,');
    await page.getByRole('switch', { name: /^Overwrite/ }).check();
    await page.getByRole('button', { name: 'Import 2 serial numbers' }).click();
    expect(await askedFor(app, 'importIntuneRows')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Import and overwrite 2' }).click();
    await page.getByText('1 imported, 1 refused').waitFor();
    expect(await askedFor(app, 'importIntuneRows')).toEqual([{ place, profile: null, rows: [{ serial: 'DMPXK3V6Q1MN', details: 'Room 4' }, { serial: 'F2LW9T6P0D9K', details: '' }], overwrite: true }]);
    expect((await pictures(app, 'intune-import')).fits).toBe(true);

    await to('Did they enroll');
    await page.getByRole('button', { name: 'Ask Intune about 1 device' }).click();
    await page.getByText('1 enrolled, 1 missing').waitFor();
    expect((await pictures(app, 'intune-enrolled')).fits).toBe(true);

    await to('A user’s devices');
    await page.getByLabel('User', { exact: true }).fill('ada@example.org');
    await page.keyboard.press('Enter');
    await page.getByLabel('Last four characters').fill('q1mn');
    await page.getByText('DMPX').first().waitFor();
    await shoot(page, 'intune-user-light');

    await to('Apple Business and School');
    await page.getByRole('button', { name: 'Ask Apple about 3 devices' }).click();
    await page.getByText('Intune Production').waitFor();
    expect((await pictures(app, 'intune-business')).fits).toBe(true);
    expect(app.complaints).toEqual([]);
  });
});

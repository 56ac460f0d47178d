// Walks through every screen and its main states, in whatever language the page speaks, and lets a visitor look at each of them.
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { PracticeBench } from '../../src/bench/bench.ts';
import { realisticLatency } from '../../src/bench/latency.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { makeRoster } from '../../src/bench/roster.ts';
import { makeStationKey } from '../../src/crypto/station-key.ts';
import { systemClock } from '../../src/system-clock.ts';
import { fillLedger, serialOf } from '../setup/filled-ledger.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp } from './app-driver.ts';
import { folderIn, overhear } from './paper-driver.ts';

/** Is called in each state, by its name. */
export type Visit = (app: OpenApp, state: string) => Promise<void>;

export interface TourOptions {
  readonly visit: Visit;
  /** What the page says instead of these English words; themselves when left out. */
  readonly say?: (words: string) => string;
  /** Changes the copy of the built app before it is started. */
  readonly prepare?: (ground: Ground) => void;
  readonly size?: { readonly width: number; readonly height: number };
}

/** A page by the words that a person reads on it. */
class Guide {
  readonly page: Page;
  readonly #say: (words: string) => string;

  constructor(page: Page, say: (words: string) => string) {
    this.page = page;
    this.#say = say;
  }

  /** The words with their places filled. */
  words(text: string, values: Readonly<Record<string, string | number>> = {}): string {
    return this.#say(text).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  }

  button(text: string, values: Readonly<Record<string, string | number>> = {}, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name: this.words(text, values), exact: true }).first();
  }

  async press(text: string, values: Readonly<Record<string, string | number>> = {}, within: Page | Locator = this.page): Promise<void> {
    await this.button(text, values, within).click();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async goTo(section: string): Promise<void> {
    // A number of devices may follow the name.
    await this.page.getByRole('navigation').getByRole('button', { name: this.words(section) }).click();
    await this.page.getByRole('heading', { level: 1, name: this.words(section) }).waitFor();
  }

  async leaveDialog(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.dialog.waitFor({ state: 'detached' });
  }
}

async function open(ground: Ground, options: TourOptions, env: Readonly<Record<string, string>>): Promise<OpenApp> {
  const app = await launch(ground, { env, ...(options.size ? { size: options.size } : {}) });
  app.page.setDefaultTimeout(20_000);
  // What is half faded has no contrast of its own.
  await app.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return app;
}

/** Nothing is plugged in: the first run, screens without content, and the records of a fortnight. */
export async function tourWithoutDevices(options: TourOptions): Promise<void> {
  const ground = makeGround();
  options.prepare?.(ground);
  fillLedger(ground.data, 320, Date.now(), (await makeStationKey()).key);
  for (const name of readdirSync(ground.data)) chmodSync(path.join(ground.data, name), 0o666);
  const app = await open(ground, options, { MUSTER_USBMUXD: '127.0.0.1:9' });
  const guide = new Guide(app.page, options.say ?? ((words) => words));
  const { page } = guide;
  const visit = (state: string): Promise<void> => options.visit(app, state);
  try {
    await overhear(app);
    await page.locator('.way').nth(2).waitFor();
    await visit('first-run');
    await guide.goTo('Blueprints');
    await visit('blueprints-empty');
    await guide.press('New blueprint…');
    await guide.dialog.waitFor();
    await visit('blueprint-start');
    await guide.leaveDialog();
    await guide.goTo('Profiles');
    await visit('profiles-empty');
    await guide.goTo('Automated Enrollment');
    await visit('automated-empty');
    // The steps of its procedures are data in the language they are written in.
    if (!options.say) await tourIntune(guide, visit);
    await guide.goTo('Identities');
    await visit('identities-empty');
    await guide.goTo('Settings');
    await page.getByRole('switch').nth(2).waitFor();
    await visit('settings');
    await guide.press('Set a passphrase…');
    await guide.dialog.waitFor();
    await visit('settings-passphrase');
    await guide.leaveDialog();
    await tourRecords(guide, visit);
  } finally {
    await app.electron.close();
    ground.remove();
  }
}

async function tourIntune({ page }: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  await page.getByRole('radio', { name: 'Microsoft Intune' }).click();
  await page.getByRole('heading', { name: 'Setup Assistant enrollment' }).waitFor();
  await visit('intune-steps');
  await page.getByRole('option', { name: /^Account/ }).click();
  await page.getByRole('heading', { name: 'Sign in to Microsoft Intune' }).waitFor();
  await visit('intune-account');
}

async function tourRecords(guide: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  const { page } = guide;
  await guide.goTo('Records');
  const row = page.locator('[aria-rowindex="3"]');
  await row.waitFor();
  await page.getByRole('figure').nth(2).waitFor();
  await visit('records');
  await row.click();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByText(serialOf(319).slice(0, -4)).first().waitFor();
  await visit('record');
  await page.keyboard.press('Escape');
  for (const [button, state] of [['Export…', 'records-export'], ['Check last four…', 'records-last-four'], ['How to search', 'records-help']] as const) {
    await guide.press(button);
    await guide.dialog.waitFor();
    await visit(state);
    await guide.leaveDialog();
  }
  await guide.press('Verify ledger');
  await guide.press('Details…');
  await guide.dialog.waitFor();
  await visit('records-verify');
  await guide.leaveDialog();
  await page.getByRole('searchbox').fill('outcome:gone');
  await page.getByRole('alert').waitFor();
  await visit('records-not-understood');
  await page.getByRole('searchbox').fill('serial:ZZZZ');
  await page.locator('[aria-rowindex="3"]').waitFor({ state: 'detached' });
  await visit('records-no-match');
}

/** A cart of sixteen on the practice bench, through a whole job, and everything that is made on paper. */
export async function tourWithDevices(options: TourOptions): Promise<void> {
  const speed = 60;
  const clock = fastClock(systemClock, speed);
  const bench = new PracticeBench({ devices: makeRoster(16, 1), clock, appleClock: systemClock, idleMs: 10_000 * speed, portMs: 30_000 * speed, latency: realisticLatency });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock, organization: bench.organization });
  bench.web = web.origin;
  const ground = makeGround();
  options.prepare?.(ground);
  const resources = folderIn(ground, 'resources');
  for (const part of ['blueprints', 'practice']) cpSync(path.resolve(import.meta.dirname, '../../resources', part), path.join(resources, part), { recursive: true });
  const app = await open(ground, options, { MUSTER_USBMUXD: await bench.listen({ host: '127.0.0.1', port: 0 }) });
  const guide = new Guide(app.page, options.say ?? ((words) => words));
  const visit = (state: string): Promise<void> => options.visit(app, state);
  try {
    await overhear(app);
    await answerDialog(app, path.join(resources, 'blueprints', 'setup-assistant.muster.json'));
    await tourBlueprints(guide, visit);
    await tourJob(guide, visit);
    await answerDialog(app, ground.profile);
    await tourPaper(guide, visit);
    await tourAutomated(guide, visit);
  } finally {
    await app.electron.close();
    await bench.close();
    await web.close();
    ground.remove();
  }
}

async function tourBlueprints(guide: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  const { page } = guide;
  await page.getByRole('option').nth(15).waitFor();
  await visit('bench-wall');
  await guide.goTo('Blueprints');
  await guide.press('Import…');
  await page.getByRole('option', { name: 'Practice: Setup Assistant' }).waitFor();
  await visit('blueprint');
  await guide.press('Edit…');
  await page.getByRole('textbox').first().waitFor();
  await visit('blueprint-editor');
  await page.getByRole('heading', { level: 1 }).getByRole('button').click();
  await guide.press('Check against bench');
}

async function tourJob(guide: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  const { page, dialog } = guide;
  await guide.button('Review plan for {count} devices…', { count: 11 }).waitFor();
  await visit('bench-checked');
  const ready = page.locator('.tile[data-look="warned"], .tile[data-look="ready"]').first();
  await ready.click();
  await page.getByRole('complementary').waitFor();
  await visit('inspector');
  await page.getByRole('complementary').getByRole('radio', { name: guide.words('Log') }).click();
  await visit('inspector-log');
  await guide.press('Close');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  const typed = dialog.getByRole('textbox');
  await typed.waitFor();
  await visit('plan');
  await typed.fill('erase 9');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await visit('plan-typed');
  await guide.press('Erase {erases} and prepare {count}', { erases: 9, count: 11 });
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: guide.words('Preparations') }).waitFor();
  await visit('run');
  await page.locator('.tile[data-look="working"], .tile[data-look="done"], .tile[data-look="needs"]').first().click();
  await visit('run-inspector');
  await page.keyboard.press('Escape');
  await guide.press('Summary…');
  await dialog.waitFor();
  await visit('batch-summary');
  await guide.leaveDialog();
}

async function tourPaper(guide: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  const { page, dialog } = guide;
  await guide.goTo('Profiles');
  await guide.press('Choose a file…');
  await page.getByRole('heading', { level: 2, name: 'Practice enrollment' }).waitFor();
  await visit('profile');
  await guide.press('Export…');
  await dialog.waitFor();
  await visit('profile-export');
  await guide.leaveDialog();
  await guide.press('New profile…');
  await dialog.waitFor();
  await visit('profile-start');
  await guide.press('Continue');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('textbox').first().waitFor();
  await visit('profile-editor');
  await page.getByRole('heading', { level: 1 }).getByRole('button').click();
  if (await dialog.isVisible()) {
    await visit('profile-leave');
    await guide.press('Don’t save');
  }
  await guide.goTo('Identities');
  await page.getByRole('heading', { level: 2, name: 'Practice Organization' }).waitFor();
  await visit('identities');
  for (const [button, state] of [['Make…', 'identity-make'], ['Import…', 'identity-import'], ['Export…', 'identity-export'], ['Remove…', 'identity-remove']] as const) {
    await guide.press(button);
    await dialog.waitFor();
    await visit(state);
    await guide.leaveDialog();
  }
  await page.getByRole('option').last().click();
  await visit('identities-push');
}

async function tourAutomated(guide: Guide, visit: (state: string) => Promise<void>): Promise<void> {
  const { page, dialog } = guide;
  await guide.goTo('Automated Enrollment');
  await guide.press('Add server entry…');
  await visit('automated-add');
  await dialog.getByRole('textbox').fill('Practice school');
  await guide.press('Make key pair');
  await guide.button('Let the practice portal do it').waitFor();
  await visit('automated-steps');
  await guide.press('Let the practice portal do it');
  await guide.press('Sync');
  const table = page.getByRole('grid');
  await table.getByRole('row').nth(2).waitFor();
  await guide.press('New profile');
  await page.getByRole('textbox').nth(1).waitFor();
  await visit('automated-profile');
  await table.getByRole('row').nth(1).click();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').waitFor();
  await visit('automated-device');
}

// Identities in the real app: made, exported, imported, removed; openssl opens what was written. Where no keychain guards
// secrets, the passphrase is asked for only when something needs it. Leaves screenshots.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerOpen, answerSave, fileIn, folderIn, heard, openssl, overhear, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

async function open(place: Ground, options: Parameters<typeof launch>[1] = {}): Promise<OpenApp> {
  const app = await launch(place, options);
  closers.push(() => app.electron.close());
  return app;
}

function ground(): Ground {
  const made = makeGround();
  closers.push(() => { made.remove(); });
  return made;
}

async function makeIdentity({ page }: OpenApp, organization: string): Promise<void> {
  await page.getByRole('button', { name: 'Make…' }).first().click();
  await page.getByLabel('Organization').fill(organization);
  await page.getByLabel('Country').fill('ch');
  await page.getByRole('button', { name: 'Make identity' }).click();
}

/** A key and a certificate by openssl, as PEM in one file. */
function pemIdentity(place: Ground, name: string, subject: string, ...more: string[]): { readonly certificate: string; readonly key: string } {
  const folder = path.dirname(place.data);
  const [key, certificate] = [path.join(folder, `${name}.key`), path.join(folder, `${name}.crt`)];
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '20', '-subj', subject, ...more);
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

describe('identities in the app', () => {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('makes one, exports it with and without its key, writes its recovery sheet; openssl opens both', async () => {
    const place = ground();
    const out = folderIn(place, 'exported');
    const app = await open(place, { args: ['--practice', '1'] });
    const { page } = app;
    await tile(page, 'A1').waitFor();
    await overhear(app);
    await goTo(page, 'Identities');
    // Every practice bench has one, for the worked examples.
    await page.getByRole('heading', { level: 2, name: 'Practice Organization' }).waitFor();
    await shoot(page, 'identities-practice-light');
    await makeIdentity(app, 'Kestrel Outdoor');
    await page.getByRole('heading', { level: 2, name: 'Kestrel Outdoor' }).waitFor();
    await page.getByText(/^Valid until .* 20\d\d$/).first().waitFor();
    expect((await pictures(app, 'identities')).fits).toBe(true);

    const p12 = path.join(out, 'kestrel.p12');
    await answerSave(app, p12);
    await page.getByRole('button', { name: 'Export…' }).click();
    const go = page.getByRole('dialog').getByRole('button', { name: 'Export…' });
    await page.getByLabel('Password for the file').fill('only for the safe');
    await page.getByLabel('Password, again').fill('something else');
    await page.getByText('Not the same as above.').waitFor();
    expect(await go.isDisabled()).toBe(true);
    await page.getByLabel('Password, again').fill('only for the safe');
    await shoot(page, 'identities-export-light');
    await go.click();
    await page.getByRole('dialog').getByText(p12).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    const certificate = openssl('pkcs12', '-in', p12, '-passin', 'pass:only for the safe', '-nokeys');
    expect(certificate).toMatch(/O ?= ?Kestrel Outdoor/);
    expect(openssl('pkcs12', '-in', p12, '-passin', 'pass:only for the safe', '-nocerts', '-nodes')).toContain('PRIVATE KEY');

    const cer = path.join(out, 'kestrel.cer');
    await answerSave(app, cer);
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('radio', { name: 'Certificate alone (.cer)' }).check();
    await go.click();
    await page.getByRole('dialog').getByText(cer).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    const print = openssl('x509', '-inform', 'DER', '-in', cer, '-noout', '-fingerprint', '-sha256').split('=')[1]?.trim().replaceAll(':', '').toLowerCase() ?? 'none';
    expect((await pageText(page)).replace(/\s/g, '')).toContain(print);
    await page.getByRole('button', { name: 'Copy SHA-256' }).click();
    await page.getByRole('button', { name: 'Copy SHA-256' }).getByText('Copied').waitFor();
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(print);
    expect(openssl('x509', '-inform', 'DER', '-in', cer, '-noout', '-subject')).toMatch(/C ?= ?CH/);

    const sheet = path.join(out, 'sheet.html');
    await answerSave(app, sheet);
    await page.getByRole('button', { name: 'Recovery sheet…' }).click();
    await page.getByRole('main').getByText(sheet).waitFor();
    expect(readFileSync(sheet, 'utf8')).toContain('Kestrel Outdoor');

    const told = await heard(app);
    expect(told.filter((text) => /PRIVATE KEY|only for the safe/.test(text))).toEqual([]);
    expect(app.complaints).toEqual([]);
    expect(await pageText(page)).not.toMatch(stackTrace);
  });

  it('imports certificate and key from two files and a .p12 by its password, and removes one only after its name was typed', async () => {
    const place = ground();
    const app = await open(place, { args: ['--practice', '1'] });
    const { page } = app;
    await goTo(page, 'Identities');
    const pair = pemIdentity(place, 'ashgrove', '/O=Ashgrove Academy/CN=Ashgrove supervision');
    const files = [fileIn(place, 'ashgrove.pem', pair.certificate), fileIn(place, 'ashgrove-key.pem', pair.key)];
    await page.getByRole('button', { name: 'Import…' }).first().click();
    await answerOpen(app, files);
    await page.getByRole('button', { name: 'Choose files…' }).click();
    await page.getByText('ashgrove-key.pem').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Ashgrove Academy' }).waitFor();
    // Twenty days are few; the page’s minute may be older than the certificate.
    await page.getByText(/^Ends in 2[01] days, on/).waitFor();

    pemIdentity(place, 'harbour', '/O=Harbour School/CN=Harbour supervision');
    const folder = path.dirname(place.data);
    openssl('pkcs12', '-export', '-in', path.join(folder, 'harbour.crt'), '-inkey', path.join(folder, 'harbour.key'), '-out', path.join(folder, 'harbour-new.p12'), '-passout', 'pass:lighthouse');
    const p12 = fileIn(place, 'harbour.p12', readFileSync(path.join(folder, 'harbour-new.p12')));
    await page.getByRole('button', { name: 'Import…' }).first().click();
    await answerOpen(app, [p12]);
    await page.getByRole('button', { name: 'Choose files…' }).click();
    await page.getByLabel('Password of the file').fill('wrong');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('alert').getByText('The password doesn’t open harbour.p12.').waitFor();
    await shoot(page, 'identities-wrong-password-light');
    await page.getByLabel('Password of the file').fill('lighthouse');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Harbour School' }).waitFor();

    await page.getByRole('button', { name: 'Remove…' }).click();
    const remove = page.getByRole('button', { name: 'Remove identity' });
    await page.getByText('Every one of them must be erased and prepared anew.').waitFor();
    await page.getByLabel('Type Harbour School to go on').fill('Harbour');
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel('Type Harbour School to go on').fill('Harbour School');
    await shoot(page, 'identities-remove-light');
    await remove.click();
    await page.getByRole('option', { name: /^Harbour School/ }).waitFor({ state: 'detached' });
    await page.getByRole('option', { name: /^Ashgrove Academy/ }).waitFor();
  });

  it('says that a push certificate is missing where a profile needs one, and takes it in with its topic', async () => {
    const place = ground();
    const app = await open(place, { args: ['--practice', '1'] });
    const { page } = app;
    await answerOpen(app, [place.profile]);
    await goTo(page, 'Profiles');
    await page.getByRole('button', { name: 'Choose a file…' }).first().click();
    await page.getByRole('heading', { level: 2, name: 'Practice enrollment' }).waitFor();
    await goTo(page, 'Identities');
    // Practice has one of its own, which goes first.
    await page.getByRole('option', { name: /^MDM push certificate/ }).click();
    await page.getByRole('main').getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('option', { name: /^MDM push certificate.*Required and missing/ }).click();
    await shoot(page, 'identities-push-missing-light');
    const topic = 'com.apple.mgmt.External.7c0e41aa-0000-4000-8000-000000000041';
    const push = pemIdentity(place, 'push', `/UID=${topic}/CN=APSP:7c0e41aa/C=US`);
    await answerOpen(app, [fileIn(place, 'MDM_Kestrel.pem', push.certificate)]);
    await page.getByRole('main').getByRole('button', { name: 'Import…' }).click();
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByLabel('Apple Account').fill('mdm@kestrel.example');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('main').getByText(topic).first().waitFor();
    // It is another MDM's than the practice profile's.
    await page.getByRole('main').getByText('Another topic').waitFor();
    await page.getByText('mdm@kestrel.example').waitFor();
    expect((await pictures(app, 'identities-push')).fits).toBe(true);
    expect(app.complaints).toEqual([]);
  });

  it('without a keychain has a passphrase chosen with the first identity, and asks for it after a restart only when it is needed', async () => {
    const place = ground();
    const out = folderIn(place, 'exported');
    // Nobody answers there, so that this is no practice: in practice nothing has to be guarded.
    const env = { MUSTER_USBMUXD: '127.0.0.1:9' };
    let app = await open(place, { env });
    let { page } = app;
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await goTo(page, 'Identities');
    await makeIdentity(app, 'Kestrel Outdoor');
    await page.getByRole('dialog', { name: 'Choose a passphrase' }).waitFor();
    await shoot(page, 'identities-passphrase-light');
    await page.getByLabel('Passphrase', { exact: true }).fill('short');
    await page.getByLabel('Passphrase, again').fill('short');
    await page.getByRole('button', { name: 'Choose it' }).click();
    await page.getByRole('alert').getByText('A passphrase needs at least 8 characters.').waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('four words by heart');
    await page.getByLabel('Passphrase, again').fill('four words by heart');
    await page.getByRole('button', { name: 'Choose it' }).click();
    await page.getByRole('heading', { level: 2, name: 'Kestrel Outdoor' }).waitFor();
    // Nothing of it lies on the disk in clear.
    const kept = readdirSync(place.data, { recursive: true, encoding: 'utf8' }).filter((name) => existsSync(path.join(place.data, name)) && name.includes('secrets'));
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) expect(readFileSync(path.join(place.data, name), 'utf8')).not.toMatch(/PRIVATE KEY|four words/);
    await app.electron.close();

    app = await open(place, { env });
    ({ page } = app);
    await goTo(page, 'Identities');
    await page.getByText('Private keys and passwords are locked').waitFor();
    await page.getByRole('heading', { level: 2, name: 'Kestrel Outdoor' }).waitFor();
    const p12 = path.join(out, 'kestrel.p12');
    await answerSave(app, p12);
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByLabel('Password for the file').fill('for the safe');
    await page.getByLabel('Password, again').fill('for the safe');
    await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click();
    const ask = page.getByRole('dialog', { name: 'Enter the passphrase' });
    await ask.getByLabel('Passphrase').fill('not these words');
    await ask.getByRole('button', { name: 'Unlock' }).click();
    await ask.getByText('That isn’t the passphrase.').waitFor();
    await shoot(page, 'identities-unlock-light');
    await ask.getByLabel('Passphrase').fill('four words by heart');
    await ask.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('dialog').getByText(p12).waitFor();
    expect(openssl('pkcs12', '-in', p12, '-passin', 'pass:for the safe', '-nocerts', '-nodes')).toContain('PRIVATE KEY');
    expect(app.complaints).toEqual([]);
  });
});

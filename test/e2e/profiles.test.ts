// Profiles in the real app: an Intune file is understood, a profile with a variable and a secret is made, previewed, exported,
// signed and changed; other tools read what was written, and no secret ever comes back to the page. Leaves screenshots.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { answerSave, asXml, fileIn, folderIn, heard, openssl, overhear, pictures } from './paper-driver.ts';
import { goTo, pageText, stackTrace, tile } from './tiles.ts';

const secret = 'correct horse 4711';
/** The first practice device's, as the wall shows it. */
let serial = '';

const payload = (type: string, id: string, keys: string): string => `<dict>
  <key>PayloadType</key><string>${type}</string><key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>Microsoft.Profiles.MDM.${id}</string><key>PayloadUUID</key><string>5B1C0F6E-77A2-4E19-9D0B-8E6D2A31C4${id}</string>${keys}
</dict>`;

/** As Intune exports a direct enrollment (enrollment-formats 4.7), with two mistakes of its own: a key of the wrong type, and one that no schema has. */
const intune = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadContent</key><array>
${payload('com.apple.mdm', 'F0', `<key>ServerURL</key><string>https://i.manage.microsoft.com/DeviceGatewayProxy/ios/MDM</string><key>CheckInURL</key><string>https://i.manage.microsoft.com/DeviceGatewayProxy/ios/CheckIn</string>
<key>Topic</key><string>com.apple.mgmt.External.7c0e41aa-0000-4000-8000-000000000041</string><key>IdentityCertificateUUID</key><string>5B1C0F6E-77A2-4E19-9D0B-8E6D2A31C4F1</string>
<key>AccessRights</key><integer>8191</integer><key>SignMessage</key><string>yes</string>`)}
${payload('com.apple.security.acme', 'F1', `<key>PayloadDisplayName</key><string>Device identity</string><key>DirectoryURL</key><string>https://acme.manage.microsoft.com/directory</string><key>ClientIdentifier</key><string>hush-hush-client</string>
<key>KeyType</key><string>ECSECPrimeRandom</string><key>KeySize</key><integer>384</integer><key>HardwareBound</key><true/><key>Attest</key><true/><key>Subject</key><array><array><array><string>CN</string><string>device</string></array></array></array><key>Surprise</key><true/>`)}
</array>
<key>PayloadDisplayName</key><string>Shop floor kiosk</string><key>PayloadOrganization</key><string>Kestrel Outdoor</string>
<key>PayloadIdentifier</key><string>Microsoft.Profiles.MDM</string><key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>5B1C0F6E-77A2-4E19-9D0B-8E6D2A31C4AA</string><key>PayloadVersion</key><integer>1</integer>
</dict></plist>`;

describe('profiles in the app', () => {
  let ground: Ground;
  let app: OpenApp;
  let out: string;

  beforeAll(async () => {
    ground = makeGround();
    out = folderIn(ground, 'exported');
    app = await launch(ground, { args: ['--practice', '3'] });
    await tile(app.page, 'A1').waitFor();
    await app.page.getByRole('option', { name: /^Port A1\. Ready\./ }).waitFor();
    serial = (await tile(app.page, 'A1').locator('.serial').innerText()).trim();
    await overhear(app);
  });
  afterAll(async () => {
    await app.electron.close();
    ground.remove();
  });

  it('says what to do where there is no profile yet', async () => {
    await goTo(app.page, 'Profiles');
    await app.page.getByRole('heading', { name: 'No profile yet' }).waitFor();
    await shoot(app.page, 'profiles-empty-light');
  });

  it('tells of an Intune file how long it works, what is in it, and what is wrong with it', async () => {
    const { page } = app;
    await answerDialog(app, fileIn(ground, 'kiosk.mobileconfig', intune, 11.5));
    await page.getByRole('button', { name: 'Choose a file…' }).first().click();
    await page.getByRole('heading', { level: 2, name: 'Shop floor kiosk' }).waitFor();
    const age = page.getByRole('region', { name: 'Age' });
    await age.getByText('Stops working in 3 days').waitFor();
    await age.getByText('so the file’s date counts').waitFor();
    await page.getByRole('treeitem', { name: 'Shop floor kiosk, Stops working in 3 days' }).waitFor();
    const text = await pageText(page);
    for (const part of ['i.manage.microsoft.com', 'A certificate by ACME', 'None: a file like this enrolls devices without a user', 'Nobody. The file isn’t signed']) expect(text).toContain(part);
    const findings = page.getByRole('region', { name: 'Findings' });
    await findings.getByText(/SignMessage/).first().waitFor();
    await findings.getByRole('button', { name: /Device identity, Surprise/ }).click();
    // It leads to the line itself.
    await page.getByRole('heading', { name: 'Device identity' }).waitFor();
    await page.getByRole('row', { name: /^Surprise/ }).and(page.locator('[data-marked]')).waitFor();
    expect((await pictures(app, 'profile-detail')).fits).toBe(true);
  });

  it('shows a payload’s keys with their meaning, leads to the payload that one names, and leaves secrets out of both views', async () => {
    const { page } = app;
    await page.getByRole('treeitem', { name: 'Shop floor kiosk, Stops working in 3 days' }).click();
    await page.getByRole('tree').press('ArrowRight');
    await page.getByRole('row', { name: 'AccessRights 8191 Everything' }).waitFor();
    await page.getByRole('row', { name: /^IdentityCertificateUUID/ }).getByRole('button', { name: 'Device identity' }).click();
    await page.getByRole('row', { name: 'HardwareBound Yes The key never leaves the device' }).waitFor();
    await page.getByRole('radio', { name: 'XML' }).click();
    await page.getByRole('region', { name: 'XML' }).getByText('<key>DirectoryURL</key>').waitFor();
    await page.getByRole('radio', { name: 'Payloads' }).click();
  });

  it('checks for whom one asks: what needs supervision is an error on devices that aren’t', async () => {
    const { page } = app;
    const findings = page.getByRole('region', { name: 'Findings' });
    const before = await findings.getByRole('status').innerText();
    await page.getByLabel('Version').fill('12.0');
    // ACME came with iOS 16.
    await findings.getByText(/16\.0/).first().waitFor();
    expect(await findings.getByRole('status').innerText()).not.toBe(before);
    await page.getByLabel('Version').fill('');
  });

  it('makes a Wi-Fi profile with a variable and a secret, and shows what a device would get', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'New profile…' }).click();
    await page.getByRole('dialog', { name: 'New profile' }).waitFor();
    await shoot(page, 'profile-start-light');
    await page.getByRole('option', { name: /^Wi-Fi for setting up/ }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('region', { name: 'Still to do' }).getByRole('button', { name: /Network name/ }).click();
    // Pressing what is to be done leads into its field.
    await page.waitForFunction(() => document.activeElement?.id === 'field-wifi-ssid');
    await page.keyboard.type('Bench-{serial}');
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.getByRole('option', { name: 'Profile', exact: true }).click();
    await page.getByLabel(/^Name needed/).fill('Setup network');
    await page.getByLabel(/^Identifier needed/).fill('com.kestrel.setup');
    await page.getByRole('radio', { name: 'XML' }).click();
    await page.getByRole('region', { name: 'XML' }).getByText(`<string>Bench-${serial}</string>`).waitFor();
    await page.getByRole('radio', { name: 'Findings' }).click();
    await page.getByRole('option', { name: /^Wi-Fi/ }).click();
    expect((await pictures(app, 'profile-editor')).fits).toBe(true);
  });

  it('asks before unsaved changes are left', async () => {
    const { page } = app;
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Bench' }).click();
    await page.getByRole('dialog', { name: 'Save “Setup network”?' }).waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByRole('heading', { level: 1, name: /Setup network/ }).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('treeitem', { name: /^Setup network, 1 payload, per device/ }).waitFor();
  });

  it('exports it for one device; another reader of property lists finds its serial number and the password', async () => {
    const { page } = app;
    const file = path.join(out, 'one.mobileconfig');
    await answerSave(app, file);
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('checkbox').nth(1).uncheck();
    await page.getByRole('checkbox').nth(2).uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('dialog').getByText(file).waitFor();
    await shoot(page, 'profile-exported-light');
    await page.getByRole('button', { name: 'Done' }).click();
    const xml = asXml(file);
    for (const part of [`<string>Bench-${serial}</string>`, `<string>${secret}</string>`, '<string>com.apple.wifi.managed</string>', '<string>com.kestrel.setup</string>', '<string>WPA2</string>']) expect(xml).toContain(part);
  });

  it('signs an export by an identity of the vault; openssl verifies it and finds the same content', async () => {
    const { page } = app;
    await goTo(page, 'Identities');
    await page.getByRole('button', { name: 'Make…' }).first().click();
    await page.getByLabel('Organization').fill('Kestrel Outdoor');
    await page.getByRole('button', { name: 'Make identity' }).click();
    await page.getByRole('heading', { level: 2, name: 'Kestrel Outdoor' }).waitFor();
    await goTo(page, 'Profiles');
    await page.getByRole('treeitem', { name: /^Setup network/ }).click();
    const file = path.join(out, 'signed.mobileconfig');
    await answerSave(app, file);
    await page.getByRole('button', { name: 'Sign…' }).click();
    await shoot(page, 'profile-sign-light');
    await page.getByRole('checkbox').nth(1).uncheck();
    await page.getByRole('checkbox').nth(2).uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('dialog').getByText(file).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-binary', '-in', file)).toBe(readFileSync(path.join(out, 'one.mobileconfig'), 'utf8'));
  });

  it('keeps the secret over a restart and a change, and never tells it to the page', async () => {
    const told = await heard(app);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((text) => text.includes(secret))).toEqual([]);
    expect(app.complaints).toEqual([]);
    await app.electron.close();
    app = await launch(ground, { args: ['--practice', '3'] });
    const { page } = app;
    // It comes back where it was left.
    await goTo(page, 'Bench');
    await tile(page, 'A1').waitFor();
    await overhear(app);
    await goTo(page, 'Profiles');
    await page.getByRole('treeitem', { name: /^Setup network/ }).click();
    await page.getByRole('button', { name: 'Edit…' }).click();
    await page.getByLabel(/^Name needed/).fill('Setup network 2');
    await page.getByRole('option', { name: /^Wi-Fi/ }).click();
    await page.getByText('Kept, not shown').waitFor();
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('treeitem', { name: /^Setup network 2/ }).waitFor();
    const file = path.join(out, 'later.mobileconfig');
    await answerSave(app, file);
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('checkbox').nth(1).uncheck();
    await page.getByRole('checkbox').nth(2).uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('dialog').getByText(file).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    const xml = asXml(file);
    for (const part of [`<string>${secret}</string>`, '<string>Setup network 2</string>', '<string>com.kestrel.setup</string>']) expect(xml).toContain(part);
    expect((await heard(app)).filter((text) => text.includes(secret))).toEqual([]);
  });

  it('sets restrictions by their names, and skips panes of Setup Assistant', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'New profile…' }).click();
    await page.getByRole('option', { name: /^Restrictions/ }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('searchbox', { name: 'Find a restriction' }).fill('allow camera');
    await page.getByRole('button', { name: /allowCamera/ }).click();
    await page.getByRole('option', { name: 'No', exact: true }).click();
    await page.getByText('1 set,').waitFor();
    await shoot(page, 'profile-restrictions-light');
    await page.getByRole('button', { name: 'Add…' }).click();
    await page.getByRole('menuitem', { name: 'Setup Assistant after updates' }).click();
    await page.getByRole('checkbox', { name: /^Siri/ }).uncheck();
    await page.getByText(/^Its user sees/).waitFor();
    await shoot(page, 'profile-panes-light');
    await page.getByRole('radio', { name: 'XML' }).click();
    await page.getByRole('region', { name: 'XML' }).getByText('<key>SkipSetupItems</key>').waitFor();
    const xml = await page.getByRole('region', { name: 'XML' }).innerText();
    expect(xml).toMatch(/<key>allowCamera<\/key>\s*<false\s*\/>/);
    expect(xml).toMatch(/<key>SkipSetupItems<\/key>\s*<array>\s*<string>Siri<\/string>/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Don’t save' }).click();
    await page.getByRole('treeitem', { name: /^Setup network 2/ }).waitFor();
  });

  it('made no complaint in the page’s console and shows no stack trace', async () => {
    expect(app.complaints).toEqual([]);
    expect(await pageText(app.page)).not.toMatch(stackTrace);
  });
});

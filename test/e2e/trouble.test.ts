// What goes wrong, in the app: each is one clear sentence with the next step, nothing is lost, and no face shows a stack trace.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { makeRoster } from '../../src/bench/roster.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, executable, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { goTo, installOnReady, pageText, stackTrace, tile, tileSays } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

async function open(ground: Ground, options: Parameters<typeof launch>[1] = {}): Promise<OpenApp> {
  const app = await launch(ground, options);
  closers.push(() => app.electron.close());
  return app;
}

function ground(): Ground {
  const made = makeGround();
  closers.push(() => { made.remove(); });
  return made;
}

async function benchOf(count: number, more: { readonly offline?: boolean } = {}): Promise<{ bench: PracticeBench; address: string }> {
  const ready = makeRoster(count, 3).map((spec) => ({ ...spec, phase: 'hello' as const, supervised: true, ...more, persona: { ...spec.persona, unlocksAfterMs: null } }));
  const bench = new PracticeBench({ devices: ready, clock: systemClock });
  closers.push(() => bench.close());
  return { bench, address: await bench.listen({ host: '127.0.0.1', port: 0 }) };
}

function fileIn(place: Ground, name: string, content: string | Uint8Array): string {
  const file = path.join(path.dirname(place.data), name);
  writeFileSync(file, content);
  chmodSync(file, 0o644);
  return file;
}

function signedProfile(place: Ground): Buffer {
  const folder = path.dirname(place.data);
  const key = path.join(folder, 'key.pem');
  const certificate = path.join(folder, 'certificate.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '30', '-subj', '/CN=Ashgrove Academy/O=Ashgrove'], { stdio: 'ignore' });
  return execFileSync('openssl', ['cms', '-sign', '-nodetach', '-binary', '-outform', 'DER', '-signer', certificate, '-inkey', key, '-in', place.profile]);
}

describe('trouble, in the app', () => {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('a file that is no profile, a broken signature and a good one: each is told as what it is', async () => {
    const place = ground();
    const app = await open(place, { args: ['--practice', '1'] });
    await tile(app.page, 'A1').waitFor();
    const choose = async (file: string): Promise<void> => {
      await answerDialog(app, file);
      await app.page.getByRole('button', { name: /^Choose a (profile|file)…$/ }).click();
    };
    await choose(fileIn(place, 'notes.txt', 'hello'));
    await app.page.getByRole('alert').getByText('The file notes.txt is not a configuration profile').waitFor();
    await app.page.getByText('Choose a .mobileconfig file exported from your MDM').waitFor();
    await shoot(app.page, 'trouble-not-a-profile');

    const signed = signedProfile(place);
    const broken = Buffer.from(signed);
    const at = broken.indexOf('Practice enrollment');
    broken.write('Pwactice', at);
    await choose(fileIn(place, 'broken.mobileconfig', broken));
    await app.page.getByText('The signature of broken.mobileconfig doesn’t fit its content').waitFor();

    await choose(fileIn(place, 'signed.mobileconfig', signed));
    await goTo(app.page, 'Profiles');
    await app.page.getByText('Ashgrove Academy').first().waitFor();
    await app.page.getByText('Fits the content').waitFor();
    expect(await pageText(app.page)).not.toMatch(stackTrace);
  });

  it('a device unplugged in the middle of an install fails with the next step; the others go on', async () => {
    const place = ground();
    const { bench, address } = await benchOf(3);
    const app = await open(place, { env: { MUSTER_USBMUXD: address } });
    for (const port of ['A1', 'A2', 'A3']) await tileSays(app.page, port, 'Ready');
    await answerDialog(app, place.profile);
    await app.page.getByRole('button', { name: 'Choose a profile…' }).click();
    const udid = makeRoster(3, 3)[1]?.udid ?? '';
    bench.device(udid).faults = (request) => (request === 'InstallProfile' ? 'unplug' : undefined);
    await installOnReady(app.page, 3);
    await tileSays(app.page, 'A1', 'Done');
    await tileSays(app.page, 'A3', 'Done');
    await tileSays(app.page, 'A2', 'Plug it in');
    await goTo(app.page, 'Records');
    await app.page.getByText('Unknown: plug the device in, it will be read back').waitFor();
    expect(bench.log.count('installed', udid)).toBe(0);
    bench.device(udid).faults = () => undefined;
    bench.plug(udid);
    await goTo(app.page, 'Bench');
    await tileSays(app.page, 'A2', 'Failed');
    await tile(app.page, 'A2').click();
    await app.page.getByRole('complementary', { name: 'Device' }).getByText('The connection had broken off at the step').first().waitFor();
    expect(bench.log.count('installed', udid)).toBe(0);
  });

  it('a device that refuses: its own words stand there to be copied, with what they mean and who acts', async () => {
    const place = ground();
    const { address } = await benchOf(1, { offline: true });
    const app = await open(place, { env: { MUSTER_USBMUXD: address } });
    await tileSays(app.page, 'A1', 'Ready');
    await answerDialog(app, place.profile);
    await app.page.getByRole('button', { name: 'Choose a profile…' }).click();
    await installOnReady(app.page, 1);
    await tileSays(app.page, 'A1', 'Failed');
    await tile(app.page, 'A1').click();
    const inspector = app.page.getByRole('complementary', { name: 'Device' });
    const meaning = 'The device isn’t connected to the internet. You: Give it a Wi-Fi profile or connect it by hand, then try again.';
    await inspector.getByText(meaning).waitFor();
    expect(await inspector.innerText()).toContain('The device says: NSURLErrorDomain -1009');
    await inspector.getByRole('button', { name: 'Copy The device’s own words' }).waitFor();
    await inspector.getByText('As far as its list tells, no new profile is on it.').waitFor();
    await shoot(app.page, 'trouble-device-word');
    await inspector.getByRole('radio', { name: 'Log' }).click();
    await inspector.getByRole('cell').getByText(meaning).waitFor();
    await goTo(app.page, 'Records');
    await app.page.getByRole('row').nth(1).click();
    const record = app.page.getByRole('complementary', { name: 'Record' });
    await record.getByText(meaning).waitFor();
    // What it means for the device stands in the open; the code and what is copied for support fold out by keyboard.
    await record.getByText('As far as its list tells, no new profile is on it. Nothing else on the device was changed').waitFor();
    await record.getByText('Details', { exact: true }).focus();
    for (const key of ['Enter', 'Tab', 'Enter']) await app.page.keyboard.press(key);
    await record.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await record.innerText()).toContain('profile.refused');
    const copied = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toMatch(/^Muster profile\.refused \(administrator, change\)\nRun: direct, failed, install failed\nDevice: NSURLErrorDomain -1009/);
    for (const { udid, serial } of makeRoster(1, 3)) for (const word of [udid, serial]) expect(copied).not.toContain(word);
    await shoot(app.page, 'trouble-device-word-record');
    expect([app.complaints, stackTrace.test(await pageText(app.page))]).toEqual([[], false]);
  });

  it('no multiplexer: the first page says so, and a bench that comes later is not mistaken for real devices', async () => {
    const place = ground();
    const app = await open(place, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    await app.page.getByText('USB service doesn’t answer').waitFor();
    await app.page.getByText('doesn’t answer at 127.0.0.1:9').waitFor();
    await shoot(app.page, 'first-run-light');
    expect(await pageText(app.page)).not.toMatch(stackTrace);
  });

  it('from the first page to the practice bench and back, each with a ledger of its own', async () => {
    const place = ground();
    const app = await open(place, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    await app.page.getByRole('button', { name: /Try the practice bench/ }).click();
    await tile(app.page, 'A8').waitFor();
    await app.page.getByRole('note').waitFor();
    await goTo(app.page, 'Records');
    await app.page.getByText('No record yet').waitFor();
    await app.page.getByRole('button', { name: 'Use real devices' }).click();
    await app.page.getByRole('note').waitFor({ state: 'detached' });
    await goTo(app.page, 'Bench');
    await app.page.getByText('Plug in an iPhone or iPad').waitFor();
  });

  it('a damaged ledger is left as it is, said so, and nothing is installed', async () => {
    const place = ground();
    const damaged = Buffer.alloc(8192, 'not a ledger ');
    const file = path.join(place.data, 'ledger.sqlite');
    writeFileSync(file, damaged);
    chmodSync(file, 0o666);
    const app = await open(place, { env: { MUSTER_USBMUXD: '127.0.0.1:9' } });
    await app.page.getByText(/The ledger .*ledger\.sqlite is damaged/).waitFor();
    await app.page.getByText('Ledger closed').waitFor();
    await shoot(app.page, 'trouble-damaged-ledger');
    expect(readFileSync(file).equals(damaged)).toBe(true);
    expect(await pageText(app.page)).not.toMatch(stackTrace);
  });

  it('a data folder that another process writes: its number is named, devices can still be seen', async () => {
    const place = ground();
    const { address } = await benchOf(2);
    const folder = path.join(place.data, 'practice');
    execFileSync('mkdir', ['-m', '777', folder]);
    const lock = takeWriterLock(folder);
    for (const name of ['writer.lock', 'writer.json']) chmodSync(path.join(folder, name), 0o666);
    closers.push(() => { lock.release(); });
    const app = await open(place, { env: { MUSTER_USBMUXD: address } });
    await app.page.getByText(`in use by another Muster (process ${process.pid})`).waitFor();
    await tileSays(app.page, 'A1', 'Ready');
  });

  it('a second instance with the same data folder says so and leaves the first in front', async () => {
    const place = ground();
    const app = await open(place, { args: ['--practice', '1'] });
    await tile(app.page, 'A1').waitFor();
    const second = spawn(String(executable), [path.join(path.dirname(place.data), 'app'), '--practice', '1'], { env: { ...process.env, MUSTER_DATA_DIR: place.data, MUSTER_NO_SYSTEM_MUX: '1' } });
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(3);
    expect(said).toContain('Muster is open already with this data folder');
    await tile(app.page, 'A1').waitFor();
  });
});

// Secrets are planted, everything that is done with them is done, and then they are looked for: in what the page is told, in the log, in the
// report, in every file of the data folder. A preparation by each method, made and imported identities, a server token, a passphrase.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import practice from '../../resources/practice/identity.json' with { type: 'json' };
import type { App } from '../../src/app.ts';
import { writePkcs12 } from '../../src/crypto/pkcs12.ts';
import { makeLog } from '../../src/log.ts';
import type { Udid } from '../../src/model.ts';
import { isDict } from '../../src/plist/value.ts';
import { readPlist } from '../../src/plist/read.ts';
import { LogFile } from '../../src/store/log-file.ts';
import { approve, choose, ended, reached } from '../setup/at-the-app.ts';
import { type Canary, canariesBelow, canariesIn } from '../setup/canaries.ts';
import { IdleClock } from '../setup/idle-clock.ts';
import { type Scenario, type ScenarioName, scenarios } from '../setup/prep-scenarios.ts';
import { attending, openWorld, type World } from '../setup/prep-world.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
const [p12Password, chosenPassphrase] = ['canary-of-a-p12-file', 'canary of a passphrase'];

/** What the page would hear: every answer of every command, and every snapshot. */
function wiretap(app: App): { readonly handlers: App['handlers']; readonly heard: () => string } {
  const heard: string[] = [];
  app.subscribe((snapshot) => { heard.push(JSON.stringify(snapshot)); });
  const handlers = Object.fromEntries(Object.entries(app.handlers).map(([name, handler]) => [name, async (input: unknown) => {
    try {
      const value = await (handler as (input: unknown) => Promise<unknown>)(input);
      heard.push(JSON.stringify(value));
      return value;
    } catch (error) {
      heard.push(JSON.stringify(error), String(error));
      throw error;
    }
  }])) as unknown as App['handlers'];
  return { handlers, heard: () => heard.join('\n') };
}

/** Of pair records what nobody but the multiplexer may keep. */
function pairCanaries({ bench }: World): Canary[] {
  return [...bench.pairRecords.values()].flatMap((bytes) => {
    const record = readPlist(bytes);
    if (!isDict(record)) return [];
    return ['HostPrivateKey', 'RootPrivateKey', 'EscrowBag'].flatMap((name): Canary[] => {
      const value = record.get(name);
      if (!(value instanceof Uint8Array)) return [];
      // Of a PEM the bytes that it carries.
      const inside = Buffer.from(value).toString('latin1').replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
      return [{ name: `a pair record’s ${name}`, bytes: /^[A-Za-z0-9+/=]{100,}$/.test(inside) ? base64(inside) : value }];
    });
  });
}

const groups: readonly ScenarioName[] = ['setupAssistant', 'superviseOnly', 'direct', 'silent', 'automated'];

async function prepareAll(app: App, world: World, planned: ReadonlyMap<string, Scenario>): Promise<string[]> {
  const stop = attending(app, world);
  const outcomes: string[] = [];
  for (const [udid, { method }] of planned) {
    await choose(app, method);
    const runs = await ended(app, await approve(app, [udid as Udid]));
    outcomes.push(...runs.map((run) => `${run.method} ${run.outcome}`));
  }
  stop();
  return outcomes;
}

describe('a secret', () => {
  it('is in nothing that is told, written down or handed out', async () => {
    const planned = new Map<string, Scenario>();
    const specs = uniformDevices(groups.length, 3, 'inUse').map(({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress }, index) => {
      const scenario: Scenario = scenarios[groups[index] ?? 'direct'];
      planned.set(udid, scenario);
      return scenario.spec({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress });
    });
    const clock = new IdleClock({ factor: 60 });
    const world = await openWorld(specs, clock);
    onTestFinished(() => world.close());
    const file = new LogFile({ folder: world.folder, name: 'app' });
    const app = await world.open({ diary: { log: makeLog(clock, file.write), tail: (bytes) => file.tail(bytes) } });
    const { handlers, heard } = wiretap(app);
    Object.assign(app, { handlers });
    await reached(app, ({ devices }) => devices.filter(({ state }) => state === 'ready').length === specs.length);

    const holder = { certificate: base64(practice.certificate), chain: [], privateKey: base64(practice.privateKey) };
    const brought = path.join(tempFolder(), 'brought.p12');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(brought, await writePkcs12(holder, p12Password, { form: 'legacy', name: 'brought' }));
    const made = await handlers.makeIdentity({ organization: 'Canary & Sons', country: null });
    const staged = await app.writer.stage([brought]);
    await handlers.importIdentity({ staged: staged.files.map((one) => one.staged), password: 'not-it' }).catch(() => undefined);
    await handlers.importIdentity({ staged: staged.files.map((one) => one.staged), password: p12Password }).catch(() => undefined);
    await handlers.unlockSecrets({ passphrase: chosenPassphrase }).catch(() => undefined);
    const out = path.join(tempFolder(), 'out');
    mkdirSync(out);
    await app.writer.exportIdentity({ id: made.id, as: 'p12', password: p12Password, legacy: false }, (names) => Promise.resolve({ paths: names.map((name) => path.join(out, name)), replace: true }));
    const server = await handlers.addServer({ label: 'Canary' });
    await handlers.practicePortal({ server: server.id });
    await handlers.syncAdeDevices({ server: server.id, kind: 'full' });

    expect((await prepareAll(app, world, planned)).sort()).toEqual(['automated done', 'direct done', 'direct done', 'setupAssistant done', 'superviseOnly done']);

    const { privateKey } = await app.papers().vault.open(made.id);
    const tokens = [...world.bench.organization.servers.values()].flatMap(({ token }) => (token ? [token.consumerSecret, token.accessToken, token.accessSecret] : []));
    const pairs = pairCanaries(world);
    const unlocks = world.bench.devices.flatMap(({ unlockToken }) => (unlockToken ? [{ name: 'an unlock token', bytes: unlockToken }] : []));
    expect([pairs.length >= 3 * specs.length, tokens.length >= 3]).toEqual([true, true]);
    const canaries: Canary[] = [
      { name: 'a made identity’s key', bytes: privateKey }, { name: 'an imported identity’s key', bytes: holder.privateKey }, { name: 'a .p12’s password', bytes: utf8(p12Password) }, { name: 'a passphrase', bytes: utf8(chosenPassphrase) },
      { name: 'the Wi-Fi’s password', bytes: utf8('practice-only') }, ...tokens.map((text) => ({ name: 'a server token', bytes: utf8(text) })), ...pairs, ...unlocks,
    ];
    // It would find them.
    expect(canariesIn(Buffer.from(JSON.stringify({ key: Buffer.from(privateKey).toString('base64') })), canaries)).toEqual(['a made identity’s key']);
    expect(canariesIn(readFileSync(path.resolve(import.meta.dirname, '../../resources/practice/wifi.mobileconfig')), canaries)).toEqual(['the Wi-Fi’s password']);

    expect(canariesIn(Buffer.from(heard()), canaries)).toEqual([]);
    expect(canariesIn(Buffer.from((await handlers.getDiagnostics(null)).text), canaries)).toEqual([]);
    await app.close();
    expect(readdirSync(path.join(world.folder, 'logs'))).toEqual(['app.log']);
    expect(canariesBelow(world.folder, canaries)).toEqual([]);
    expect(canariesBelow(out, canaries)).toEqual([]);
    // The log says what was done, and of no device who it is.
    const log = readFileSync(path.join(world.folder, 'logs/app.log'), 'utf8');
    for (const command of ['EraseDevice', 'InstallProfile', 'GetCloudConfiguration', 'SetCloudConfiguration']) expect(log, command).toContain(`"command":"${command}"`);
    expect(log).toMatch(/"command":"GetProfileList","ms":\d+,"sent":\d{2,},"received":\d{2,},"code":null/);
    for (const { udid, serial, name } of specs) expect([udid, serial, name].filter((word) => log.includes(word))).toEqual([]);
  }, 120_000);
});

// Automated enrollment from the token to the enrolled device, as a person does it at the app on the practice bench: portal, sync, profile,
// assignment, verdict, preparation, record. Nothing on the way is a double.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { enrollmentUrls } from '../../src/bench/practice-mdm.ts';
import { wasBought } from '../../src/bench/organization-devices.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { Snapshot } from '../../src/model.ts';
import type { AdeDeviceRow, AdeDraft, AdeServer } from '../../src/model/ade.ts';
import { approve, choose, ended } from '../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../setup/devices.ts';
import { openApp, seen } from '../setup/practice.ts';
import { preparationBench } from '../setup/preparation.ts';

const draft: AdeDraft = {
  name: 'Field sales', description: 'Phones and tablets, sales team', affinity: 'none', url: enrollmentUrls.shared, webUrl: null, orgMagic: 'vertical-test', supervised: true, locked: true, mandatory: true,
  pairing: { allow: 'yes', certificates: [] }, department: 'Kestrel Outdoor IT', phone: '+44 20 7946 0118', email: '', skip: ['Siri', 'AppleID'], awaitConfigured: false, sharedIpad: false, returnToService: false, notFromBackup: false,
  autoAdvance: false, language: null, region: null, anchors: [],
};

/** In use, its organization's, and without a profile. */
function bought(): VirtualDeviceSpec {
  for (let index = 0; ; index += 1) {
    const spec = privateDevice(index, { battery: 80 });
    if (wasBought(spec)) return spec;
  }
}

async function portal(app: App): Promise<AdeServer> {
  const { id } = await app.handlers.addServer({ label: 'Kestrel' });
  return app.handlers.practicePortal({ server: id });
}

const rowOf = async (app: App, { id }: AdeServer, serial: string): Promise<AdeDeviceRow | undefined> => (await app.handlers.listAdeDevices({ server: id, search: serial, state: null, profile: null, offset: 0, limit: 10 })).rows[0];
const topOf = ({ check }: Snapshot): string | undefined => check?.verdicts[0]?.top?.what;

describe('automated enrollment', () => {
  it('leads from the token to an enrolled device, and every face tells where it is', async () => {
    const spec = bought();
    const bench = await preparationBench([spec]);
    const app = await openApp(bench.address, bench.options);
    await seen(app, 1);
    const server = await portal(app);
    expect([server.state, server.terms, server.problem, server.renewal]).toEqual(['ready', 'signed', null, null]);

    await choose(app, 'automated');
    expect(topOf(app.snapshot())).toContain('isn’t known here');
    const synced = await app.handlers.syncAdeDevices({ server: server.id, kind: 'changes' });
    expect([synced.devices, synced.sync, synced.lastProblem]).toEqual([41, null, null]);
    expect(await rowOf(app, server, spec.serial)).toMatchObject({ state: 'noProfile', profile: null });
    expect(topOf(app.snapshot())).toBe('The serial number is in the server entry, but no enrollment profile is assigned to it.');

    const saved = await app.handlers.saveAdeDraft({ server: server.id, id: null, draft });
    const { profile } = await app.handlers.defineAdeProfile({ server: server.id, id: saved.id, reassign: false });
    const target = await app.handlers.resolveAdeTarget({ server: server.id, target: { by: 'bench' }, profile: profile.id });
    expect([target.serials, target.unlisted, target.already, target.pushed]).toEqual([[spec.serial], [], 0, 0]);
    expect((await app.handlers.assignAdeProfile({ server: server.id, profile: profile.id, serials: target.serials })).counts).toMatchObject({ SUCCESS: 1, FAILED: 0, THROTTLED: 0, NOT_ACCESSIBLE: 0 });
    expect(await rowOf(app, server, spec.serial)).toMatchObject({ state: 'assigned', profile: { name: 'Field sales' } });
    expect(app.snapshot().listed[spec.serial]).toMatchObject({ entry: 'Kestrel', profile: { name: 'Field sales', host: 'mdm.practice.example', pushed: false } });
    expect((await app.handlers.adeReadiness({ serials: [spec.serial] })).devices[0]?.state).toBe('ready');

    const [run] = await ended(app, await approve(app, [udidOf(spec)]));
    expect([run?.outcome, run?.error]).toEqual(['done', null]);
    expect(bench.bench.device(spec.udid).cloud?.get('OrganizationMagic')).toBe('vertical-test');
    await app.handlers.syncAdeDevices({ server: server.id, kind: 'changes' });
    expect(app.snapshot().listed[spec.serial]?.profile?.pushed).toBe(true);
    expect((await rowOf(app, server, spec.serial))?.state).toMatch(/^(?:pushed|enrolled)$/);
    const { deeds } = await app.handlers.listAdeDeeds({ server: server.id, offset: 0, limit: 10 });
    expect(deeds.map(({ kind }) => kind).sort()).toEqual(['assign', 'define', 'token']);
  });

  it('keeps what it knows of the token out of everything but the encrypted file', async () => {
    const bench = await preparationBench([]);
    const app = await openApp(bench.address, bench.options);
    const server = await portal(app);
    await app.handlers.syncAdeDevices({ server: server.id, kind: 'full' });
    const entry = [...bench.bench.organization.servers.values()].find(({ token }) => token !== null);
    if (!entry?.token) throw new Error('the portal gave out no token');
    const canaries = [entry.consumerKey, entry.token.consumerSecret, entry.token.accessToken, entry.token.accessSecret, entry.session ?? entry.consumerKey];
    const files = readdirSync(bench.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
    expect(files.some((file) => file.endsWith('secrets.json'))).toBe(true);
    const told = [JSON.stringify([app.snapshot(), server]), ...files.map((file) => readFileSync(file).toString('latin1'))];
    for (const canary of canaries) expect(told.filter((text) => text.includes(canary))).toEqual([]);
  });
});

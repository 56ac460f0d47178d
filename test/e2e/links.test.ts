// The links that only the real runtime proves: its TLS (BoringSSL) towards devices of every age, its own HTTP client, and a
// restart under the window. The bench runs in the test's process, so that its log can be read.
import { afterEach, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { systemClock } from '../../src/system-clock.ts';
import { pairedElsewhere } from '../setup/foreign-record.ts';
import { launch, makeGround, type OpenApp } from './app-driver.ts';
import { tile, tileSays } from './tiles.ts';

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function scene(change: Partial<VirtualDeviceSpec>, before: (bench: PracticeBench, udid: string) => Promise<void> = () => Promise.resolve()): Promise<{ app: OpenApp; bench: PracticeBench; udid: string }> {
  const [first] = makeRoster(1, 3);
  if (!first) throw new Error('no device');
  const spec: VirtualDeviceSpec = { ...first, phase: 'hello', persona: { ...first.persona, unlocksAfterMs: null }, ...change };
  const bench = new PracticeBench({ devices: [spec], clock: systemClock });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock: systemClock });
  bench.web = web.origin;
  const address = await bench.listen({ host: '127.0.0.1', port: 0 });
  await before(bench, spec.udid);
  const ground = makeGround();
  const app = await launch(ground, { env: { MUSTER_USBMUXD: address } });
  closers.push(() => web.close(), () => bench.close(), () => { ground.remove(); }, () => app.electron.close());
  return { app, bench, udid: spec.udid };
}

describe('the app’s own TLS and HTTP', () => {
  it('reads a device that another tool paired with SHA-1 certificates, without pairing it anew', async () => {
    const { app, bench } = await scene({}, pairedElsewhere);
    await tileSays(app.page, 'A1', 'Ready');
    expect([bench.log.count('paired'), bench.log.count('session') > 0, bench.log.objections]).toEqual([0, true, []]);
  });

  it('sends nothing to a device that shows another key than the one it was paired with', async () => {
    const { app, bench } = await scene({}, async (given, udid) => {
      await pairedElsewhere(given, udid);
      // The record names the key of another device, which this one can't have.
      const [twin] = makeRoster(2, 9).slice(1);
      if (!twin) throw new Error('no device');
      const other = new PracticeBench({ devices: [twin], clock: systemClock });
      await pairedElsewhere(other, twin.udid);
      const record = readPlist(given.pairRecords.get(udid) ?? new Uint8Array());
      const foreign = readPlist(other.pairRecords.get(twin.udid) ?? new Uint8Array());
      if (!isDict(record) || !isDict(foreign)) throw new Error('no records');
      given.pairRecords.set(udid, writeXmlPlist(new Map([...record, ['DeviceCertificate', foreign.get('DeviceCertificate') ?? '']])));
      await other.close();
    });
    await tileSays(app.page, 'A1', 'Unreadable');
    await tile(app.page, 'A1').getByText('The device answered with another certificate').waitFor();
    expect([bench.log.count('paired'), bench.log.count('listed')]).toEqual([0, 0]);
  });

  it('activates a device by the practice world’s Apple, and says so because the device does', async () => {
    const { app, bench, udid } = await scene({ activated: false, supervised: false });
    await tileSays(app.page, 'A1', 'Ready');
    await tile(app.page, 'A1').click();
    const inspector = app.page.getByRole('complementary', { name: 'Device' });
    await inspector.getByText('Not activated').waitFor();
    await inspector.getByRole('button', { name: 'Device' }).click();
    await app.page.getByRole('menuitem', { name: 'Activate' }).click();
    await inspector.getByText('Not activated').waitFor({ state: 'detached' });
    expect([bench.log.count('activated', udid), bench.device(udid).activation, bench.log.objections]).toEqual([1, 'Activated', []]);
  });
});

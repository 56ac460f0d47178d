// Muster is killed in the middle of runs. At the next start each of them is told as what it is: first interrupted, then,
// read from the device, done or not done; nothing is installed a second time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { makeRoster, type VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { answerDialog, type Ground, launch, makeGround, type OpenApp, shoot } from './app-driver.ts';
import { goTo, installOnReady, pageText, tile, tileSays } from './tiles.ts';

/** Devices on which runs stay in the middle: users who trust at once and never approve, and a supervised one that never answers. */
function undecided(spec: VirtualDeviceSpec, index: number): VirtualDeviceSpec {
  return { ...spec, phase: 'home', supervised: index === 1, persona: { trust: { answer: 'trust', afterMs: 0 }, unlocksAfterMs: null, approval: { answer: 'ignore', afterMs: 0 } } };
}

describe('a kill in the middle of runs', () => {
  const specs = makeRoster(3, 7).map(undecided);
  const bench = new PracticeBench({ devices: specs, clock: systemClock });
  let ground: Ground;
  let app: OpenApp;
  let address: string;

  beforeAll(async () => {
    ground = makeGround();
    address = await bench.listen({ host: '127.0.0.1', port: 0 });
    app = await launch(ground, { env: { MUSTER_USBMUXD: address } });
  });
  afterAll(async () => {
    await app.electron.close();
    await bench.close();
    ground.remove();
  });

  it('leaves runs that the next start reports truthfully, by reading the devices only', async () => {
    for (const port of ['A1', 'A2', 'A3']) await tileSays(app.page, port, 'Ready');
    const [first, second, third] = specs.map((spec) => bench.device(spec.udid));
    if (!first || !second || !third) throw new Error('a device is missing');
    second.faults = (request) => (request === 'InstallProfile' ? 'stall' : undefined);
    await answerDialog(app, ground.profile);
    await app.page.getByRole('button', { name: 'Choose a profile…' }).click();
    await installOnReady(app.page, 3);
    for (const port of ['A1', 'A3']) await tileSays(app.page, port, 'Approve it');
    await tileSays(app.page, 'A2', 'Working');

    const gone = new Promise((resolve) => app.electron.process().once('exit', resolve));
    app.electron.process().kill('SIGKILL');
    await gone;

    // Meanwhile: the first device's user approves, the second never took it, the third is unplugged.
    if (!first.pending) throw new Error('the profile was not handed over');
    first.install(first.pending);
    first.pending = null;
    bench.unplug(third);

    app = await launch(ground, { env: { MUSTER_USBMUXD: address } });
    await tileSays(app.page, 'A1', 'Done');
    await tileSays(app.page, 'A2', 'Failed');
    await tile(app.page, 'A2').click();
    await app.page.getByRole('complementary', { name: 'Device' }).getByText('Muster had stopped at the step').first().waitFor();
    await shoot(app.page, 'bench-after-kill');
    await goTo(app.page, 'Records');
    await app.page.locator('.subbar').getByText('3 records').waitFor();
    const text = await pageText(app.page);
    expect(text).toContain('Listed by the device when it was read again');
    expect(text).toContain('The profile isn’t on the device, as read again');
    expect(text).toContain('Unknown: plug the device in, it will be read back');
    await shoot(app.page, 'records-after-kill');

    bench.plug(third.spec.udid);
    await goTo(app.page, 'Bench');
    // Its user may still approve it, so there is no verdict yet; when they do, it is one.
    await tileSays(app.page, 'A3', 'Reading back');
    if (!third.pending) throw new Error('the profile is no longer offered');
    third.install(third.pending);
    third.pending = null;
    await tileSays(app.page, 'A3', 'Done');
    expect(specs.map((spec) => bench.log.count('offered', spec.udid))).toEqual([1, 0, 1]);
    expect(bench.log.objections).toEqual([]);
  });
});

// A device's log and its provisioning profiles before libimobiledevice's tools.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { makeIdentityFiles } from '../setup/identity-files.ts';
import { type Judged, judged, lacks, transports } from '../setup/judges.ts';
import { pairNow } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const skipped = lacks('idevicesyslog', 'ideviceprovision');
const device = supervisedDevice(0);

async function ready(tcp: boolean): Promise<Judged> {
  const running = await judged([device], { tcp });
  await pairNow(muxClient(running.address), udidOf(device));
  return running;
}

/** A provisioning profile as Apple issues it: CMS around a property list. */
function provisioningProfile(): string {
  const folder = tempFolder();
  const identity = makeIdentityFiles('Example School');
  const [content, signed, pem] = ['content', 'app.mobileprovision', 'signer.pem'].map((name) => path.join(folder, name)) as [string, string, string];
  writeFileSync(content, writeXmlPlist(dict({
    UUID: '11111111-2222-4333-8444-555555555566', Name: 'Example app', AppIDName: 'Example', CreationDate: new Date(Date.UTC(2026, 0, 1)), ExpirationDate: new Date(Date.UTC(2027, 0, 1)), TeamName: 'Example School', Version: 1n,
  })));
  execFileSync('openssl', ['x509', '-inform', 'DER', '-in', identity.certificate, '-out', pem]);
  execFileSync('openssl', ['cms', '-sign', '-nodetach', '-binary', '-in', content, '-signer', pem, '-inkey', identity.key, '-outform', 'DER', '-out', signed]);
  return signed;
}

describe.skipIf(skipped).each(transports)('libimobiledevice over %s', (_, tcp) => {
  it('follows the device’s log as things happen', async () => {
    const { start, bench } = await ready(tcp);
    const log = start('idevicesyslog', '-u', device.udid);
    await log.says(/syslog_relay\[63\] <Notice>: a host listens/);
    bench.device(device.udid).notify('com.apple.language.changed');
    await log.says(/notifyd\[63\] <Notice>: posted com\.apple\.language\.changed/);
    log.kill('SIGTERM');
    await log.ended;
  });

  it('installs, lists, copies and removes a provisioning profile', async () => {
    const { run } = await ready(tcp);
    const file = provisioningProfile();
    expect((await run('ideviceprovision', '-u', device.udid, 'list')).stdout).toContain('Device has 0 provisioning profiles installed');
    expect((await run('ideviceprovision', '-u', device.udid, 'install', file)).stdout).toContain('installed successfully');
    expect((await run('ideviceprovision', '-u', device.udid, 'list')).stdout).toContain('11111111-2222-4333-8444-555555555566 - Example app');
    const folder = tempFolder();
    await run('ideviceprovision', '-u', device.udid, 'copy', folder);
    expect(readFileSync(path.join(folder, '11111111-2222-4333-8444-555555555566.mobileprovision'))).toEqual(readFileSync(file));
    expect((await run('ideviceprovision', '-u', device.udid, 'remove', '11111111-2222-4333-8444-555555555566')).stdout).toContain('removed');
    const missing = await run('ideviceprovision', '-u', device.udid, 'remove', '11111111-2222-4333-8444-555555555566');
    expect(missing.stdout + missing.stderr).toMatch(/could not remove/i);
  });
});

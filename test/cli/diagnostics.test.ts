// muster diagnostics: what whoever helps needs to know, and nobody's name, number or secret.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { built, desk, jsonLines } from '../setup/desk.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);

beforeAll(() => {
  if (!existsSync(built)) throw new Error(`${built} is missing; npm test builds it, or: npm run build`);
});

it('tells how things stand and what was done, and writes no file that is there already', async () => {
  const { muster } = await desk([spec], { tcp: true });
  const out = tempFolder();
  expect((await muster('install', writeProfile(out), '--serial', spec.serial)).code).toBe(0);
  const shown = await muster('diagnostics');
  expect([shown.code, shown.stderr]).toEqual([0, '']);
  expect(shown.stdout).toContain('Multiplexer: listening');
  expect(shown.stdout).toContain('Ledger and secrets: not opened by this command');
  // What the installation before wrote down.
  expect(shown.stdout).toMatch(/"kind":"start","face":"commandLine","version":"[\d.]+","practice":true/);
  expect(shown.stdout).toMatch(/"kind":"device","device":"….{4}","command":"InstallProfile","ms":\d+,"sent":\d+,"received":\d+,"code":null/);
  expect(shown.stdout).toMatch(/"kind":"run","run":"[0-9a-f]{8}","device":"….{4}","event":"planned"/);
  for (const word of [spec.udid, spec.serial, spec.name, spec.ecid.toString()]) expect(shown.stdout, word).not.toContain(word);
  const file = path.join(out, 'report.txt');
  expect((await muster('diagnostics', '--output', file)).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('Muster: report of a problem');
  const again = await muster('diagnostics', '--output', file);
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(jsonLines((await muster('diagnostics', '--json')).stdout)).toHaveLength(1);
});

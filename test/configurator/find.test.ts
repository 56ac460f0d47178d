// Where Apple Configurator may be, laid out as it is on a Mac, and which other programs the process list shows.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfigurator, type Places } from '../../src/configurator/find.ts';
import { isAtWork, isWorkedOn, programsIn, runningPrograms } from '../../src/configurator/programs.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const info = (version: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleShortVersionString</key><string>${version}</string></dict></plist>`;

function program(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

function mac(): { folder: string; places: Places; install: (bundle: string, plist: string) => string } {
  const folder = tempFolder();
  return {
    folder, places: { platform: 'darwin', applications: [path.join(folder, 'Applications')], tools: path.join(folder, 'bin', 'cfgutil'), named: null },
    install: (bundle, plist) => {
      const cfgutil = program(path.join(folder, 'Applications', bundle, 'Contents', 'MacOS', 'cfgutil'));
      writeFileSync(path.join(folder, 'Applications', bundle, 'Contents', 'Info.plist'), plist);
      return cfgutil;
    },
  };
}

describe('Apple Configurator', () => {
  it('is found in its bundle with its version, by the new name before the old one', async () => {
    const { places, install } = mac();
    const old = install('Apple Configurator 2.app', info('2.15'));
    expect(await findConfigurator(places)).toEqual({ state: 'ready', cfgutil: old, version: '2.15', tools: false });
    const cfgutil = install('Apple Configurator.app', info('2.18.1'));
    expect(await findConfigurator(places)).toEqual({ state: 'ready', cfgutil, version: '2.18.1', tools: false });
  });

  it('is found by its automation tools alone, but not by a link that leads nowhere', async () => {
    const { places, folder, install } = mac();
    mkdirSync(path.join(folder, 'bin'));
    symlinkSync(path.join(folder, 'Applications', 'Apple Configurator.app', 'Contents', 'MacOS', 'cfgutil'), places.tools);
    expect(await findConfigurator(places)).toEqual({ state: 'missing' });
    const cfgutil = install('Apple Configurator.app', 'not a property list');
    expect(await findConfigurator(places)).toEqual({ state: 'ready', cfgutil, version: null, tools: true });
    const tools = program(path.join(folder, 'elsewhere'));
    expect(await findConfigurator({ ...places, applications: [], tools })).toEqual({ state: 'ready', cfgutil: tools, version: null, tools: true });
  });

  it('is looked for on a Mac only, unless a person names a program', async () => {
    const { places, install } = mac();
    const cfgutil = install('Apple Configurator.app', info('2.18'));
    expect(await findConfigurator({ ...places, platform: 'linux' })).toEqual({ state: 'notAMac' });
    expect(await findConfigurator({ ...places, platform: 'linux', named: cfgutil })).toEqual({ state: 'ready', cfgutil, version: null, tools: false });
    expect(await findConfigurator({ ...places, named: '/nowhere/cfgutil' })).toEqual({ state: 'missing' });
  });
});

const list = `/sbin/launchd
/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder
/Applications/Apple Configurator.app/Contents/MacOS/cfgutil
/System/Applications/Photos.app/Contents/MacOS/Photos
/System/Applications/Photos.app/Contents/PlugIns/PhotosReliveWidget.appex/Contents/MacOS/PhotosReliveWidget
`;

describe('other programs on a Mac', () => {
  it('are known by their bundles’ executables, and cfgutil isn’t Apple Configurator', () => {
    expect(programsIn(list)).toEqual(['photos', 'finder']);
    expect(programsIn('/Applications/Apple Configurator 2.app/Contents/MacOS/Apple Configurator 2\n')).toEqual(['configurator']);
    expect(programsIn('/Applications/Photos.app.backup\nPhotos\n')).toEqual([]);
  });

  it('are asked for on a Mac only; where the list can’t be had, none is said to run', async () => {
    const asked: string[] = [];
    const { signal } = new AbortController();
    const end = { code: 0, signal: null, stdout: list, stderr: '', tooMuch: false };
    const run = (file: string, words: readonly string[]): Promise<typeof end> => { asked.push([file, ...words].join(' ')); return Promise.resolve(end); };
    expect(await runningPrograms(run, new FakeClock(), 'darwin', signal)).toEqual(['photos', 'finder']);
    expect(await runningPrograms(run, new FakeClock(), 'linux', signal)).toEqual([]);
    expect(await runningPrograms(() => Promise.reject(new Error('no ps')), new FakeClock(), 'darwin', signal)).toEqual([]);
    expect(asked).toEqual(['/bin/ps -axww -o comm=']);
  });
});

describe('a cfgutil that somebody started', () => {
  // 0x1A2B3C4D5E801E.
  const ecid = '7365887390547998';
  it.each([
    ['/usr/local/bin/cfgutil --ecid 0x1A2B3C4D5E801E --format JSON prepare --dep', true],
    ['cfgutil -e 0x1a2b3c4d5e801e restore', true],
    ['/Applications/Apple Configurator.app/Contents/MacOS/cfgutil --ecid=0x1A2B3C4D5E801E erase', true],
    ['cfgutil --ecid 0x5 --ecid 0x1A2B3C4D5E801E update', true],
    ['cfgutil --ecid 0x1A2B3C4D5E801E get bootedState', false],
    ['cfgutil --ecid 0x1A2B3C4D5E801E1 restore', false],
    ['cfgutil --ecid 0x2 prepare --dep', false],
    ['less --ecid 0x1A2B3C4D5E801E restore', false],
    ['/Applications/Apple Configurator.app/Contents/MacOS/Apple Configurator', false],
  ])('“%s” changes the device: %s', (line, changes) => {
    expect(isWorkedOn(`/sbin/launchd\n${line}\n`, ecid)).toBe(changes);
  });

  it('is looked for by command lines, and where they can’t be had nobody is', async () => {
    const asked: string[] = [];
    const { signal } = new AbortController();
    const run = (file: string, words: readonly string[]): Promise<{ code: number; signal: null; stdout: string; stderr: string; tooMuch: boolean }> => {
      asked.push([file, ...words].join(' '));
      return Promise.resolve({ code: 0, signal: null, stdout: 'cfgutil --ecid 0x1A2B3C4D5E801E prepare --dep\n', stderr: '', tooMuch: false });
    };
    expect(await isAtWork(run, new FakeClock(), ecid, signal)).toBe(true);
    expect(await isAtWork(() => Promise.reject(new Error('no ps')), new FakeClock(), ecid, signal)).toBe(false);
    expect(asked).toEqual(['/bin/ps -axww -o command=']);
  });
});

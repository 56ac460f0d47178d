// Blueprints as text: one way to write them, and every problem of what is none.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankBlueprint } from '../../../src/domain/blueprint/blank.ts';
import { canonicalText, normalized } from '../../../src/domain/blueprint/canonical.ts';
import { longestBlueprint, readBlueprint, readBlueprintValue } from '../../../src/domain/blueprint/read-blueprint.ts';
import { blueprintSchema, methods } from '../../../src/model/blueprints.ts';
import { anyBlueprint, blueprint, blueprintId } from '../../setup/blueprints.ts';

const texts = (text: string): readonly string[] => readBlueprint(text).problems?.map((note) => note.text) ?? [];
const changed = (change: (json: Record<string, unknown>) => void): string => {
  const json = JSON.parse(canonicalText(blueprint())) as Record<string, unknown>;
  change(json);
  return JSON.stringify(json);
};

describe('the canonical text', () => {
  it('has its names sorted, two spaces, and a newline at the end', () => {
    const text = canonicalText(blueprint());
    expect(text.split('\n').slice(0, 4)).toEqual(['{', '  "affinity": "user",', '  "after": "shutDown",', '  "authentication": "companyPortal",']);
    expect(text).toContain('\n    "allow": "yes",\n    "certificates": []\n');
    expect(text.endsWith('\n}\n')).toBe(true);
  });

  it('is the same for sets in any order, and for lines however they end', () => {
    const one = blueprint({ skip: ['Siri', 'Diagnostics', 'Siri'], description: 'a\r\nb', gates: { battery: 20, osFrom: null, osTo: null, models: ['iPhone', 'iPad'], serials: ['F2LW0000', 'DMPX1234'] } });
    const other = blueprint({ skip: ['Diagnostics', 'Siri'], description: 'a\nb', gates: { battery: 20, osFrom: null, osTo: null, models: ['iPad', 'iPhone'], serials: ['DMPX1234', 'F2LW0000'] } });
    expect(canonicalText(one)).toBe(canonicalText(other));
  });

  it('keeps the order of profiles, which is that of their installation', () => {
    const [a, b] = [{ file: '/a', sha256: 'a'.repeat(64), name: 'A', identifier: 'a' }, { file: '/b', sha256: 'b'.repeat(64), name: 'B', identifier: 'b' }];
    expect(canonicalText(blueprint({ profiles: [a, b] }))).not.toBe(canonicalText(blueprint({ profiles: [b, a] })));
  });

  it.each([
    ['automated', '0a2c81ef7578d1d188b63bd7406f13f68e607a2b737917aab6219e6f3e314cfe'], ['direct', 'a1d5d02dd9fe7bedcb4186dee81c85f5656f26063feca8fa11057e5d27f16dfe'],
    ['setup-assistant', '675384fd8aabed330f407d123561de7f0fffdeaaef753ee2ee951cedd4fdd951'], ['supervise-only', '68ed254831dba85395ece7a6eb25171a781c021e703b65da66af5b5e35a165de'],
  ])('of %s, from before there were drivers, has the hash that its record names', (name, hash) => {
    const { blueprint: read } = readBlueprint(readFileSync(path.resolve(import.meta.dirname, `../../../resources/blueprints/${name}.muster.json`), 'utf8'));
    if (!read) throw new Error('unread');
    // By sha256sum, of the files as they were then.
    expect(createHash('sha256').update(canonicalText(read)).digest('hex')).toBe(hash);
    expect(canonicalText({ ...read, driver: 'muster' })).toBe(canonicalText(read));
    expect(canonicalText({ ...read, driver: 'configurator' })).toBe(canonicalText(read).replace('  "enrollment"', '  "driver": "configurator",\n  "enrollment"'));
  });

  it('names no driver but Apple Configurator', () => {
    expect(readBlueprint(changed((json) => { json['driver'] = 'muster'; })).blueprint).toEqual(blueprint());
    expect(readBlueprint(changed((json) => { json['driver'] = 'configurator'; })).blueprint).toEqual(blueprint({ driver: 'configurator' }));
    expect(texts(changed((json) => { json['driver'] = 'cfgutil'; }))).toEqual([expect.stringMatching(/^“Driver” \(driver\) /)]);
  });

  it('is read as what was written, and written again as it was', () => {
    fc.assert(fc.property(anyBlueprint, (made) => {
      const text = canonicalText(made);
      const read = readBlueprint(text);
      expect(read.problems ?? []).toEqual([]);
      expect(read.blueprint).toEqual(normalized(made));
      expect(canonicalText(read.blueprint ?? made)).toBe(text);
    }), { numRuns: 200 });
  });
});

describe('a new blueprint', () => {
  it('of each method is whole', () => {
    for (const method of methods) {
      const made = blankBlueprint(method, { id: blueprintId, name: 'New' });
      expect(blueprintSchema.parse(made)).toMatchObject({ method, name: 'New', id: blueprintId });
    }
  });

  it('has no user where there can’t be one, and is supervised where it has to be', () => {
    expect(methods.map((method) => { const { affinity, supervised } = blankBlueprint(method, { id: blueprintId, name: 'New' }); return [method, affinity, supervised]; }))
      .toEqual([['setupAssistant', 'user', true], ['direct', 'none', false], ['automated', 'user', true], ['superviseOnly', 'none', true]]);
  });
});

describe('reading a blueprint', () => {
  it('says every problem at once, each with its field', () => {
    const text = changed((json) => {
      json['method'] = 'magic';
      json['supervised'] = 'yes';
      json['colour'] = 1;
      json['name'] = '';
      json['gates'] = { battery: 101, osFrom: '17.x', osTo: null, models: [], serials: ['DMPX1234', 'dmpx'] };
      json['skip'] = 7;
      delete json['after'];
    });
    expect(readBlueprint(text).problems?.map(({ field, text: said }) => [field, said])).toEqual(expect.arrayContaining([
      ['method', '“Method” (method) must be one of setupAssistant, direct, automated, superviseOnly.'],
      ['supervised', '“Supervised” (supervised) must be true or false.'],
      ['name', '“Name” (name) is empty.'],
      ['gates.battery', '“Battery at least” (gates.battery) must be at most 100.'],
      ['gates.osFrom', '“System from” (gates.osFrom) must be a version such as 18.1, or null.'],
      ['gates.serials[1]', '“Serial numbers” (gates.serials[1]) must be a serial number of 4 to 20 capital letters and digits.'],
      ['skip', '“Skipped panes” (skip) must be a list.'],
      ['after', '“Afterwards” (after) is missing.'],
      ['', 'The blueprint has “colour”, which is not known here.'],
    ]));
    expect(texts(text)).toHaveLength(9);
  });

  it('takes the address that Intune exported in 2016 as the one that devices can use, and says so', () => {
    const read = readBlueprint(changed((json) => { json['server'] = { url: 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=7b2', discovery: null }; }));
    expect(read.blueprint?.server.url).toBe('https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=7b2');
    expect(read.problems === undefined && read.notes.map(({ field }) => field)).toEqual(['server.url']);
  });

  it('of a newer version says which Muster is needed', () => {
    expect(texts(changed((json) => { json['version'] = 2; json['new'] = true; }))).toEqual(['It was written by a newer Muster, in version 2 of blueprints; this one knows up to 1. Update Muster, or export the blueprint from there anew.']);
    for (const version of [0, -1, 1.5, '1', null]) expect(texts(changed((json) => { json['version'] = version; }))).toEqual(['It has no version that Muster knows.']);
  });

  it('of an older version goes through every migration from there on', () => {
    const old = { ...JSON.parse(canonicalText(blueprint())) as Record<string, unknown>, version: 2, title: 'Old name' };
    const steps = [
      () => { throw new Error('it is not of version 1'); },
      ({ title, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, name: title, version: 1 }),
    ];
    expect(readBlueprintValue(old, steps).blueprint?.name).toBe('Old name');
  });

  it('of what is none says so', () => {
    expect(texts('{"muster": "profile"}')).toEqual(['This is no blueprint: a blueprint is a JSON object with "muster": "blueprint".']);
    expect(texts('')).toEqual(['This is no blueprint: it is not JSON, or it is cut off.']);
    expect(texts(canonicalText(blueprint()).slice(0, -3))).toEqual(['This is no blueprint: it is not JSON, or it is cut off.']);
    expect(texts('[]')).toHaveLength(1);
    expect(readBlueprint(`\uFEFF${canonicalText(blueprint())}`).blueprint?.name).toBe('Sales iPads');
  });

  it('is bounded in time and in what it says, whatever it is given', () => {
    expect(texts(`"${'x'.repeat(10_000_000)}"`)).toEqual([`This is no blueprint: it has more than ${longestBlueprint} characters.`]);
    const deep = `${'{"muster":"blueprint","version":1,"a":'.slice(0, -1)}:${'['.repeat(400_000)}${']'.repeat(400_000)}}`;
    expect(texts(deep)).toEqual(['This is no blueprint: it holds far more than any blueprint has.']);
    expect(texts(changed((json) => { json['skip'] = Array.from({ length: 100_000 }, () => 1); }))).toEqual(['This is no blueprint: it holds far more than any blueprint has.']);
    expect(texts(changed((json) => { json['skip'] = Array.from({ length: 150 }, () => 1); }))).toHaveLength(101);
  });

  it('takes nothing from a prototype', () => {
    const { affinity: _affinity, ...rest } = JSON.parse(canonicalText(blueprint())) as Record<string, unknown>;
    const text = `{"__proto__":{"affinity":"user"},${JSON.stringify(rest).slice(1)}`;
    expect(texts(text)).toContain('“User affinity” (affinity) is missing.');
    expect(Object.hasOwn(Object.prototype, 'affinity')).toBe(false);
  });

  it('never throws, whatever JSON it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(readBlueprintValue(value).problems?.length).toBeGreaterThan(0);
    }));
    fc.assert(fc.property(fc.constantFrom(...Object.keys(blueprint())), fc.jsonValue(), (name, value) => {
      const read = readBlueprint(changed((json) => { json[name] = value; }));
      for (const { text } of read.problems ?? []) expect(text).toMatch(/^\S.*\.$/u);
    }));
  });
});

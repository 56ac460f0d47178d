// How two blueprints differ, in words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../../src/domain/blueprint/canonical.ts';
import { differences } from '../../../src/domain/blueprint/difference.ts';
import { readBlueprint } from '../../../src/domain/blueprint/read-blueprint.ts';
import { differenceSchema } from '../../../src/model/blueprints.ts';
import { anyBlueprint, blueprint, directBlueprint, profileRef } from '../../setup/blueprints.ts';

const serials = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `SERIAL${String(from + at).padStart(4, '0')}`);

describe('two blueprints', () => {
  it('that say the same differ in nothing, and others in something', () => {
    fc.assert(fc.property(anyBlueprint, anyBlueprint, (a, b) => {
      expect(differences(a, a)).toEqual([]);
      expect(differences(a, readBlueprint(canonicalText(a)).blueprint ?? b)).toEqual([]);
      const found = differences(a, b);
      for (const one of found) expect(differenceSchema.parse(one).before).not.toBe(one.after);
      expect(found.length === 0).toBe(canonicalText(a) === canonicalText(b));
    }), { numRuns: 200 });
  });

  it('differ in their driver by name, where the one that isn’t named is Muster', () => {
    expect(differences(blueprint(), blueprint({ driver: 'configurator' }))).toEqual([{ field: 'Driver', before: 'Muster', after: 'Apple Configurator' }]);
    expect(differences(blueprint(), blueprint({ driver: 'muster' }))).toEqual([]);
  });

  it('are told apart field by field, in the order of the form', () => {
    const other = blueprint({
      name: 'Sales', affinity: 'none', locked: true, pairing: { allow: 'certificate', certificates: [{ name: 'Depot', sha256: 'd'.repeat(64), base64: 'MIIB' }] }, skip: ['Siri', 'Zoom'],
      wifi: null, gates: { battery: null, osFrom: '17.0', osTo: null, models: [], serials: ['DMPX1234'] }, after: 'restart', table: { file: '/devices.csv', name: 'Name', assetTag: null, user: null, profile: null },
    });
    expect(differences(blueprint(), other).map(({ field, before, after }) => [field, before, after])).toEqual([
      ['Name', 'Sales iPads', 'Sales'],
      ['User affinity', 'With user affinity', 'Without user affinity'],
      ['Locked enrollment', 'no', 'yes'],
      ['Allow pairing', 'Yes', 'Allow Apple Configurator by certificate'],
      ['Apple Configurator certificates', 'none', 'Depot (dddddddddddd)'],
      ['Wi-Fi profile', 'Wi-Fi (/profiles/Wi-Fi.mobileconfig, aaaaaaaaaaaa, example.wi-fi)', 'none'],
      ['Skipped panes', 'Share analytics, Siri', 'Siri, Display zoom'],
      ['Battery at least', '20 %', 'none'],
      ['Models', 'iPad (10th generation) (iPad13,18)', 'any'],
      ['Serial numbers', 'any', '1: DMPX1234'],
      ['Table', 'none', '/devices.csv'],
      ['Column with the name', 'none', 'Name'],
      ['Afterwards', 'Shut down', 'Restart'],
    ]);
  });

  it('with long lists are told apart by what only one of both has', () => {
    const gates = directBlueprint().gates;
    expect(differences(directBlueprint({ gates: { ...gates, serials: serials(0, 9000) } }), directBlueprint({ gates: { ...gates, serials: serials(2, 8999) } })))
      .toEqual([{ field: 'Serial numbers', before: '9000 in all; only here: SERIAL0000, SERIAL0001', after: '8999 in all; only here: SERIAL9000' }]);
  });

  it('with files that look alike still differ', () => {
    const one = profileRef('Restrictions', 'e');
    expect(differences(blueprint({ profiles: [one] }), blueprint({ profiles: [{ ...one, sha256: `${'e'.repeat(60)}ffff` }] }))[0]?.after).toMatch(/ \(with other content\)$/);
  });
});

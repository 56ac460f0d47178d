// "What will happen", sentence by sentence and for each method.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happeningsOf } from '../../../src/domain/blueprint/happenings.ts';
import { type Blueprint, happeningSchema } from '../../../src/model/blueprints.ts';
import { anyBlueprint, blueprint, directBlueprint, profileRef } from '../../setup/blueprints.ts';

const texts = (made: Blueprint): string[] => happeningsOf(made).map(({ text }) => text);
const erased = 'A device that doesn’t show Hello is erased: everything on it is deleted, but its eSIM. You are asked first, and type how many.';
const readBack = 'Everything is read back from the device; only what it says itself counts as done, and the record keeps it.';

describe('what will happen', () => {
  it('with Setup Assistant is all that is written, and what the user meets afterwards', () => {
    expect(texts(blueprint())).toEqual([
      'Each device is checked first; nothing is done to one that can’t be prepared. It needs at least 20 % of battery, iOS or iPadOS 17.0 or later and iPad (10th generation).',
      erased, 'It is activated with Apple.', 'It joins a network by “Wi-Fi”.',
      'It is supervised by Contoso, with the identity “Contoso”: only who has that identity can manage it over a cable without a tap.',
      'It may pair with any computer that its user trusts.', 'Setup Assistant leaves out 2 panes: Share analytics and Siri.',
      'It is set to language en-GB, region en_GB and time zone Europe/London.', 'It is named “iPad {serial}”, such as “iPad DMPXK0EXQ1MN”.', readBack, 'It is shut down, ready to be handed out.',
      'Setup Assistant shows Remote Management and enrolls the device at mdm.contoso.example. Whoever uses it can remove that later, unless the MDM’s own profile forbids it.',
      'Whoever gets it signs in to Company Portal with the work account and confirms the last four characters of the serial number. From then on the device is that user’s.',
    ]);
  });

  it('with Direct erases nothing, and somebody taps Install', () => {
    expect(texts(directBlueprint({ gates: { battery: null, osFrom: null, osTo: null, models: [], serials: null } }))).toEqual([
      'Each device is checked first; nothing is done to one that can’t be prepared.', 'Nothing on the device is erased.',
      'The enrollment profile “Enrollment” is installed. For that somebody at the device taps Install in Settings.', 'It is named “iPad {serial}”, such as “iPad DMPXK0EXQ1MN”.', readBack,
      'It gets no user: Direct enrollment never gives one.',
    ]);
  });

  it('with Automated Enrollment is what the MDM assigned', () => {
    const said = texts(blueprint({ method: 'automated', affinity: 'none', profiles: [profileRef('Restrictions', 'e')] }));
    expect(said).toContain('It fetches its enrollment from Apple and your MDM. Supervision, skipped panes, and that management can’t be removed come from the profile that the MDM assigned to it.');
    expect(said.at(-1)).toBe('It gets no user: it is for kiosks and shared use, without Company Portal.');
    expect(said.join(' ')).not.toMatch(/supervised by Contoso|leaves out|Restrictions/);
  });

  it('with Apple Configurator as the driver says what is its and what is Muster’s', () => {
    const byTool = texts(blueprint({ method: 'automated', driver: 'configurator' }));
    expect(byTool).toEqual(expect.arrayContaining([
      'Apple Configurator on this Mac activates it and has it fetch its enrollment from Apple and your MDM. Supervision, skipped panes, and that management can’t be removed come from the profile that the MDM assigned to it.',
      'Setup Assistant asks for neither language nor region then.', erased, 'It joins a network by “Wi-Fi”.', readBack,
    ]));
    expect(byTool).not.toContain('It is activated with Apple.');
    expect(texts(blueprint({ driver: 'configurator' }))).toEqual(texts(blueprint()));
  });

  it('with Supervise only ends at the Home Screen, without an MDM', () => {
    const said = texts(blueprint({ method: 'superviseOnly', profiles: [profileRef('Restrictions', 'e')], pairing: { allow: 'no', certificates: [] } }));
    expect(said).toEqual(expect.arrayContaining(['It is enrolled in no MDM.', 'It pairs with no computer but those that have its supervision identity.', '“Restrictions” is installed without a tap.', 'Setup Assistant ends at the Home Screen.']));
    expect(said.join(' ')).not.toMatch(/Remote Management|mdm\.contoso/);
  });

  it('says so where somebody is needed, or something is not chosen yet', () => {
    const said = texts(blueprint({ wifi: null, supervised: false, identity: null, server: { url: null, discovery: null }, naming: 'Counter', skip: [] }));
    expect(said).toEqual(expect.arrayContaining([
      'It gets no Wi-Fi profile: somebody chooses a network in Setup Assistant.', 'It isn’t supervised: some settings of an MDM have no effect, and somebody has to agree to each profile.',
      'Setup Assistant shows all its panes.', 'It is named “Counter”.',
    ]));
    expect(said.join(' ')).toContain('an address that isn’t chosen yet');
  });

  it('is destructive only where a device may be erased, and never with Direct', () => {
    fc.assert(fc.property(anyBlueprint, (made) => {
      const all = happeningsOf(made);
      for (const one of all) expect(happeningSchema.parse(one).text).toMatch(/[.…]$/u);
      expect(all.filter(({ destructive }) => destructive).map(({ icon }) => icon)).toEqual(made.method === 'direct' ? [] : ['erase']);
    }));
  });
});

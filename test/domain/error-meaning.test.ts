// Every error says what it means for the device, or for what somebody was doing; what matters most is written out here by hand.
import { describe, expect, it } from 'vitest';
import { concernsDevice, meaningKinds, meaningOf } from '../../src/domain/error-meaning.ts';
import { leavesUnknown } from '../../src/domain/prep/policy.ts';
import { errorTexts } from '../../src/error-text.ts';
import { type ErrorCode, errorKinds } from '../../src/errors.ts';

const codes = Object.keys(errorKinds) as ErrorCode[];

describe('every error code', () => {
  it.each(codes)('%s has a sentence for what it means, wherever it happened', (code) => {
    for (const scene of [undefined, 'look'] as const) {
      const sentence = meaningOf({ code }, scene);
      expect(sentence).toMatch(/^\p{Lu}.*\.$/su);
      expect(sentence).not.toMatch(/[{}]|undefined|\s{2}/);
    }
  });

  it('has one of its own, and none for a code that there isn’t', () => {
    expect(Object.keys(meaningKinds).sort()).toEqual([...codes].sort());
  });

  it('doesn’t say twice what its next step says already', () => {
    const sentencesIn = (text: string): string[] => text.split(/(?<=\.)\s+/).map((sentence) => sentence.replace(/\W+/g, ' ').trim().toLowerCase());
    for (const code of codes) {
      const said = new Set(sentencesIn(`${errorTexts[code].what} ${errorTexts[code].next}`));
      expect(sentencesIn(meaningOf({ code })).filter((sentence) => said.has(sentence)), code).toEqual([]);
    }
    const promises = (text: string): number => (text.match(/nothing (?:(?:else|more|of it|of theirs) )?(?:on the device )?(?:was|is) (?:changed|sent|lost|kept|used|overwritten)/gi) ?? []).length;
    for (const code of codes) expect(promises(`${errorTexts[code].what} ${meaningOf({ code })} ${errorTexts[code].next}`), code).toBeLessThan(2);
  });
});

describe('what an error means', () => {
  it.each<[ErrorCode, string]>([
    // A pulled cable: somebody asked, and nobody knows.
    ['device.gone', 'What was asked of the device may have been done all the same.'],
    // MCInstallationErrorDomain 4001 and its like.
    ['profile.refused', 'The profile isn’t on the device, as far as it says.'],
    ['profile.notListed', 'The profile may be on the device; it was not read back.'],
    // MCCloudConfigErrorDomain 14002.
    ['cloudConfig.alreadyPresent', 'The device keeps the configuration that it has; nothing was written over it.'],
    ['cloudConfig.notActivated', 'The device has no new configuration, as far as it says; it isn’t prepared.'],
    ['cloudConfig.notSupervised', 'The device has its configuration and isn’t supervised: what needs supervision won’t work on it.'],
    // Lockdown: PasswordProtected.
    ['device.locked', 'Nothing is done to the device before that has changed.'],
    // Another ECID than the one that was planned.
    ['device.changed', 'Nothing was changed on the device that answered; the one that was meant is as it was left.'],
    ['activation.locked', 'The device isn’t activated, and nobody else can set it up.'],
    // The wrong number of erases was typed.
    ['plan.erases', 'No run was begun by this, and no device was changed.'],
    ['ade.tokenRefused', 'For now nothing more is read or changed at Apple; devices keep the profiles that they are assigned there.'],
    ['ade.termsNotSigned', 'For now nothing more is read or changed at Apple; devices keep the profiles that they are assigned there.'],
    ['ade.throttled', 'What Apple answered before counts; devices without an answer stay as they are there.'],
    ['ade.releaseUnknown', 'Some of the devices may belong to your organization there no more.'],
    ['identity.wrongPassword', 'It was not taken in; what is kept here stays as it was.'],
    ['configurator.gone', 'It may have been done, or in part: what the device shows counts. After a restore, everything that was on it may be gone.'],
    ['store.full', 'Nothing more is begun on any device; what was under way is read from it when the run goes on.'],
    ['intune.unsure', 'Whether it was done there isn’t known; nothing is repeated before it was read.'],
  ])('%s', (code, sentence) => {
    expect(meaningOf({ code })).toBe(sentence);
  });

  it('is said on the command line where it is about a device', () => {
    expect((['link.closed', 'cloudConfig.alreadyPresent', 'plan.erases', 'store.full', 'ade.termsNotSigned'] as const).map((code) => concernsDevice({ code }))).toEqual([true, true, true, true, true]);
    expect((['usage.invalid', 'device.notFound', 'records.query', 'file.exists', 'identity.wrongPassword', 'intune.throttled'] as const).map((code) => concernsDevice({ code }))).toEqual([false, false, false, false, false, false]);
  });

  it('of a device that was only looked at is that nothing on it was changed', () => {
    for (const code of ['link.closed', 'link.timeout', 'device.gone', 'device.internal', 'device.protocol', 'device.locked', 'device.untrusted', 'device.pairingForbidden', 'device.serviceMissing'] as const) expect(meaningOf({ code }, 'look'), code).toMatch(/othing on (?:it|the device) was changed/);
    expect(meaningOf({ code: 'link.closed' }, 'look')).toBe('The device was only being read, and nothing on it was changed.');
  });

  it('never promises that nothing was changed where the device may have done it', () => {
    for (const code of codes.filter((one) => leavesUnknown(one) && errorKinds[one].retry === 'readback')) expect(meaningOf({ code }), code).not.toMatch(/^Nothing (?:on|was)/);
    for (const code of codes.filter((one) => errorKinds[one].retry === 'readback')) expect(meaningOf({ code }), code).not.toBe('Nothing on the device was changed.');
  });
});

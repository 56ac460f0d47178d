// Cloud configurations as devices carry them that nobody of us wrote: an earlier preparation's, and Apple's own (ios-protocols 3.4.1).
import { dict, type PlistDict } from '../plist/value.ts';

/** What a device that was prepared earlier carries, by the organization of the worked examples; whoever wrote it kept no identity to pair silently with. */
export function practiceConfiguration(): PlistDict {
  return dict({
    AllowPairing: true, CloudConfigurationUIComplete: true, ConfigurationSource: 2n, ConfigurationWasApplied: true, IsMDMUnremovable: false,
    IsMandatory: true, IsMultiUser: false, IsSupervised: true, OrganizationMagic: 'B1A7C0DE-70AC-4C1C-9E00-0000000000FF',
    OrganizationName: 'Practice Organization', SkipSetup: [],
  });
}

/** How an MDM enrolls: for a user who signs in, or for nobody in particular. */
export type EnrollmentKind = 'affinity' | 'shared';

/** What Apple's automated enrollment has written once it is done. Real ones carry IsMDMUnremovable as the integer 0 (ios-protocols 3.4.1). */
export function automatedConfiguration(kind: EnrollmentKind = 'shared'): PlistDict {
  return dict({
    AllowPairing: true, AwaitDeviceConfigured: false, CloudConfigurationUIComplete: true, ConfigurationSource: 1n, ConfigurationURL: `https://mdm.practice.example/enroll/${kind}`,
    ConfigurationWasApplied: true, IsMDMUnremovable: 0n, IsMandatory: true, IsMultiUser: false, IsSupervised: true, MDMProtocolVersion: 1n,
    OrganizationMagic: '5B0C7B0E-0000-4000-8000-00000000ADE0', OrganizationName: 'Practice School District', PostSetupProfileWasInstalled: true, SkipSetup: ['AppleID', 'Siri'],
  });
}

/** The same as Apple hands it out, before anything of it was done. */
export function freshAutomatedConfiguration(kind?: EnrollmentKind): PlistDict {
  const undone = ['CloudConfigurationUIComplete', 'ConfigurationWasApplied', 'PostSetupProfileWasInstalled'].map((key) => [key, false] as const);
  return new Map([...automatedConfiguration(kind), ...undone]);
}

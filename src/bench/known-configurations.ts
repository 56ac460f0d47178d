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

/** What Apple's automated enrollment writes. Real ones carry IsMDMUnremovable as the integer 0 (ios-protocols 3.4.1). */
export function automatedConfiguration(): PlistDict {
  return dict({
    AllowPairing: true, AwaitDeviceConfigured: false, CloudConfigurationUIComplete: true, ConfigurationSource: 1n, ConfigurationURL: 'https://mdm.practice.example/enroll/shared',
    ConfigurationWasApplied: true, IsMDMUnremovable: 0n, IsMandatory: true, IsMultiUser: false, IsSupervised: true, MDMProtocolVersion: 1n,
    OrganizationMagic: '5B0C7B0E-0000-4000-8000-00000000ADE0', OrganizationName: 'Practice School District', SkipSetup: ['AppleID', 'Siri'],
  });
}

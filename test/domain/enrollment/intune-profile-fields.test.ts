// The fields of Intune's enrollment profile: all that Microsoft documents, all lines of the form of 2016, and what fits together.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changedValues, intuneProfileFields, profileTroubles, readProfileValues } from '../../../src/domain/enrollment/intune-profile-fields.ts';
import { documentedFields, serverFields } from '../../setup/graph-service.ts';

const named = (name: string): (typeof intuneProfileFields)[number] | undefined => intuneProfileFields.find((field) => field.name === name);
const reasons = (...given: Parameters<typeof profileTroubles>): string[] => profileTroubles(...given).map(({ field, reason }) => `${field}: ${reason}`);

describe('the fields', () => {
  it('are those that Microsoft documents, each once', () => {
    expect(intuneProfileFields.map(({ name }) => name).sort()).toEqual(documentedFields);
    expect(intuneProfileFields.filter(({ readOnly }) => readOnly).map(({ name }) => name).sort()).toEqual([...serverFields].sort());
  });

  it('have every line of the form of December 2016', () => {
    const lines = ['Name', 'Description', 'User Affinity', 'Supervised', 'Locked enrollment', 'Allow Pairing', 'Apple Configurator Certificates', 'Department Name', 'Department Phone',
      'Passcode', 'Location Services', 'Restore', 'Apple ID', 'Terms and Conditions', 'Touch ID', 'Apple Pay', 'Zoom', 'Siri', 'Diagnostic Data'];
    expect(intuneProfileFields.flatMap(({ form2016 }) => form2016 ?? []).sort()).toEqual([...lines].sort());
  });

  it('turn round exactly where a name says Disabled or Blocked, and name panes that Apple has', () => {
    const off = intuneProfileFields.filter(({ name }) => /(?:Disabled|Blocked)$/.test(name) && name !== 'profileRemovalDisabled').map(({ name }) => name);
    expect(intuneProfileFields.filter(({ inverse }) => inverse).map(({ name }) => name)).toEqual(off);
    const file = path.resolve(import.meta.dirname, '../../../resources/apple-schema/schema.json');
    const { skipKeys } = z.object({ skipKeys: z.record(z.string(), z.unknown()) }).parse(JSON.parse(readFileSync(file, 'utf8')));
    const panes = intuneProfileFields.flatMap(({ pane }) => pane ?? []);
    expect(panes.filter((pane) => !Object.hasOwn(skipKeys, pane))).toEqual([]);
    expect([new Set(panes).size, named('touchIdDisabled')?.pane, named('diagnosticsDisabled')?.pane, named('simSetupScreenDisabled')?.pane]).toEqual([panes.length, 'Biometric', 'Diagnostics', 'SIMSetup']);
  });

  it('need fields that there are', () => {
    expect(intuneProfileFields.flatMap(({ needs = [] }) => needs).filter((need) => !named(need))).toEqual([]);
  });
});

describe('what Graph answered', () => {
  it('is read by type; what is unknown is left out, what has another form is named', () => {
    expect(readProfileValues({ id: 'x', displayName: 'Cart', supervisedModeEnabled: true, locationDisabled: null, siriDisabled: 'no', iTunesPairingMode: 'sometimes', passcodeLockGracePeriodInSeconds: 300, sharedIPadMaximumUserCount: 1.5, enabledSkipKeys: ['Siri', 4],
      managementCertificates: [{ thumbprint: 'AB', certificate: 'TUlJ' }], enrollmentTimeAzureAdGroupIds: [], somethingNew: {} })).toEqual({
      values: { displayName: 'Cart', supervisedModeEnabled: true, passcodeLockGracePeriodInSeconds: 300, managementCertificates: [{ thumbprint: 'AB', certificate: 'TUlJ' }], enrollmentTimeAzureAdGroupIds: [] },
      odd: ['enabledSkipKeys', 'siriDisabled', 'iTunesPairingMode', 'sharedIPadMaximumUserCount'],
    });
  });
});

describe('a profile', () => {
  const good = { displayName: 'Cart', supervisedModeEnabled: true };

  it('that fits has no trouble', () => {
    expect(reasons({ ...good, profileRemovalDisabled: true, deviceNameTemplate: 'iPad-{{SERIAL}}', supportPhoneNumber: 'x'.repeat(50), iTunesPairingMode: 'allow', passcodeLockGracePeriodInSeconds: 0 })).toEqual([]);
  });

  it.each<[Parameters<typeof profileTroubles>[0], string]>([
    [{ supervisedModeEnabled: true }, 'displayName: The profile needs a name.'],
    [{ ...good, displayName: '  ' }, 'displayName: The profile needs a name.'],
    [{ ...good, supportPhoneNumber: 'x'.repeat(51) }, 'supportPhoneNumber: Department’s phone has 51 characters; 50 are possible.'],
    [{ ...good, deviceNameTemplate: 'x'.repeat(64) }, 'deviceNameTemplate: Device names has 64 characters; 63 are possible.'],
    [{ ...good, managementCertificates: Array.from({ length: 11 }, () => ({ thumbprint: 'A', certificate: 'B' })) }, 'managementCertificates: Apple Configurator certificates has 11 entries; 10 are possible.'],
    [{ displayName: 'Cart', profileRemovalDisabled: true }, 'profileRemovalDisabled: Locked enrollment needs Supervised.'],
    [{ ...good, iTunesPairingMode: 'requiresCertificate' }, 'managementCertificates: Pairing by certificate needs a certificate.'],
    [{ ...good, iTunesPairingMode: 'maybe' }, 'iTunesPairingMode: Pairing with computers is one of disallow, allow, requiresCertificate.'],
    [{ ...good, supervisedModeEnabled: 'yes' }, 'supervisedModeEnabled: Supervised has a value of another kind.'],
    [{ ...good, configurationEndpointUrl: 'https://x' }, 'configurationEndpointUrl: Profile URL can’t be set here.'],
    [{ ...good, isDefault: true }, 'isDefault: Default profile can’t be set here.'],
    [{ ...good, unheardOf: true }, 'unheardOf: Muster doesn’t know this field.'],
    [{ ...good, passcodeLockGracePeriodInSeconds: 61, enableSharedIPad: true }, 'passcodeLockGracePeriodInSeconds: Seconds locked before the passcode is needed is one of 0, 60, 300, 900, 3600, 14400.'],
    [{ ...good, requiresUserAuthentication: true, userlessSharedAadModeEnabled: true }, 'userlessSharedAadModeEnabled: Shared device mode has no user affinity.'],
    [{ ...good, requiresUserAuthentication: true, enableAuthenticationViaCompanyPortal: true, enableSingleAppEnrollmentMode: true }, 'enableSingleAppEnrollmentMode: Company Portal in Single App Mode until sign-in needs Token that Company Portal is installed with.'],
  ])('%j: %s', (values, expected) => {
    expect(reasons(values)).toContain(expected);
  });

  it('that is changed is judged with what it has: also what was on and needs what goes off', () => {
    expect(reasons({ profileRemovalDisabled: true }, good)).toEqual([]);
    expect(reasons({ supervisedModeEnabled: false }, { ...good, profileRemovalDisabled: true })).toEqual(['profileRemovalDisabled: Locked enrollment needs Supervised.']);
    expect(reasons({ description: 'x' }, { displayName: 'Old', profileRemovalDisabled: true })).toEqual([]);
  });

  it('sends what differs alone', () => {
    const before = { displayName: 'Cart', isDefault: true, locationDisabled: true, enabledSkipKeys: ['Siri'], description: 'a' };
    expect(changedValues(before, { ...before, isDefault: false, locationDisabled: false, enabledSkipKeys: ['Siri'] })).toEqual({ locationDisabled: false });
    expect(changedValues(before, { displayName: 'Cart', enabledSkipKeys: ['Siri', 'Zoom'] })).toEqual({ enabledSkipKeys: ['Siri', 'Zoom'] });
  });
});

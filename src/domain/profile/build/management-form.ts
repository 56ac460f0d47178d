// Enrollment in device management: the MDM payload (enrollment-formats 2.1).
// Not ManagedAppleID, which Apple removed (10.5), nor the Mac's prompt for a bootstrap token.
import type { PayloadForm } from './field.ts';
import { https } from './shapes.ts';

const accountDriven = { field: 'enrollmentMode', is: ['BYOD', 'ADDE'] } as const;
const pinned = ['rootCertificate', 'certificate', 'pemCertificate', 'pkcs12'] as const;

export const managementForm: PayloadForm = {
  kind: 'mdm', type: 'com.apple.mdm', title: 'Device management', about: 'Enrolls the device with a device management service.', single: true,
  fields: [
    { name: 'serverUrl', label: 'Server address', hint: 'Can’t be changed by an update.', type: 'text', key: ['ServerURL'], required: true, max: 2000, ...https },
    { name: 'checkInUrl', label: 'Check-in address', hint: 'Empty: the same as the server’s.', type: 'text', key: ['CheckInURL'], max: 2000, ...https },
    {
      name: 'topic', label: 'Push topic', hint: 'The UID in the subject of the push certificate.', type: 'text', key: ['Topic'], required: true, max: 300,
      pattern: /^com\.apple\.mgmt\.\S+$/, patternSays: 'must start with com.apple.mgmt.',
    },
    {
      name: 'identity', label: 'Identity', hint: 'With which the device proves who it is.', type: 'reference', key: ['IdentityCertificateUUID'], required: true,
      of: ['scep', 'acme', 'pkcs12'],
    },
    {
      name: 'accessRights', label: 'Access rights', hint: 'None chosen: all of them. An update may take rights away, never add some.', type: 'choices', key: ['AccessRights'], written: 'sum',
      otherwise: 8191,
      choices: [
        { value: 1, label: 'Inspect profiles' }, { value: 2, label: 'Install and remove profiles' }, { value: 4, label: 'Lock the device and clear its passcode' }, { value: 8, label: 'Erase the device' },
        { value: 16, label: 'Query device information' }, { value: 32, label: 'Query network information' }, { value: 64, label: 'Inspect provisioning profiles' },
        { value: 128, label: 'Install and remove provisioning profiles' }, { value: 256, label: 'Inspect apps' }, { value: 512, label: 'Query restrictions' },
        { value: 1024, label: 'Query security' }, { value: 2048, label: 'Change settings' }, { value: 4096, label: 'Manage apps' },
      ],
    },
    { name: 'signMessage', label: 'Sign messages to the server', hint: 'For servers behind a proxy that ends TLS.', type: 'yesNo', key: ['SignMessage'], assumed: false },
    { name: 'checkOutWhenRemoved', label: 'Tell the server when the profile is removed', type: 'yesNo', key: ['CheckOutWhenRemoved'], assumed: false, initial: true },
    {
      name: 'useDevelopmentPush', label: 'Use the development push service', hint: 'Apple issues certificates for the production service only.', type: 'yesNo', key: ['UseDevelopmentAPNS'],
      assumed: false,
    },
    {
      name: 'serverCapabilities', label: 'What the server can do', type: 'choices', key: ['ServerCapabilities'],
      choices: [
        { value: 'com.apple.mdm.per-user-connections', label: 'Connections for each user (Shared iPad)' }, { value: 'com.apple.mdm.bootstraptoken', label: 'Bootstrap tokens (iOS 26)' },
        { value: 'com.apple.mdm.token', label: 'Tokens at check-in (iOS 17)' },
      ],
    },
    { name: 'serverPins', label: 'Certificates pinned for the server', type: 'references', key: ['ServerURLPinningCertificateUUIDs'], of: pinned },
    { name: 'checkInPins', label: 'Certificates pinned for check-in', type: 'references', key: ['CheckInURLPinningCertificateUUIDs'], of: pinned },
    {
      name: 'pinningRevocationCheck', label: 'Require proof that pinned certificates aren’t revoked', type: 'yesNo', key: ['PinningRevocationCheckRequired'], assumed: false,
    },
    {
      name: 'enrollmentMode', label: 'Account-driven enrollment', hint: 'Left empty for device enrollment with a file or cable.', type: 'choice', key: ['EnrollmentMode'],
      choices: [{ value: 'BYOD', label: 'User enrollment (BYOD)' }, { value: 'ADDE', label: 'Device enrollment (ADDE)' }],
    },
    { name: 'managedAccount', label: 'Managed Apple Account', type: 'text', key: ['AssignedManagedAppleID'], required: true, max: 300, when: accountDriven },
    {
      name: 'requiredApp', label: 'App installed without asking', hint: 'Its number in the App Store.', type: 'whole', key: ['RequiredAppIDForMDM'], min: 1, max: 99_999_999_999, when: accountDriven,
    },
  ],
};

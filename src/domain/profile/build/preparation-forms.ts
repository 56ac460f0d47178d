// What isn't a profile of payloads: the bootstrap of over-the-air enrollment (enrollment-formats 2.9), and the cloud configuration
// that a host writes over USB (4.5; ios-protocols 3.4.1). What the device sets by itself (ConfigurationSource, the *Was* and *Complete* keys) is left out.
import type { Field, PayloadForm } from './field.ts';
import { https, uuid } from './shapes.ts';

export const overTheAirForm: PayloadForm = {
  kind: 'overTheAir', type: 'Profile Service', title: 'Over-the-air enrollment', about: 'Sends the device to a server that enrolls it step by step.', alone: true,
  fields: [
    { name: 'url', label: 'Address', type: 'text', key: ['URL'], required: true, max: 2000, ...https },
    {
      name: 'attributes', label: 'What the device tells of itself', type: 'choices', key: ['DeviceAttributes'], required: true,
      choices: ['UDID', 'SERIAL', 'PRODUCT', 'VERSION', 'IMEI', 'MEID', 'ICCID'].map((value) => ({ value, label: value })),
    },
    { name: 'challenge', label: 'Challenge', hint: 'Told to the server, so that it knows the request is its own.', type: 'secret', key: ['Challenge'], max: 10_000 },
  ],
};

const about = (name: string, label: string, key: string): Field => ({ name, label, type: 'text', key: [key], max: 500 });

export const cloudConfigurationForm: PayloadForm = {
  kind: 'cloudConfiguration', type: 'CloudConfiguration', title: 'Supervision by cable', about: 'What an erased device is told over USB: who supervises it, what Setup Assistant shows, where it enrolls.', alone: true,
  fields: [
    { name: 'isSupervised', label: 'Supervised', type: 'yesNo', key: ['IsSupervised'], otherwise: true },
    { name: 'allowPairing', label: 'May pair with other computers', hint: 'No: all pairings are deleted, and only supervisors pair.', type: 'yesNo', key: ['AllowPairing'], otherwise: true },
    {
      name: 'supervisors', label: 'Certificates of supervisors', hint: 'PEM or DER, of the computers that may pair and supervise without asking.', type: 'files', key: ['SupervisorHostCertificates'], max: 10, written: 'der',
      when: { field: 'isSupervised', is: [true] },
    },
    about('organizationName', 'Organization', 'OrganizationName'), about('organizationShortName', 'Organization, short', 'OrganizationShortName'),
    about('department', 'Department', 'OrganizationDepartment'), about('address', 'Address', 'OrganizationAddress'), about('addressLine1', 'Address, line 1', 'OrganizationAddressLine1'),
    about('addressLine2', 'Address, line 2', 'OrganizationAddressLine2'), about('addressLine3', 'Address, line 3', 'OrganizationAddressLine3'), about('city', 'City', 'OrganizationCity'),
    about('region', 'State or region', 'OrganizationRegion'), about('zipCode', 'ZIP code', 'OrganizationZipCode'), about('country', 'Country', 'OrganizationCountry'),
    about('email', 'Email', 'OrganizationEmail'), about('phone', 'Phone', 'OrganizationPhone'), about('supportEmail', 'Support email', 'OrganizationSupportEmail'),
    about('supportPhone', 'Support phone', 'OrganizationSupportPhone'),
    {
      name: 'organizationMagic', label: 'Mark of the organization', hint: 'One UUID for all devices of the organization: by it they are known again.', type: 'text', key: ['OrganizationMagic'], fixed: true,
      ...uuid,
    },
    {
      name: 'skip', label: 'Panes to skip', type: 'texts', key: ['SkipSetup'], max: 200, fixed: true, pattern: /^[A-Za-z][A-Za-z0-9]*$/, patternSays: 'must be Apple’s name of a pane, like Siri',
    },
    { name: 'enrollmentUrl', label: 'Enrollment address', hint: 'Empty: the device is supervised and not enrolled.', type: 'text', key: ['ConfigurationURL'], max: 2000, ...https },
    { name: 'enrollmentWebUrl', label: 'Address for signing in', hint: 'A web page that ends in enrollment.', type: 'text', key: ['ConfigurationWebURL'], max: 2000, ...https },
    { name: 'anchors', label: 'Certificates trusted for these addresses', type: 'files', key: ['AnchorCertificates'], max: 50, written: 'der' },
    { name: 'isMandatory', label: 'Enrollment can’t be skipped', type: 'yesNo', key: ['IsMandatory'], assumed: true },
    {
      name: 'removable', label: 'Users may leave management', hint: 'A device keeps them from it only when it is enrolled automatically.', type: 'yesNo', key: ['IsMDMUnremovable'], assumed: true, written: 'negated',
      when: { field: 'isSupervised', is: [true] },
    },
    {
      name: 'awaitConfigured', label: 'Wait until management is done', hint: 'Setup Assistant stops until the server says so.', type: 'yesNo', key: ['AwaitDeviceConfigured'], assumed: false,
      when: { field: 'isSupervised', is: [true] },
    },
    { name: 'isMultiUser', label: 'Shared iPad', type: 'yesNo', key: ['IsMultiUser'], assumed: false },
    { name: 'autoAdvance', label: 'Setup Assistant goes on by itself', type: 'yesNo', key: ['AutoAdvanceSetup'], assumed: false },
    { name: 'language', label: 'Language', hint: 'ISO 639, like en.', type: 'text', key: ['Language'], fixed: true, pattern: /^[a-z]{2,3}$/, patternSays: 'must be two or three letters, like en', when: { field: 'autoAdvance', is: [true] } },
    {
      name: 'script', label: 'Script of the language', hint: 'ISO 15924, like Hant.', type: 'text', key: ['LanguageScript'], fixed: true, pattern: /^[A-Z][a-z]{3}$/, patternSays: 'must be four letters, like Hant',
      when: { field: 'autoAdvance', is: [true] },
    },
    { name: 'regionCode', label: 'Region', hint: 'ISO 3166, like US.', type: 'text', key: ['Region'], fixed: true, pattern: /^[A-Z]{2}$/, patternSays: 'must be two letters, like US', when: { field: 'autoAdvance', is: [true] } },
    { name: 'protocolVersion', label: 'Version of the MDM protocol', type: 'whole', key: ['MDMProtocolVersion'], min: 1, max: 100 },
  ],
};

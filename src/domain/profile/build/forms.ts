// The fields of a profile itself (enrollment-formats 1.2), and all kinds of payload that can be made, in the order in which they are offered.
// Not IsEncrypted and HasRemovalPasscode, which Apple no longer declares, and not PayloadScope, which is a Mac's (10.5).
import { certificateForm, pemForm, rootForm } from './certificate-forms.ts';
import { lockScreenForm, notificationsForm, passcodeForm, removalPasswordForm, restrictionsForm, setupAssistantForm, singleAppForm, webClipForm } from './device-forms.ts';
import type { Field, PayloadForm } from './field.ts';
import { acmeForm, pkcs12Form, scepForm } from './identity-forms.ts';
import { type PayloadKind, payloadKinds } from './kinds.ts';
import { managementForm } from './management-form.ts';
import { cloudConfigurationForm, overTheAirForm } from './preparation-forms.ts';
import { payloadFields } from './payload-fields.ts';
import { reverseDomain, uuid } from './shapes.ts';
import { wifiForm } from './wifi-form.ts';

export const profileFields: readonly Field[] = [
  { name: 'name', label: 'Name', hint: 'What people read in Settings.', type: 'text', key: ['PayloadDisplayName'], required: true, max: 200 },
  {
    name: 'identifier', label: 'Identifier', hint: 'A profile with the same identifier is replaced when this one is installed. Keep it for all versions.', type: 'text',
    key: ['PayloadIdentifier'], required: true, fixed: true, max: 200, ...reverseDomain,
  },
  { name: 'organization', label: 'Organization', type: 'text', key: ['PayloadOrganization'], max: 200 },
  { name: 'description', label: 'Description', hint: 'Shown in Settings, below the name.', type: 'text', key: ['PayloadDescription'], max: 4000 },
  {
    name: 'consent', label: 'Consent text', hint: 'Must be accepted before the profile is installed. By language; “default” is for all others.', type: 'languages', key: ['ConsentText'],
    max: 100,
  },
  { name: 'removalDisallowed', label: 'Users may not remove it', hint: 'Supervised devices only.', type: 'yesNo', key: ['PayloadRemovalDisallowed'], assumed: false },
  { name: 'removalDate', label: 'Remove on', type: 'moment', key: ['RemovalDate'] },
  { name: 'removalAfter', label: 'Remove after (seconds)', hint: 'Counted from when it is installed. With a date too, the earlier of both.', type: 'real', key: ['DurationUntilRemoval'], min: 1, max: 3_200_000_000 },
  { name: 'expires', label: 'Expires on', hint: 'After that, users are offered to update it. It stays.', type: 'moment', key: ['PayloadExpirationDate'] },
  {
    name: 'target', label: 'Made for', hint: 'Keeps a phone from asking whether it is for a paired watch.', type: 'choice', key: ['TargetDeviceType'], assumed: 0,
    choices: [
      { value: 0, label: 'Any device' }, { value: 1, label: 'iPhone and iPad' }, { value: 2, label: 'Apple Watch' }, { value: 3, label: 'HomePod' }, { value: 4, label: 'Apple TV' },
      { value: 5, label: 'Mac' }, { value: 6, label: 'Apple Vision Pro' },
    ],
  },
  { name: 'uuid', label: 'UUID', hint: 'Made from the content when left empty, so that another content has another.', type: 'text', key: ['PayloadUUID'], fixed: true, ...uuid },
];

const made: Readonly<Record<PayloadKind, PayloadForm>> = {
  mdm: managementForm, scep: scepForm, acme: acmeForm, pkcs12: pkcs12Form, rootCertificate: rootForm, certificate: certificateForm, pemCertificate: pemForm, wifi: wifiForm,
  restrictions: restrictionsForm, passcode: passcodeForm, webClip: webClipForm, singleApp: singleAppForm, lockScreen: lockScreenForm, notifications: notificationsForm,
  setupAssistant: setupAssistantForm, removalPassword: removalPasswordForm, overTheAir: overTheAirForm, cloudConfiguration: cloudConfigurationForm,
};

/** With what every payload says of itself; the bootstrap and the cloud configuration have no such keys. */
export const payloadForms: readonly PayloadForm[] = payloadKinds.map((kind) => (made[kind].alone ? made[kind] : { ...made[kind], fields: [...made[kind].fields, ...payloadFields] }));

const byKind: ReadonlyMap<string, PayloadForm> = new Map(payloadForms.map((form) => [form.kind, form]));

/** Undefined: payloads of that kind can't be made here. */
export function formOf(kind: PayloadKind): PayloadForm;
export function formOf(kind: string): PayloadForm | undefined;
export function formOf(kind: string): PayloadForm | undefined {
  return byKind.get(kind);
}

// What a new profile can start from: whole tasks first, then every kind of payload by itself.
import { payloadForms, profileFields } from '../../../../src/domain/profile/build/forms.ts';
import type { PayloadKind } from '../../../../src/domain/profile/build/kinds.ts';
import type { Draft, FieldValues } from '../../../../src/model/profiles.ts';
import { t, type TextKey } from '../../../i18n/text.ts';
import { startValues, withPayload } from './draft-changes.ts';

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly kinds: readonly PayloadKind[];
}

interface Task {
  readonly id: string;
  readonly title: TextKey;
  readonly about: TextKey;
  readonly name: string;
  readonly parts: readonly (readonly [PayloadKind, FieldValues])[];
}

const subject = 'O=Example, CN={serial}';

const tasks: readonly Task[] = [
  {
    id: 'direct-scep', title: 'start.scep', about: 'start.scepAbout', name: 'Management',
    parts: [['scep', { subject, keyUsage: [1, 4] }], ['mdm', { identity: 'scep' }]],
  },
  { id: 'direct-acme', title: 'start.acme', about: 'start.acmeAbout', name: 'Management', parts: [['acme', { subject, clientIdentifier: '{serial}', attest: true }], ['mdm', { identity: 'acme' }]] },
  { id: 'bench-wifi', title: 'start.wifi', about: 'start.wifiAbout', name: 'Setup network', parts: [['wifi', {}]] },
  { id: 'enterprise-wifi', title: 'start.enterprise', about: 'start.enterpriseAbout', name: 'Staff network', parts: [['rootCertificate', {}], ['wifi', { signIn: 'enterprise', eapTypes: [25], anchors: ['root-certificate'] }]] },
  { id: 'asset-tag', title: 'start.assetTag', about: 'start.assetTagAbout', name: 'Asset tag', parts: [['lockScreen', { assetTag: '{serial}' }]] },
];

export const taskTemplates: readonly Template[] = tasks.map(({ id, title, about, parts }) => ({ id, title: t(title), about: t(about), kinds: parts.map(([kind]) => kind) }));
export const kindTemplates: readonly Template[] = payloadForms.map(({ kind, title, about }) => ({ id: kind, title, about, kinds: [kind] }));

/** `chance` are eight hex digits: the identifier must be this profile's alone, as the next install with the same one replaces it. */
export function draftFrom({ id, title, kinds }: Template, chance: string): Draft {
  const task = tasks.find((one) => one.id === id);
  const empty: Draft = {
    id: null, payloads: [],
    profile: { ...startValues(profileFields), name: task?.name ?? title, identifier: `muster.${(kinds.at(-1) ?? 'profile').toLowerCase()}.${chance}` },
  };
  const parts: Task['parts'] = task?.parts ?? kinds.map((kind) => [kind, {}]);
  return parts.reduce<Draft>((draft, [kind, values]) => withPayload(draft, kind, values).draft, empty);
}

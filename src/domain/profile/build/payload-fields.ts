// The fields that every payload has (enrollment-formats 1.3).
import type { Field } from './field.ts';

/** The first is written in any case: with the form's title when a model has none. */
export const payloadFields: readonly Field[] = [
  { name: 'displayName', label: 'Name of this part', hint: 'What people read in the profile’s details.', type: 'text', key: ['PayloadDisplayName'], max: 200 },
  { name: 'description', label: 'Description', type: 'text', key: ['PayloadDescription'], max: 4000 },
  { name: 'organization', label: 'Organization', hint: 'Where it differs from the profile’s.', type: 'text', key: ['PayloadOrganization'], max: 200 },
];

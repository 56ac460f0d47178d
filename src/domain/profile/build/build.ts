// Makes a profile of its model: a property list, the same for the same model to the byte.
// Keys stand in alphabetical order at every level, as CoreFoundation and so Apple's tools write them.
import { AppError } from '../../../errors.ts';
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import { writeXmlPlist } from '../../../plist/xml-write.ts';
import { rewriteEnrollmentUrl } from '../origin.ts';
import { skipSetupOf } from '../setup-panes.ts';
import type { PayloadForm } from './field.ts';
import { formOf, profileFields } from './forms.ts';
import type { ModelPayload, ModelValues, ProfileModel } from './model.ts';
import { type DeviceValues, fillVariables } from './variables.ts';
import { writeValues, type Writing } from './write-values.ts';

export interface BuildTools {
  /** A UUID that is the same for the same namespace and name (RFC 4122 version 5). */
  readonly uuid: (namespace: string, name: string) => string;
  /** A fingerprint of bytes as text. */
  readonly digest: (bytes: Uint8Array) => string;
}

/** By code units: CoreFoundation compares the same way for the letters that keys have. */
function sorted(value: PlistValue): PlistValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isDict(value)) return value;
  return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
}

const identifierOf = (model: ProfileModel): string => (typeof model.profile['identifier'] === 'string' ? model.profile['identifier'] : '');

function writePayload(writing: Writing, tools: BuildTools, identifier: string, { id, values }: ModelPayload, form: PayloadForm): PlistDict {
  const payload = writeValues(writing, form.fields, values);
  if (!payload.has('PayloadDisplayName')) payload.set('PayloadDisplayName', form.title);
  return payload.set('PayloadType', form.type).set('PayloadVersion', 1n).set('PayloadIdentifier', `${identifier}.${id}`).set('PayloadUUID', tools.uuid(identifier, id));
}

function cloudConfiguration(writing: Writing, form: PayloadForm, values: ModelValues): PlistDict {
  const made = writeValues(writing, form.fields, values);
  const url = made.get('ConfigurationURL');
  if (typeof url === 'string') made.set('ConfigurationURL', rewriteEnrollmentUrl(url) ?? url);
  const skip = made.get('SkipSetup');
  if (Array.isArray(skip)) made.set('SkipSetup', skipSetupOf(skip.filter((key) => typeof key === 'string')));
  return made;
}

function writeProfile(model: ProfileModel, tools: BuildTools, fill: (text: string) => string): PlistDict {
  const identifier = identifierOf(model);
  const kinds = new Map(model.payloads.map(({ id, kind }) => [id, formOf(kind)]));
  const [first] = model.payloads;
  if (!first) throw new AppError('profile.draftInvalid', { reason: 'it has no payload' });
  const writing = (form: PayloadForm | null): Writing => ({
    fill, title: form?.title ?? 'Profile',
    uuidOf: (id) => {
      if (!kinds.has(id)) throw new AppError('profile.draftInvalid', { reason: `no payload has the id ${id.slice(0, 60)}` });
      return tools.uuid(identifier, id);
    },
  });
  const form = formOf(first.kind);
  if (form.kind === 'cloudConfiguration') return cloudConfiguration(writing(form), form, first.values);
  const isBootstrap = form.kind === 'overTheAir';
  const content = isBootstrap
    ? writeValues(writing(form), form.fields, first.values)
    : model.payloads.map((payload) => writePayload(writing(formOf(payload.kind)), tools, identifier, payload, formOf(payload.kind)));
  const profile = writeValues(writing(null), profileFields, model.profile);
  return profile.set('PayloadType', isBootstrap ? form.type : 'Configuration').set('PayloadVersion', 1n).set('PayloadContent', content);
}

/** Whoever reads the device's list of profiles knows by the UUID which content it has; installing goes by the identifier in any case. */
function withUuid(profile: PlistDict, identifier: string, tools: BuildTools): PlistDict {
  const ordered = sorted(profile) as PlistDict;
  if (!ordered.has('PayloadType') || ordered.has('PayloadUUID')) return ordered;
  return sorted(new Map(ordered).set('PayloadUUID', tools.uuid(identifier, tools.digest(writeXmlPlist(ordered))))) as PlistDict;
}

/**
 * The profile for a device, or for all of them (null). `overTheAir` gives a Profile Service, `cloudConfiguration` the dictionary that
 * SetCloudConfiguration takes. Throws profile.variable (`variable`) where the device has no value for one, and profile.draftInvalid
 * (`reason`) where what was filled in doesn't fit its field.
 */
export function buildProfile(model: ProfileModel, device: DeviceValues | null, tools: BuildTools): PlistDict {
  return withUuid(writeProfile(model, tools, (text) => fillVariables(text, device)), identifierOf(model), tools);
}

/** The same with the variables as they are written, for people to look at. Throws profile.draftInvalid. */
export function buildUnfilled(model: ProfileModel, tools: BuildTools): PlistDict {
  return withUuid(writeProfile(model, tools, (text) => text), identifierOf(model), tools);
}

// What can be restricted on a platform: data of Apple's schema, for whoever offers it.
import type { Restriction } from '../../model/profiles.ts';
import { type Platform, type ProfileSchema, type SchemaKey, systemOf } from './schema.ts';

const types: readonly string[] = ['boolean', 'integer', 'real', 'string', 'array'];

function isOffered({ type, os }: SchemaKey, system: ReturnType<typeof systemOf>): boolean {
  const support = os?.[system];
  return types.includes(type) && !support?.absent && support?.removed === undefined;
}

/** In the order of the schema; without old names for what has a new one (enrollment-formats 10.5) and what Apple removed. */
export function restrictionsOf(schema: ProfileSchema, platform: Platform): Restriction[] {
  const payload = schema.payloads.get('com.apple.applicationaccess');
  const system = systemOf(platform);
  const whole = payload?.os[system];
  if (!payload || whole?.absent) return [];
  return [...payload.keys].flatMap(([name, key]) => {
    if (name === 'ANY' || payload.replaced.has(name) || !isOffered(key, system)) return [];
    const support = key.os?.[system];
    return [{
      key: name, about: key.about ?? null, type: key.type as Restriction['type'], values: key.values ?? null, min: key.min ?? null, max: key.max ?? null, assumed: key.default ?? null,
      introduced: support?.introduced ?? whole?.introduced ?? null, deprecated: support?.deprecated ?? null, supervised: (support?.supervised ?? whole?.supervised) === true,
    }];
  });
}

// The one way a blueprint is written: the same blueprint is the same text, so that it can be hashed, compared and kept under version control.
import type { Blueprint } from '../../model/blueprints.ts';
import { rewriteEnrollmentUrl } from '../profile/origin.ts';

/** By code units, not by anybody's language: the same everywhere. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const asSet = (values: readonly string[]): string[] => [...new Set(values)].sort(byText);

/** Says the same in one way: sets are sorted and have nothing twice, lines end alike, the usual driver isn't named, an address that Intune exported in 2016 is the one that devices can use (enrollment-formats 4.6). */
export function normalized(blueprint: Blueprint): Blueprint {
  const { driver, ...rest } = blueprint;
  const { description, skip, gates, server } = rest;
  return {
    ...rest,
    ...(driver === 'configurator' ? { driver } : {}),
    description: description.replace(/\r\n?/g, '\n'),
    skip: asSet(skip),
    gates: { ...gates, models: asSet(gates.models), serials: gates.serials === null ? null : asSet(gates.serials) },
    server: { ...server, url: server.url === null ? null : (rewriteEnrollmentUrl(server.url) ?? server.url) },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => byText(a, b)).map(([name, inner]) => [name, sorted(inner)]));
}

/** JSON of what is normalized: names sorted, two spaces, a newline at the end. Its SHA-256 is the blueprint's hash. */
export function canonicalText(blueprint: Blueprint): string {
  return `${JSON.stringify(sorted(normalized(blueprint)), null, 2)}\n`;
}

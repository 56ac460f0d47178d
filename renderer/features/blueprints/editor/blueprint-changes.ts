// What the editor does to a blueprint apart from its form: values by path, references to profiles, texts that are lists. Pure.
import type { ProfileSummary } from '../../../../src/model.ts';
import type { Blueprint, BlueprintNote, ProfileRef } from '../../../../src/model/blueprints.ts';

/** The value at a path such as "gates.osFrom"; undefined where there is none. */
export function valueAt(blueprint: Blueprint, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined), blueprint);
}

/** Whether two blueprints say the same; the order of names doesn't matter here, as both come from one form. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The blueprint with what was changed; as in its file, the usual driver isn't named, and what is named comes last. */
export function withChange(blueprint: Blueprint, more: Partial<Blueprint>): Blueprint {
  const { driver, ...rest } = { ...blueprint, ...more };
  return driver === 'configurator' ? { ...rest, driver } : rest;
}

/** A note at a row counts for what is in it, too: "profiles[1]" for "profiles". */
export const isOf = (field: string) => (note: Pick<BlueprintNote, 'field'>): boolean => note.field === field || note.field.startsWith(`${field}[`) || (field === 'table.file' && note.field === 'table');

/** What is only missing is no mistake before somebody has tried to save: the problem has to be of a field that was changed. */
export function isShown(note: BlueprintNote, blueprint: Blueprint, start: Blueprint): boolean {
  const path = note.field.replace(/\[.*$/, '');
  return note.kind !== 'problem' || !isSame(valueAt(blueprint, path), valueAt(start, path));
}

/** A profile of the list as a blueprint names it; names are one line there. */
export function refOf({ file, sha256, name, identifier }: ProfileSummary): ProfileRef {
  const line = (text: string): string => text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  return { file, sha256, name: line(name), identifier: line(identifier) };
}

export interface ListAnswer {
  readonly values: readonly string[];
  /** What can't be taken, as it was typed. */
  readonly wrong: readonly string[];
}

/** What was typed or pasted, split at lines, spaces, commas and semicolons; everything once. */
export function listOf(text: string, pattern: RegExp, spell: (word: string) => string = (word) => word): ListAnswer {
  const words = [...new Set(text.split(/[\s;]+|,(?![0-9])/).map((word) => spell(word.trim())).filter(Boolean))];
  return { values: words.filter((word) => pattern.test(word)), wrong: words.filter((word) => !pattern.test(word)) };
}

export const serialPattern = /^[0-9A-Z]{4,20}$/;
/** "iPad", or "iPad13,18". */
export const modelPattern = /^(?:iPhone|iPad|iPod)(?:[0-9]{1,3},[0-9]{1,3})?$/;
export const versionPattern = /^[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}$/;

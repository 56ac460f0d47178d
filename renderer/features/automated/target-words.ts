// Which devices a person means, as it is chosen and typed, and which of them Apple is asked for. Pure.
import type { AdeTarget } from '../../../src/model/ade.ts';
import type { StagedFile } from '../profiles/table-choice.tsx';
import type { TargetAnswer } from './use-target.ts';

export const targetKinds = ['serials', 'text', 'table', 'order', 'bench'] as const;
export type TargetKind = (typeof targetKinds)[number];

export interface TargetWords {
  readonly kind: TargetKind;
  readonly text: string;
  readonly order: string;
  readonly file: StagedFile | null;
}

/** Null: something is missing yet. */
export function targetOf({ kind, text, order, file }: TargetWords, selected: readonly string[]): AdeTarget | null {
  switch (kind) {
    case 'serials': return selected.length === 0 ? null : { by: 'serials', serials: [...selected] };
    case 'text': return text.trim() === '' ? null : { by: 'text', text };
    case 'table': return file && { by: 'table', staged: file.staged };
    case 'order': return order.trim() === '' ? null : { by: 'order', order: order.trim() };
    case 'bench': return { by: 'bench' };
  }
}

/** The serial numbers that are asked for: those in the list, and the others only when a person wants it. */
export function askedOf({ serials, unlisted }: Pick<TargetAnswer, 'serials' | 'unlisted'>, withUnlisted: boolean): string[] {
  const strangers = new Set(unlisted);
  return [...serials.filter((serial) => !strangers.has(serial)), ...(withUnlisted ? unlisted : [])];
}

/** The number as it was typed; null: it isn't that one. */
export const typedCount = (typed: string, count: number): number | null => (typed.trim() === String(count) ? count : null);

// What a field's control is given.
import type { Field } from '../../../../src/domain/profile/build/field.ts';
import type { FieldValue } from '../../../../src/model/profiles.ts';

/** The part of a value that has fields of its own. */
export type Group = Extract<Extract<FieldValue, readonly unknown[]>[number], Record<string, unknown>>;

export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface ControlProps {
  readonly field: Field;
  readonly value: FieldValue | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
  /** Of the control itself, its label, and what explains it. */
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string;
  readonly invalid: boolean;
  /** Null: the profile itself. */
  readonly payload: string | null;
}

// What every field of the editor may know and do.
import { createContext, useContext } from 'react';
import type { PayloadKind } from '../../../../src/domain/profile/build/kinds.ts';
import type { CheckChoiceShape, Draft, DraftProblem, FieldValue } from '../../../../src/model/profiles.ts';

export interface EditorTools {
  readonly draft: Draft;
  readonly choice: CheckChoiceShape;
  readonly problems: readonly DraftProblem[];
  /** After somebody tried to save: what is missing is said at its field, too. */
  readonly strict: boolean;
  /** Names of files that were chosen in this session, by the name they are staged under. */
  readonly staged: ReadonlyMap<string, string>;
  readonly change: (payload: string | null, name: string, value: FieldValue | undefined) => void;
  readonly remember: (staged: string, name: string) => void;
  /** Adds a payload that `payload`'s field then names. */
  readonly addFor: (payload: string, name: string, kind: PayloadKind) => void;
}

export const EditorContext = createContext<EditorTools | null>(null);

export function useEditor(): EditorTools {
  const tools = useContext(EditorContext);
  if (!tools) throw new Error('a field stands outside of the editor');
  return tools;
}

/** The element of a field, to be led to. */
export const fieldId = (payload: string | null, name: string): string => `field-${payload ?? 'profile'}-${name}`;

// What every field of the blueprint's editor needs: the blueprint as it is now, how to change it, and what there is to say of it.
import { createContext, useContext } from 'react';
import type { Snapshot } from '../../../../src/model.ts';
import type { Blueprint, BlueprintNote } from '../../../../src/model/blueprints.ts';

export interface BlueprintTools {
  readonly snapshot: Snapshot;
  readonly blueprint: Blueprint;
  readonly change: (change: Partial<Blueprint>) => void;
  /** Problems that may be shown now, what has no effect, and consequences. */
  readonly notes: readonly BlueprintNote[];
  /** What is typed and can't be taken; null when it can. Nothing is saved as long as there is one. */
  readonly report: (field: string, wrong: string | null) => void;
  /** Of the table, once its file was looked at. */
  readonly columns: readonly string[] | null;
  readonly setColumns: (columns: readonly string[] | null) => void;
}

export const BlueprintContext = createContext<BlueprintTools | null>(null);

export function useBlueprint(): BlueprintTools {
  const tools = useContext(BlueprintContext);
  if (!tools) throw new Error('a field outside of the editor');
  return tools;
}

/** Of the row that a field or a part of it stands in: "profiles[1]", "table". */
export const rowId = (field: string): string => `blueprint-${field === 'table' ? 'table.file' : field.replace(/\[.*$/, '')}`;

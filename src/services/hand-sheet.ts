// A blueprint as a sheet of paper for Apple Configurator's own window: its words, with Setup Assistant's panes as Apple's schema has them.
import { handSheetOf } from '../domain/blueprint/hand-sheet.ts';
import { panesFor } from '../domain/profile/setup-panes.ts';
import type { Blueprint } from '../model/blueprints.ts';
import type { SheetPaper } from '../model/record-exports.ts';
import { appleSchema } from './profile-check.ts';

export interface HandSheetTask {
  /** Null: it lies in a file. */
  readonly revision: number | null;
  readonly paper: SheetPaper;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** An IANA name: whose clock times are told by. */
  readonly timeZone: string;
  readonly practice: boolean;
}

/** The sheet as a PDF. */
export async function handSheet(blueprint: Blueprint, { revision, paper, now, timeZone, practice }: HandSheetTask): Promise<Uint8Array> {
  const { method, skip, gates: { models } } = blueprint;
  const platform = models.length > 0 && models.every((type) => type.startsWith('iPad')) ? 'iPadOS' : 'iOS';
  const byHand = method === 'setupAssistant' || method === 'superviseOnly';
  const panes = byHand ? panesFor({ platform, osVersion: null, model: null, skip, by: 'cable' }, await appleSchema()) : null;
  const { handSheetPdf } = await import('../print/hand-sheet.ts');
  return handSheetPdf(handSheetOf(blueprint, { panes, revision }), { now, timeZone, sheet: paper, practice });
}

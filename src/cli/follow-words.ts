// The words for a run under way that the command line has beside those that all faces share.
import { outcomeNames, needTexts } from '../domain/prep/step-text.ts';
import type { Need, Run } from '../model.ts';

/** Where there is no window to go to, people are told what to do here. */
export const needWords: Readonly<Record<Need, { readonly word: string; readonly instruction: string }>> = {
  ...needTexts,
  again: { word: 'Once more?', instruction: 'Apple Configurator was at work when Muster ended, and the device isn’t enrolled. Look at its screen. Press Ctrl-C twice; then: muster prepare --resume --again, or --abandon' },
  keys: { word: 'Unlock keys', instruction: 'The private keys are locked. Press Ctrl-C twice, set MUSTER_PASSPHRASE, then: muster prepare --resume' },
};

/** Its outcome; what its user has to enroll is prepared first, and enrolled once that was read back. */
export function wordOf({ outcome, wanted, method, enrolled }: Run): string {
  if (outcome !== 'done' || wanted === null || (method !== 'setupAssistant' && method !== 'automated')) return outcomeNames[outcome];
  return enrolled ? 'Enrolled' : 'Prepared';
}

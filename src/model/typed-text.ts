// What people type that is kept or given to devices: which of it is right. The schemas are made of the same; pages judge by these alone, so that
// none of them carries a library of schemas. Pure.

/** One line. Lone surrogates and control characters are in no file, and in no property list. */
export const linePattern = /^[^\p{Cc}\p{Cs}]+$/u;
/** Lines, with tabs. */
export const notePattern = /^[^\p{Cs}\p{Cc}]*(?:[\n\t][^\p{Cs}\p{Cc}]*)*$/u;

/** Characters of what is kept of it: what surrounds it isn't. */
function isRight(text: string, most: number, pattern: RegExp): boolean {
  const kept = text.trim();
  return kept !== '' && kept.length <= most && pattern.test(kept);
}

/** As noteTextSchema. */
export const isNoteText = (text: string): boolean => isRight(text, 2000, notePattern);
/** As assetTagSchema. */
export const isAssetTag = (text: string): boolean => isRight(text, 100, linePattern);
/** As deviceNameSchema. */
export const isDeviceName = (text: string): boolean => isRight(text, 63, linePattern);

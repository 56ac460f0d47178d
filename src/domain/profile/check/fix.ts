// Does the edit of a fix, on a copy: the profile that was checked stays as it is, and everything beside the edit is the same value.
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import type { Edit, Path } from './finding.ts';

/** Order is kept, so that the file changes in one place only. */
function editDict(dict: PlistDict, edit: Edit, key: string): PlistDict {
  // What has the new name already would be lost.
  if (edit.kind === 'rename' && edit.to !== key && dict.has(edit.to)) return dict;
  const copy: PlistDict = new Map();
  for (const [name, value] of dict) {
    if (name !== key) copy.set(name, value);
    else if (edit.kind === 'set') copy.set(name, edit.value);
    else if (edit.kind === 'rename') copy.set(edit.to, value);
  }
  if (edit.kind === 'set' && !dict.has(key)) copy.set(key, edit.value);
  return copy;
}

function editList(list: readonly PlistValue[], edit: Edit, index: number): PlistValue[] {
  if (edit.kind === 'remove') return list.filter((_, at) => at !== index);
  return list.map((value, at) => (at === index && edit.kind === 'set' ? edit.value : value));
}

function within(value: PlistValue, edit: Edit, path: Path): PlistValue {
  const [step, ...rest] = path;
  if (isDict(value) && typeof step === 'string') {
    if (rest.length === 0) return editDict(value, edit, step);
    const inner = value.get(step);
    return inner === undefined ? value : new Map(value).set(step, within(inner, edit, rest));
  }
  if (Array.isArray(value) && typeof step === 'number') {
    return rest.length === 0 ? editList(value, edit, step) : value.map((member, at) => (at === step ? within(member, edit, rest) : member));
  }
  return value;
}

/** A path that is no longer there changes nothing. Fixes that remove from lists move what follows: check again after each. */
export function applyEdit(profile: PlistDict, edit: Edit): PlistDict {
  const edited = within(profile, edit, edit.path);
  return isDict(edited) ? edited : profile;
}

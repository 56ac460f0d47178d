// A blueprint's file and the files it names: paths are relative to it there and whole here, and each profile has to be what is meant.
import path from 'node:path';
import { type ReadBlueprint, readBlueprint } from '../domain/blueprint/read-blueprint.ts';
import { AppError } from '../errors.ts';
import type { Blueprint, BlueprintNote, ProfileRef } from '../model/blueprints.ts';
import { hashOf } from './profile-files.ts';
import { readSmallFile } from './staged-files.ts';

/** Bytes: UTF-8 of as many characters as a blueprint may have. */
const largest = 8 * 1024 * 1024;

function withFiles(blueprint: Blueprint, change: (file: string) => string): Blueprint {
  const { enrollment, wifi, profiles, table } = blueprint;
  const changed = <Ref extends { readonly file: string }>(ref: Ref): Ref => ({ ...ref, file: change(ref.file) });
  return { ...blueprint, enrollment: enrollment && changed(enrollment), wifi: wifi && changed(wifi), profiles: profiles.map(changed), table: table && changed(table) };
}

/** Another computer's share: to look at it is to sign in there. */
export function isRemote(file: string): boolean {
  return /^(?:\\\\|\/\/)/.test(file);
}

/** Whole paths, for a blueprint that lies in `file`. */
export function withWholeFiles(blueprint: Blueprint, file: string): Blueprint {
  const folder = path.dirname(path.resolve(file));
  return withFiles(blueprint, (named) => (isRemote(named) ? named : path.resolve(folder, named)));
}

/** Relative paths, with slashes everywhere; what lies on another drive keeps its whole path. */
export function withRelativeFiles(blueprint: Blueprint, file: string): Blueprint {
  const folder = path.dirname(path.resolve(file));
  return withFiles(blueprint, (named) => {
    const relative = isRemote(named) ? named : path.relative(folder, named);
    return path.isAbsolute(relative) || isRemote(relative) ? named : relative.split(path.sep).join('/');
  });
}

/** With whole paths. Throws file.unreadable, file.tooLarge. */
export async function readBlueprintFile(file: string): Promise<ReadBlueprint> {
  const bytes = await readSmallFile(file, largest);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError('file.unreadable', { file: path.basename(file), reason: 'it is not UTF-8 text' }, { cause: error });
  }
  const read = readBlueprint(text);
  return read.problems ? read : { ...read, blueprint: withWholeFiles(read.blueprint, file) };
}

async function noteOf(field: string, { file, sha256, name }: ProfileRef): Promise<BlueprintNote[]> {
  const problem = (text: string): BlueprintNote[] => [{ kind: 'problem', field, text }];
  const shown = `“${name.slice(0, 200)}” (${path.basename(file).slice(0, 200)})`;
  if (isRemote(file)) return problem(`${shown} lies on another computer, where nothing is read: copy it here and choose it anew.`);
  try {
    return await hashOf(file) === sha256 ? [] : problem(`${shown} is not the file that the blueprint means: it was changed or exported anew. Choose it again if that is right.`);
  } catch (error) {
    const reason = error instanceof AppError ? String(error.params['reason'] ?? 'it is larger than any profile') : 'unknown';
    return problem(`${shown} can’t be read: ${reason}. Put it there, or choose another.`);
  }
}

/** What is wrong with the profiles' files that a blueprint names; paths have to be whole. */
export async function fileNotes({ enrollment, wifi, profiles }: Blueprint): Promise<BlueprintNote[]> {
  const named: [string, ProfileRef][] = [...(enrollment ? [['enrollment', enrollment] as [string, ProfileRef]] : []), ...(wifi ? [['wifi', wifi] as [string, ProfileRef]] : []), ...profiles.map((ref, at): [string, ProfileRef] => [`profiles[${at}]`, ref])];
  return (await Promise.all(named.map(([field, ref]) => noteOf(field, ref)))).flat();
}

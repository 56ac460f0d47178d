// Reading, telling, checking and rewriting a profile's file. Small ones are done here; what is large goes to a thread, since
// it takes hundreds of milliseconds, and this one owns the devices' deadlines.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { ExportFormat, ProfileDetail, ShownFinding } from '../model/profiles.ts';
import { isDict } from '../plist/value.ts';
import { type CheckChoice, checkProfile } from './profile-check.ts';
import { hashOf, type LoadedProfile, loadProfile, openProfile } from './profile-files.ts';
import { mend } from './mend.ts';
import { bytesOf, encryptContent } from './profile-output.ts';
import { type ReportChoice, reportOf, shownFinding } from './profile-report.ts';
import type { Reply } from './thread.ts';

export interface RewriteTask {
  readonly format: ExportFormat;
  /** Null: as it is. */
  readonly mend: CheckChoice | null;
  /** DER of the certificate of the one device that shall be able to read it; null: everybody is. */
  readonly encryptTo: Uint8Array | null;
}

/** A file as it was chosen: with another content it is another profile. */
export interface ChosenFile {
  readonly file: string;
  readonly sha256: string;
}

/** All throw profile.*; those that are given a chosen file throw profile.changed when it is no longer that one. */
export interface ProfileWork {
  load(file: string): Promise<LoadedProfile>;
  report(chosen: ChosenFile, choice: ReportChoice): Promise<ProfileDetail>;
  check(chosen: ChosenFile, choice: CheckChoice): Promise<ShownFinding[]>;
  /** The file's property list in this form, without a signature. */
  rewrite(chosen: ChosenFile, task: RewriteTask): Promise<Uint8Array>;
  close(): void;
}

async function still({ file, sha256 }: ChosenFile): Promise<string> {
  if (await hashOf(file) !== sha256) throw new AppError('profile.changed', { file: path.basename(file) });
  return file;
}

export const workHere: ProfileWork = {
  load: loadProfile,
  report: async (chosen, choice) => reportOf(await still(chosen), choice),
  check: async (chosen, choice) => (await checkProfile(await still(chosen), choice)).map(shownFinding),
  rewrite: async (chosen, { format, mend: choice, encryptTo }) => {
    const { value, shown } = await openProfile(await still(chosen));
    if (!isDict(value)) throw new AppError('profile.notAProfile', { file: shown, reason: 'it is a property list of another kind' });
    const profile = choice ? (await mend(value, choice)).profile : value;
    return bytesOf(encryptTo ? await encryptContent(profile, encryptTo) : profile, format);
  },
  close: () => undefined,
};

/** Bytes. A profile of this size takes some 10 ms. */
const largestHere = 200 * 1024;

/** What is larger than a usual profile goes to `there`. */
export function workBySize(there: ProfileWork): ProfileWork {
  const workFor = async (file: string): Promise<ProfileWork> => {
    const size = await stat(file).then((found) => found.size, () => 0);
    return size > largestHere ? there : workHere;
  };
  return {
    load: async (file) => (await workFor(file)).load(file),
    report: async (chosen, choice) => (await workFor(chosen.file)).report(chosen, choice),
    check: async (chosen, choice) => (await workFor(chosen.file)).check(chosen, choice),
    rewrite: async (chosen, task) => (await workFor(chosen.file)).rewrite(chosen, task),
    close: () => { there.close(); },
  };
}

/** What a thread is asked, and what it answers; the kinds are the methods of ProfileWork. */
export type Question =
  | { readonly id: number; readonly kind: 'load'; readonly file: string }
  | { readonly id: number; readonly kind: 'report'; readonly chosen: ChosenFile; readonly choice: ReportChoice }
  | { readonly id: number; readonly kind: 'check'; readonly chosen: ChosenFile; readonly choice: CheckChoice }
  | { readonly id: number; readonly kind: 'rewrite'; readonly chosen: ChosenFile; readonly task: RewriteTask };

function work(question: Question): Promise<unknown> {
  switch (question.kind) {
    case 'load': return workHere.load(question.file);
    case 'report': return workHere.report(question.chosen, question.choice);
    case 'check': return workHere.check(question.chosen, question.choice);
    case 'rewrite': return workHere.rewrite(question.chosen, question.task);
  }
}

/** For the thread's side. Never rejects. */
export async function replyTo(question: Question): Promise<Reply> {
  try {
    return { id: question.id, value: await work(question) };
  } catch (error) {
    return { id: question.id, error: shapeOf(asAppError(error)) };
  }
}

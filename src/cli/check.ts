// muster profile check: what devices will think of files, one finding a line, with exit codes for scripts.
import { check } from '../checks.ts';
import type { Finding } from '../domain/profile/check/finding.ts';
import { describeError } from '../error-text.ts';
import { asAppError, shapeOf } from '../errors.ts';
import type { PushCertificate } from '../model/identities.ts';
import { systemClock } from '../system-clock.ts';
import type { Command } from './arguments.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output } from './print.ts';

/** A file that can't be checked has one finding: why not. */
async function findingsOf(file: string, { choice, online }: Extract<Command, { name: 'profile check' }>, push: readonly PushCertificate[]): Promise<Finding[]> {
  try {
    return await check(file, { ...choice, push, now: systemClock.now(), online: online ? systemClock : null });
  } catch (error) {
    const { code, ...rest } = shapeOf(asAppError(error));
    if (!code.startsWith('profile.') && !code.startsWith('file.')) throw error;
    return [{ severity: 'error', rule: 'file', path: code.startsWith('file.') ? 'file' : '', reason: describeError({ code, ...rest }).what }];
  }
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Exits 1 on errors, when strict on warnings too. `push`: the push certificates at hand, which a profile's topic is compared with. */
export async function checkProfiles(command: Extract<Command, { name: 'profile check' }>, { out, say }: Output, push: readonly PushCertificate[] = []): Promise<number> {
  const totals = { error: 0, warning: 0, info: 0 };
  for (const file of command.profiles) {
    for (const { severity, rule, path, reason, fix } of await findingsOf(file, command, push)) {
      totals[severity] += 1;
      if (command.json) out(jsonLine({ file, severity, rule, path, reason, fix: fix?.says ?? null }));
      else out(plain(`${file}: ${path === '' ? 'profile' : path}: ${severity}: ${reason}${fix ? ` ${fix.says}` : ''}`));
    }
  }
  if (!command.json) say(`${counted(command.profiles.length, 'profile')} checked: ${counted(totals.error, 'error')}, ${counted(totals.warning, 'warning')}, ${counted(totals.info, 'note')}.`);
  return totals.error > 0 || (command.strict && totals.warning > 0) ? exit.failed : exit.done;
}

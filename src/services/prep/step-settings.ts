// What is set beside configuration and profiles: language, region, time, name, and the marker at which Setup Assistant falls through
// (ios-protocols 2.7, 3.11). All of it may be written again; what counts is what the device then says.
import { Afc, afcNotFound, afcService } from '../../device/afc/afc.ts';
import { hasSkipSetupMarker, writeSkipSetupMarker } from '../../device/afc/skip-setup.ts';
import { readSettings, setClock, setDeviceName, setInternational, setTimeZone, type DeviceSettings } from '../../device/lockdown/writes.ts';
import { AppError } from '../../errors.ts';
import type { Evidence } from '../../model.ts';
import { evidence, type Found, type Job, readDevice, type StepWork } from './job.ts';

const deadline = 30_000;
/** Milliseconds by which clocks may differ before certificates suffer. */
const clockOff = 120_000;

function settingsOf(job: Job, signal: AbortSignal): Promise<DeviceSettings> {
  return job.session.inTrust('GetValue', deadline, signal, (lockdown, inner) => readSettings(lockdown, inner));
}

/** What is otherwise than it should be, in words. */
export async function localeProblems(job: Job): Promise<string[]> {
  return problemsIn(job, await settingsOf(job, job.cancelled));
}

function problemsIn({ blueprint: { locale: { language, region, timeZone } } }: Job, now: DeviceSettings): string[] {
  const differs = (what: string, wanted: string | null, is: string | null): string[] => (wanted === null || wanted === is ? [] : [`${what} ${is ?? 'unread'}, wanted ${wanted}`]);
  return [...differs('language', language, now.language), ...differs('region', region, now.locale), ...differs('time zone', timeZone, now.timeZone)];
}

/** The same with its clock, which goes its own way afterwards. */
async function settingProblems(job: Job): Promise<string[]> {
  const now = await settingsOf(job, job.cancelled);
  const off = now.clock !== null && Math.abs(now.clock - job.means.clock.now()) > clockOff;
  return [...problemsIn(job, now), ...(off ? ['its clock is wrong'] : [])];
}

function localeValues({ blueprint: { locale: { language, region, timeZone } } }: Job): Evidence['values'] {
  return { ...(language ? { language } : {}), ...(region ? { region } : {}), ...(timeZone ? { timeZone } : {}) };
}

export const locale: StepWork = {
  check: async (job) => {
    const already = !job.attempted.has('locale');
    return (await settingProblems(job)).length > 0 ? null : { evidence: evidence(already ? 'alreadyLocale' : 'localeSet', localeValues(job)), already };
  },
  act: async (job) => {
    const { blueprint: { locale: { language, region, timeZone } }, session, means: { clock }, closing } = job;
    await session.inTrust('SetValue', deadline, closing, async (lockdown, inner) => {
      await setClock(lockdown, clock.now(), inner);
      if (timeZone !== null) await setTimeZone(lockdown, timeZone, inner);
      // Last: SpringBoard restarts after it (ios-protocols 11.21).
      await setInternational(lockdown, { ...(language === null ? {} : { language }), ...(region === null ? {} : { locale: region }) }, inner);
    });
  },
  verify: async (job) => {
    const problems = await settingProblems(job);
    if (problems.length > 0) throw new AppError('run.notAsWanted', { what: problems.join('; ') });
    return evidence('localeSet', localeValues(job));
  },
};

async function isNamed(job: Job): Promise<Found | null> {
  const { name } = await readDevice(job);
  const already = !job.attempted.has('name');
  return name === job.wanted.name ? { evidence: evidence(already ? 'alreadyNamed' : 'named', { name: name ?? '' }), already } : null;
}

export const name: StepWork = {
  check: isNamed,
  act: async ({ session, wanted, closing }) => {
    const wish = wanted.name;
    if (wish !== null) await session.inTrust('SetValue', deadline, closing, (lockdown, inner) => setDeviceName(lockdown, wish, inner));
  },
  verify: async (job) => {
    const found = await isNamed(job);
    // A restriction may take the name and keep the old one (ios-protocols 2.7).
    if (!found) throw new AppError('device.valueProtected', { word: `its name is still ${job.session.facts.name ?? 'unknown'}` });
    return found.evidence;
  },
};

async function isMarked(job: Job): Promise<Found | null> {
  const { setupDone } = await readDevice(job);
  if (setupDone === true) return { evidence: evidence('setupFinished'), already: !job.attempted.has('skipMarker') };
  const there = await job.session.withService('ReadFile', afcService, deadline, job.cancelled, (socket, signal) => hasSkipSetupMarker(new Afc(socket, signal)));
  return there && job.attempted.has('skipMarker') ? { evidence: evidence('markerWritten'), already: false } : null;
}

export const skipMarker: StepWork = {
  check: isMarked,
  act: async ({ session, closing }) => {
    await session.withService('WriteFile', afcService, deadline, closing, (socket, signal) => writeSkipSetupMarker(new Afc(socket, signal)));
  },
  verify: async (job) => {
    const found = await isMarked(job);
    if (!found) throw new AppError('files.refused', { path: 'SkipSetup', word: `not found, code ${afcNotFound}` });
    return found.evidence;
  },
};

// Intune's two ways with Apple Configurator, as steps for whoever doesn't sign in: what to do, where, why, and which check says that it is
// done (enrollment-formats 4.6, 4.7). Data; what a check finds out is its owner's business.

export const procedureIds = ['setupAssistant', 'direct'] as const;
export type ProcedureId = (typeof procedureIds)[number];

/**
 * pushCertificate: one is known and hasn't ended. profile: its name and affinity are noted. serials: the list for these devices was
 * written. imported: somebody confirmed it, or Intune says so. exported: an address or file with its date is here. fresh: it is younger than
 * two weeks. discovery: the address answers. prepared: the devices' runs are done. enrolled: Intune says so, or somebody confirmed it.
 */
export const procedureChecks = ['pushCertificate', 'profile', 'serials', 'imported', 'exported', 'fresh', 'discovery', 'prepared', 'enrolled'] as const;
export type ProcedureCheck = (typeof procedureChecks)[number];

export interface ProcedureStep {
  readonly id: string;
  readonly title: string;
  /** What a person does. */
  readonly what: string;
  readonly why: string;
  /** The way through Intune's admin center; null: it is done here, or at the device. */
  readonly where: string | null;
  readonly check: ProcedureCheck;
  /** Steps that have to be done before. */
  readonly after: readonly string[];
}

export interface Procedure {
  readonly id: ProcedureId;
  readonly title: string;
  readonly erases: boolean;
  /** Which affinities can be chosen. */
  readonly affinity: readonly ('user' | 'none')[];
  readonly steps: readonly ProcedureStep[];
}

/** Milliseconds for which what Intune exported works (4.6, 4.7). */
export const exportLife = 14 * 24 * 3_600_000;

const configurator = 'Devices › Enrollment › Apple › Bulk enrollment methods › Apple Configurator';

const pushCertificate: ProcedureStep = {
  id: 'push', title: 'Apple MDM push certificate', check: 'pushCertificate', after: [], where: 'Devices › Enrollment › Apple › Prerequisites › Apple MDM Push certificate',
  what: 'See that there is one and that it hasn’t ended; renew it with the Apple Account it was made with.',
  why: 'Without it no Apple device can enroll. Replaced in place of renewed, every device would have to enroll again.',
};

const importSerials: ProcedureStep = {
  id: 'import', title: 'Import the serial numbers', check: 'imported', after: ['profile', 'serials'], where: `${configurator} › Devices › Add`,
  what: 'Choose the profile, then the file that Muster wrote. Overwrite details of existing identifiers only if you mean to.',
  why: 'A serial number that Intune doesn’t know, or that has no profile, is turned away when the device enrolls.',
};

const serials: ProcedureStep = {
  id: 'serials', title: 'List of serial numbers', check: 'serials', after: [], where: null,
  what: 'Plug the devices in and let Muster write the list: two columns, no header, at most 5,000 rows a file.',
  why: 'Serial numbers that were read from the devices have no typing errors.',
};

/** With Setup Assistant: the device is erased, and may get a user. */
const setupAssistant: Procedure = {
  id: 'setupAssistant', title: 'Setup Assistant enrollment', erases: true, affinity: ['user', 'none'],
  steps: [
    pushCertificate,
    {
      id: 'profile', title: 'Enrollment profile', check: 'profile', after: ['push'], where: `${configurator} › Profiles › Create`,
      what: 'Create a profile with or without user affinity. With it, choose where people sign in: in Company Portal, or in Setup Assistant.',
      why: 'Affinity can’t be changed later: the device would have to be retired and enrolled again. Multi-factor authentication works in Company Portal only.',
    },
    serials,
    importSerials,
    {
      id: 'export', title: 'Export the profile’s URL', check: 'exported', after: ['import'], where: `${configurator} › Profiles › the profile › Export Profile`,
      what: 'Copy the profile URL and paste it here. Muster notes the day.',
      why: 'Devices are sent there by Setup Assistant. The URL works for two weeks.',
    },
    {
      id: 'discovery', title: 'Check the URL', check: 'discovery', after: ['export'], where: null,
      what: 'Let Muster ask the URL what a device will be told.',
      why: 'A wrong URL is found now, and not when the erased device is in Setup Assistant.',
    },
    {
      id: 'prepare', title: 'Prepare the devices', check: 'prepared', after: ['discovery'], where: null,
      what: 'Prepare with a blueprint that has this URL. Devices have to be at Hello, or will be erased; an Apple Account on them has to be signed out before.',
      why: 'A device takes its management server only before it is set up for the first time.',
    },
    {
      id: 'enrolled', title: 'See that they enroll', check: 'enrolled', after: ['prepare'], where: 'Devices › iOS/iPadOS',
      what: 'Hand the devices out switched off. Whoever gets one goes through Setup Assistant.',
      why: 'With affinity, a user has to sign in within 24 hours of the enrollment, or the device has to be reset to factory settings.',
    },
  ],
};

/** With a profile that is put onto a device that is in use: nothing is erased, and there is no user. */
const direct: Procedure = {
  id: 'direct', title: 'Direct enrollment', erases: false, affinity: ['none'],
  steps: [
    pushCertificate,
    {
      id: 'profile', title: 'Enrollment profile', check: 'profile', after: ['push'], where: `${configurator} › Profiles › Create`,
      what: 'Create a profile without user affinity.',
      why: 'Direct enrollment gives a device no user; Company Portal doesn’t work on it.',
    },
    serials,
    { ...importSerials, why: 'Before the export, not after it: from iOS 16 and iPadOS 16.1 on a device gets its identity by ACME, and Intune gives it only to serial numbers that were imported and have the profile.' },
    {
      id: 'export', title: 'Download the enrollment file', check: 'exported', after: ['import'], where: `${configurator} › Profiles › the profile › Export Profile › Direct enrollment › Download profile`,
      what: 'Choose the file here. Muster reads its day and says when it ends.',
      why: 'It carries the certificate and the address by which the device enrolls.',
    },
    {
      id: 'fresh', title: 'Younger than two weeks', check: 'fresh', after: ['export'], where: null,
      what: 'Export it anew when two weeks are over.',
      why: 'After that Intune turns devices away.',
    },
    {
      id: 'prepare', title: 'Install it', check: 'prepared', after: ['fresh'], where: null,
      what: 'Setup Assistant has to be finished. Prepare with a blueprint for direct enrollment; on a device that isn’t supervised by this organization somebody accepts the profile in Settings.',
      why: 'Only a supervisor may install management without being asked.',
    },
    {
      id: 'enrolled', title: 'See that they enroll', check: 'enrolled', after: ['prepare'], where: 'Devices › iOS/iPadOS',
      what: 'On the device, Settings › General › VPN & Device Management shows the Management Profile.',
      why: 'Policies and apps may take ten minutes.',
    },
  ],
};

export const procedures: Readonly<Record<ProcedureId, Procedure>> = { setupAssistant, direct };

/** What may be done next: steps that aren't done and whose forerunners are. `done`: their ids. */
export function nextSteps({ steps }: Procedure, done: ReadonlySet<string>): ProcedureStep[] {
  return steps.filter(({ id, after }) => !done.has(id) && after.every((before) => done.has(before)));
}

/** How long an export still works; milliseconds, 0: not any more. A day in the future is one of a clock that was wrong, and counts as now. */
export function exportLeft(exportedAt: number, now: number): number {
  return Math.max(0, Math.min(exportedAt, now) + exportLife - now);
}

/** Serial numbers that are imported after the export don't get an identity by it (4.7). Null: one of the two isn't known. */
export function isInOrder(importedAt: number | null, exportedAt: number | null): boolean | null {
  return importedAt === null || exportedAt === null ? null : importedAt <= exportedAt;
}

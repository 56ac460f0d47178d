// The one list of what the window may ask of the main process, and of what it is told. Handlers, preload and the
// window's client are mapped types over it: one too many or too few doesn't compile.
import { z } from 'zod';
import {
  adeDeedSchema, adeDeviceStateSchema, adeDraftSchema, adeOutcomeSchema, adePageSchema, adeProfileIdSchema, adeProfileSchema, adeReadinessSchema, adeResultSchema, adeServerSchema, adeTargetAnswerSchema, adeTargetSchema, mostSerials,
  profileUuidSchema, serialSchema, serverIdSchema, syncPolicyIds,
} from './model/ade.ts';
import { blueprintIdSchema, blueprintNoteSchema, blueprintSchema, blueprintSummarySchema, certificateRefSchema, differenceSchema, discoverySchema } from './model/blueprints.ts';
import { stateEventSchema } from './model/changes.ts';
import { configuratorWorks } from './model/configurator.ts';
import { deviceWordSchema, errorShapeSchema } from './model/error-shape.ts';
import { identityIdSchema, identitySummarySchema, pushCertificateSchema } from './model/identities.ts';
import {
  checkChoiceSchema, draftProblemSchema, draftSchema, exportFormatSchema, findingSchema, madeIdSchema, paneSchema, profileDetailSchema, restrictionSchema,
} from './model/profiles.ts';
import {
  enrolledAnswerSchema, graphIdSchema, importedAnswerSchema, importedDeviceSchema, importRowSchema, intuneAccountSchema, intuneAppSchema, intuneProfileSchema, intunePushSchema, intuneTokenSchema, intuneValuesSchema, organizationDeviceSchema, userDeviceSchema,
} from './model/intune.ts';
import { preferenceChangeSchema, settingsSchema } from './model/preferences.ts';
import { columnIds, intuneKinds, labelPapers, qrContents, sheetPapers } from './model/record-exports.ts';
import { annotationSchema, ledgerVerdictSchema, pageAtSchema, recordQuerySchema, recordStatisticsSchema, shownHeadSchema } from './model/records.ts';
import { recordWorkKinds } from './model/record-work.ts';
import { removalIdSchema } from './model/removals.ts';
import { verdictSchema } from './model/verdicts.ts';
import { chimes, menuDeedSchema, openedSchema, pageStateSchema } from './model/window.ts';
import { actionResultSchema, deviceActionSchema, ecidSchema, practiceDeedSchema, profileSummarySchema, recordsPageSchema, runIdSchema, runSchema, sha256Schema, snapshotSchema, udidSchema } from './model.ts';

const nothing = z.null();
const bySha = z.strictObject({ sha256: sha256Schema });
const byBlueprint = z.strictObject({ id: blueprintIdSchema });
const byIdentity = z.strictObject({ id: identityIdSchema });
/** null: the person cancelled the system's dialog. */
const written = z.object({ files: z.array(z.string().max(4096)).max(512) }).nullable();
const password = z.string().max(1000);
const sentence = z.string().min(1).max(1000);
const byServer = z.strictObject({ server: serverIdSchema });
const adeSerials = z.array(serialSchema).min(1).max(mostSerials);
const platform = checkChoiceSchema.shape.platform;
const osVersion = checkChoiceSchema.shape.osVersion;
/** Null: the usual columns. */
const columns = z.array(z.enum(columnIds)).min(1).max(columnIds.length).nullable();
const recordExportSchema = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('csv'), columns, mark: z.boolean(), separator: z.enum([',', ';']), keepText: z.boolean() }),
  z.strictObject({ format: z.literal('jsonl'), columns }),
  z.strictObject({ format: z.literal('intune'), kind: z.enum(intuneKinds), details: z.string().max(200) }),
]);

const sheetPaper = z.enum(sheetPapers);
const printChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('label'), paper: z.enum(labelPapers), code: z.enum(qrContents) }),
  z.strictObject({ kind: z.literal('sheet'), paper: sheetPaper, as: z.enum(['each', 'list']) }),
  z.strictObject({ kind: z.literal('certificate'), paper: sheetPaper, as: z.enum(['pdf', 'json']) }),
]);

export const commands = {
  /** The whole snapshot, for a window that opens or has missed an event: events tell what changes from then on. */
  getState: { input: nothing, output: snapshotSchema },
  /** Lets a person choose a file in the system's dialog; null when they cancel. */
  chooseProfile: { input: nothing, output: profileSummarySchema.nullable() },
  /** Puts back what was removed, as the snapshot names it. Refused when its time is over. */
  restoreRemoved: { input: z.strictObject({ id: removalIdSchema }), output: nothing },
  /** Removes a profile from the list; the file on disk is not touched. */
  forgetProfile: { input: bySha, output: nothing },
  /** Everything a profile says, secrets left out. */
  showProfile: { input: bySha, output: profileDetailSchema },
  checkProfile: { input: bySha.extend({ choice: checkChoiceSchema }), output: z.object({ findings: z.array(findingSchema).max(50_000) }) },
  /** Writes a profile anew, to where a person says: mended where that is mechanical, encrypted for one device by its staged certificate, signed by an identity, or in another form. */
  exportProfile: { input: bySha.extend({ format: exportFormatSchema, mend: z.boolean(), sign: identityIdSchema.nullable(), encryptTo: z.uuid().nullable() }), output: written },
  /** A made profile, to be changed. */
  getDraft: { input: z.strictObject({ id: madeIdSchema }), output: draftSchema },
  /** Keeps a draft; with problems nothing is kept. */
  saveDraft: { input: z.strictObject({ draft: draftSchema }), output: z.object({ id: madeIdSchema.nullable(), problems: z.array(draftProblemSchema).max(1000) }) },
  /** What a draft would become, for one device or for none, and what devices will think of it; `table` is a staged CSV file joined on the serial number. */
  previewDraft: {
    input: z.strictObject({ draft: draftSchema, udid: udidSchema.nullable(), table: z.uuid().nullable(), choice: checkChoiceSchema }),
    output: z.object({ problems: z.array(draftProblemSchema).max(1000), xml: z.string().max(2_000_000).nullable(), findings: z.array(findingSchema).max(50_000) }),
  },
  removeMade: { input: z.strictObject({ id: madeIdSchema }), output: nothing },
  /** Writes a made profile to where a person says; one file for each device where it differs, or for each row of a table where no device is named. */
  exportMade: {
    input: z.strictObject({ id: madeIdSchema, format: exportFormatSchema, sign: identityIdSchema.nullable(), udids: z.array(udidSchema).max(512), table: z.uuid().nullable(), encryptTo: z.uuid().nullable() }),
    output: written,
  },
  /** Lets a person choose a file whose content a later command uses; the page gets a name for it, not the bytes. */
  stageFile: {
    input: z.strictObject({ for: z.enum(['certificate', 'identity', 'picture', 'pushCertificate', 'serverToken', 'apiKey', 'table']) }),
    output: z.object({ files: z.array(z.object({ staged: z.uuid(), name: z.string().max(255), size: z.number().int().min(0), locked: z.boolean() })).max(4) }).nullable(),
  },
  listRestrictions: { input: z.strictObject({ platform }), output: z.object({ restrictions: z.array(restrictionSchema).max(1000) }) },
  /** Setup Assistant's panes on a system, and which of them a user will still see when these are skipped. */
  listPanes: { input: z.strictObject({ platform, osVersion, model: z.string().max(40).nullable(), skip: z.array(z.string().max(100)).max(200) }), output: z.object({ panes: z.array(paneSchema).max(200) }) },
  /** Makes a supervision identity as Apple Configurator does. */
  makeIdentity: { input: z.strictObject({ organization: z.string().trim().min(1).max(200), country: z.string().regex(/^[A-Z]{2}$/).nullable() }), output: identitySummarySchema },
  importIdentity: { input: z.strictObject({ staged: z.array(z.uuid()).min(1).max(4), password: password.nullable() }), output: identitySummarySchema },
  /** p12: certificate and key under a password. cer: the certificate alone, as an MDM wants it. */
  exportIdentity: { input: byIdentity.extend({ as: z.enum(['p12', 'cer']), password: password.nullable(), legacy: z.boolean() }), output: written },
  /** A page for the safe: what the identity is, how it is known again, what to do when the computer is lost. */
  writeRecoverySheet: { input: byIdentity, output: written },
  removeIdentity: { input: byIdentity, output: nothing },
  importPushCertificate: { input: z.strictObject({ staged: z.uuid(), password: password.nullable(), account: z.string().max(300).nullable() }), output: pushCertificateSchema },
  removePushCertificate: { input: byIdentity, output: nothing },
  /** A stored blueprint, as it is or as it was. */
  getBlueprint: { input: byBlueprint.extend({ revision: z.number().int().min(1).nullable() }), output: z.object({ blueprint: blueprintSchema, revision: z.number().int().min(1) }) },
  listRevisions: { input: byBlueprint, output: z.object({ revisions: z.array(blueprintSummarySchema).max(1000) }) },
  /** Keeps a blueprint, also one that isn't right yet: its notes say so. Not kept when it names files that nobody chose here, or when somebody else saved since `base`. */
  saveBlueprint: {
    input: z.strictObject({ blueprint: blueprintSchema, base: z.number().int().min(1).nullable() }),
    output: z.object({ saved: blueprintSummarySchema.nullable(), notes: z.array(blueprintNoteSchema).max(500) }),
  },
  duplicateBlueprint: { input: byBlueprint.extend({ name: z.string().trim().min(1).max(200) }), output: blueprintSummarySchema },
  removeBlueprint: { input: byBlueprint, output: nothing },
  /** Lets a person choose a *.muster.json; null when they cancel. */
  importBlueprint: { input: nothing, output: z.object({ saved: blueprintSummarySchema.nullable(), notes: z.array(blueprintNoteSchema).max(500) }).nullable() },
  exportBlueprint: { input: byBlueprint, output: written },
  /** A sheet for doing it by hand in Apple Configurator, as a PDF where a person says. */
  printBlueprint: { input: byBlueprint.extend({ paper: sheetPaper }), output: written },
  diffBlueprint: { input: byBlueprint.extend({ from: z.number().int().min(1), to: z.number().int().min(1) }), output: z.object({ differences: z.array(differenceSchema).max(1000) }) },
  /** Lets a person choose a CSV file with a row for each device; what is in it is told by its columns. */
  chooseTable: { input: nothing, output: z.object({ file: z.string().max(4096), columns: z.array(z.string().max(200)).max(200), rows: z.number().int().min(0) }).nullable() },
  /** A certificate for a blueprint: out of a file that was chosen, or of an identity of the vault. */
  takeCertificate: { input: z.union([z.strictObject({ staged: z.uuid() }), z.strictObject({ identity: identityIdSchema })]), output: certificateRefSchema },
  /** Asks an MDM server what it publishes for Apple Configurator; only because a person wants it. */
  discoverServer: { input: z.strictObject({ address: z.string().trim().min(1).max(2000) }), output: discoverySchema },
  /** The blueprint that every device of the bench is checked for; null: none. */
  chooseBlueprint: { input: z.strictObject({ id: blueprintIdSchema.nullable() }), output: nothing },
  /** Asks Apple's activation and the chosen blueprint's server whether they answer, because a person starts a check; what they say counts for ten minutes. */
  askServers: { input: nothing, output: nothing },
  /** The whole verdicts, with plans, by the blueprint that is chosen; what is named is what an approved plan would touch. */
  planBench: { input: z.strictObject({ udids: z.array(udidSchema).min(1).max(512) }), output: z.object({ verdicts: z.array(verdictSchema).max(512), erases: z.number().int().min(0) }) },
  /** Opens what is kept under a passphrase, or chooses one when nothing is kept yet. */
  unlockSecrets: { input: z.strictObject({ passphrase: z.string().min(1).max(1000) }), output: nothing },
  /** Another passphrase for what is kept; `from` isn't looked at where none was chosen yet. Refused in practice, which guards nothing. */
  changePassphrase: { input: z.strictObject({ from: z.string().max(1000), to: z.string().min(1).max(1000) }), output: nothing },
  /** Starts one run for each device; nothing is erased by any of them. */
  installProfile: {
    input: z.strictObject({ sha256: sha256Schema, udids: z.array(udidSchema).min(1).max(512) }),
    output: z.object({ runIds: z.array(runIdSchema) }),
  },
  /**
   * Prepares these devices by the chosen blueprint, as their plan was shown. `erase`: the number that was typed; `erases`: the devices
   * of which the plan said so; `confirmed`: what a person said of what can't be read, by the reasons' codes. Refused when any of it
   * is otherwise now; then nothing is done to any device.
   */
  prepareBench: {
    input: z.strictObject({ udids: z.array(udidSchema).min(1).max(512), erase: z.number().int().min(0).max(512), erases: z.array(udidSchema).max(512), confirmed: z.array(z.string().max(60)).max(100) }),
    output: z.object({ runIds: z.array(runIdSchema) }),
  },
  /** pause: begins no further step. continue: goes on, also with an erase that was approved before Muster ended. retry: a failed preparation goes on at the step that failed. */
  steerRuns: { input: z.strictObject({ runIds: z.array(runIdSchema).min(1).max(512), how: z.enum(['pause', 'continue', 'cancel', 'retry']) }), output: nothing },
  cancelRun: { input: z.strictObject({ runId: runIdSchema }), output: nothing },
  /** Does something that loses nothing, on each device; ends when every one of them is read back. */
  actOnDevices: {
    input: z.strictObject({ udids: z.array(udidSchema).min(1).max(512), action: deviceActionSchema }),
    output: z.object({ results: z.array(actionResultSchema).max(512) }),
  },
  /** Has Apple Configurator work on a device in recovery or DFU mode, or update one that has started. `typed`: what a person typed, for a restore erases. What becomes of it is in the snapshot. */
  startConfigurator: { input: z.strictObject({ ecid: ecidSchema, work: z.enum(configuratorWorks), typed: z.string().max(60).nullable() }), output: nothing },
  /** Ends Apple Configurator's work on a device, which is left as it is; of work that has ended nothing more is said. */
  stopConfigurator: { input: z.strictObject({ ecid: ecidSchema }), output: nothing },
  /** Asks the device for trust again after somebody tapped Don't Trust. */
  askTrust: { input: z.strictObject({ udid: udidSchema }), output: nothing },
  /** `runIds`: only these, such as what was prepared together. */
  listRecords: {
    input: z.strictObject({ offset: z.number().int().min(0).max(1e9), limit: z.number().int().min(1).max(500), search: z.string().max(200), runIds: z.array(runIdSchema).max(2000).optional() }),
    output: recordsPageSchema,
  },
  /** `top`: records up to this number, so that pages stay where they are while new ones come; null: all that there are, and the answer says up to which. */
  findRecords: {
    input: z.strictObject({ query: recordQuerySchema, at: pageAtSchema, limit: z.number().int().min(1).max(500), top: z.number().int().min(0).max(1e9).nullable() }),
    output: z.object({ top: z.number().int().min(0), total: z.number().int().min(0), rows: z.array(z.object({ n: z.number().int().min(1), run: runSchema })).max(500) }),
  },
  countRecords: { input: z.strictObject({ query: recordQuerySchema }), output: recordStatisticsSchema },
  /** Walks the whole chain. `kept`: heads that somebody kept elsewhere, a JSON line each. */
  verifyLedger: { input: z.strictObject({ kept: z.string().max(100_000) }), output: ledgerVerdictSchema },
  /** Asks where to, and writes them there; null: the person thought better of it. */
  exportRecords: {
    input: z.strictObject({ query: recordQuerySchema, choice: recordExportSchema }),
    output: z.object({
      files: z.array(z.string().max(4096)).max(100), records: z.number().int().min(0), leftOutInAll: z.number().int().min(0),
      leftOut: z.array(z.object({ device: z.string().max(100), sentence: z.string().max(1000) })).max(1000),
    }).nullable(),
  },
  /** Makes labels, hand-over sheets or certificates of these records, in this order, where a person says; certificates are a file each. */
  printRecords: { input: z.strictObject({ runIds: z.array(runIdSchema).min(1).max(512), choice: printChoiceSchema }), output: written },
  /** Stops what is under way; of an export or of paper nothing is written then. */
  cancelRecordWork: { input: z.strictObject({ kind: z.enum(recordWorkKinds) }), output: nothing },
  /** Adds to a record what a person says; nothing that was recorded changes. */
  annotateRun: { input: z.strictObject({ runId: runIdSchema, annotation: annotationSchema }), output: runSchema },
  /** The number of a record's last line, and the first head that signs it; null: it isn't signed yet. */
  recordHead: { input: z.strictObject({ runId: runIdSchema }), output: z.object({ line: z.number().int().min(1), head: shownHeadSchema.nullable() }) },
  /** Makes the key pair of a server entry that is to be made in Apple's portal; its certificate goes there. */
  addServer: { input: z.strictObject({ label: z.string().trim().min(1).max(200) }), output: adeServerSchema },
  /** Makes the key pair that a renewed token will be for; the present token stays until the new one was accepted. */
  renewServer: { input: byServer, output: adeServerSchema },
  /** Gives up a renewal: its key pair, and a token that was opened but not accepted. */
  dropRenewal: { input: byServer, output: adeServerSchema },
  /** The certificate that Apple's portal asks for, as PEM: of the renewal where one is under way. */
  exportServerCertificate: { input: byServer, output: written },
  /** Opens a token (.p7m) and shows it to Apple; only then it takes the place of the one before. `server` null: the one whose key opens it. `again`: a token that was opened before and couldn't be shown. */
  importServerToken: { input: z.strictObject({ server: serverIdSchema.nullable(), staged: z.uuid() }), output: adeServerSchema },
  retryServerToken: { input: byServer, output: adeServerSchema },
  renameServer: { input: byServer.extend({ label: z.string().trim().min(1).max(200) }), output: adeServerSchema },
  /** Its token and keys for good, its list, its profiles; devices stay as Apple has them. */
  removeServer: { input: byServer, output: nothing },
  /** Asks Apple who it takes us for, and so whether the token, the terms and the clock are in order. */
  askAccount: { input: byServer, output: adeServerSchema },
  setSyncPolicy: { input: byServer.extend({ policy: z.enum(syncPolicyIds) }), output: adeServerSchema },
  /** Ends when the list is up to date. A full one inside the policy's days takes only what isn't listed yet, or is refused. */
  syncAdeDevices: { input: byServer.extend({ kind: z.enum(['changes', 'full']) }), output: adeServerSchema },
  /** Ends a sync, or what else is under way; what came before stays. */
  cancelAde: { input: byServer, output: nothing },
  /** `search`: the beginning or the end of a serial number, a word of the model, an order number. */
  listAdeDevices: {
    input: byServer.extend({ search: z.string().max(200), state: adeDeviceStateSchema.nullable(), profile: profileUuidSchema.nullable(), offset: z.number().int().min(0).max(1e9), limit: z.number().int().min(1).max(500) }),
    output: adePageSchema,
  },
  /** Where these serial numbers stand, whichever server entry lists them. */
  adeReadiness: { input: z.strictObject({ serials: adeSerials }), output: z.object({ devices: z.array(adeReadinessSchema).max(mostSerials) }) },
  /** Asks Apple for these devices, and keeps what it says. */
  refreshAdeDevices: { input: byServer.extend({ serials: adeSerials }), output: z.object({ results: z.array(adeResultSchema).max(mostSerials) }) },
  listAdeProfiles: { input: byServer, output: z.object({ profiles: z.array(adeProfileSchema).max(1000) }) },
  getAdeDraft: { input: byServer.extend({ id: adeProfileIdSchema }), output: z.object({ draft: adeDraftSchema, summary: adeProfileSchema }) },
  /** What Apple would be given, and what there is to say of it. */
  previewAdeDraft: {
    input: z.strictObject({ draft: adeDraftSchema }),
    output: z.object({ json: z.string().max(1_000_000), findings: z.array(findingSchema).max(5000), notes: z.array(z.object({ field: z.string().max(60), text: z.string().max(500) })).max(200) }),
  },
  /** Keeps a form here; Apple isn't asked. */
  saveAdeDraft: { input: byServer.extend({ id: adeProfileIdSchema.nullable(), draft: adeDraftSchema }), output: adeProfileSchema },
  /** Defines what was saved, anew each time: a stored profile can't be changed. `reassign`: devices that have an earlier one of it get this one. */
  defineAdeProfile: { input: byServer.extend({ id: adeProfileIdSchema, reassign: z.boolean() }), output: z.object({ profile: adeProfileSchema, outcome: adeOutcomeSchema.nullable() }) },
  /** Takes a profile that Apple has and that isn't known here. */
  readAdeProfile: { input: byServer.extend({ uuid: profileUuidSchema }), output: adeProfileSchema },
  /** From the list here; refused while listed devices have it. */
  removeAdeProfile: { input: byServer.extend({ id: adeProfileIdSchema }), output: nothing },
  /** `profile` null: it is about taking one away. */
  resolveAdeTarget: { input: byServer.extend({ target: adeTargetSchema, profile: adeProfileIdSchema.nullable() }), output: adeTargetAnswerSchema },
  assignAdeProfile: { input: byServer.extend({ profile: adeProfileIdSchema, serials: adeSerials }), output: adeOutcomeSchema },
  unassignAdeProfile: { input: byServer.extend({ serials: adeSerials }), output: adeOutcomeSchema },
  /** Devices leave the organization for good. `typed`: how many, as a person typed it. */
  disownAdeDevices: { input: byServer.extend({ serials: adeSerials, typed: z.number().int().min(1).max(mostSerials) }), output: adeOutcomeSchema },
  listAdeDeeds: { input: byServer.extend({ offset: z.number().int().min(0).max(1e9), limit: z.number().int().min(1).max(200) }), output: z.object({ total: z.number().int().min(0), deeds: z.array(adeDeedSchema).max(200) }) },
  /** Lets a practice bench's portal make a server entry for the certificate, or a new token for a renewal, as a person would in Apple's. */
  practicePortal: { input: byServer, output: adeServerSchema },
  /** The serial numbers of what is attached, as the list that Intune takes for Apple Configurator, where a person says; null: they thought better of it. Refused in practice. */
  exportBenchSerials: { input: z.strictObject({ details: z.string().max(128) }), output: z.object({ files: z.array(z.string().max(4096)).max(10), serials: z.array(z.string().max(60)).max(3000) }).nullable() },
  /** The app registration that people sign in with; null: forgets it, and signs out. */
  setIntuneApp: { input: z.strictObject({ app: intuneAppSchema.nullable() }), output: nothing },
  /** Opens the system's browser, or gives a code in the snapshot; ends when somebody has signed in. `access`: whether changes are allowed, too. */
  signInIntune: { input: z.strictObject({ how: z.enum(['browser', 'deviceCode']), access: z.enum(['read', 'write']) }), output: intuneAccountSchema },
  signOutIntune: { input: nothing, output: nothing },
  /** Ends a sign-in, or what is being sent. */
  cancelIntune: { input: nothing, output: nothing },
  /** `configurator`: the place of Apple Configurator's profiles among the tokens; null: Microsoft doesn't offer it here. */
  listIntuneTokens: { input: nothing, output: z.object({ tokens: z.array(intuneTokenSchema).max(2000), configurator: graphIdSchema.nullable() }) },
  /** Writes the public key that Apple's portal is given, as PEM; `anew`: another one, and the last one stops fitting. */
  exportIntuneKey: { input: z.strictObject({ token: graphIdSchema, anew: z.boolean() }), output: written },
  uploadIntuneToken: { input: z.strictObject({ token: graphIdSchema, appleId: z.string().trim().min(3).max(320), staged: z.uuid() }), output: nothing },
  /** By Intune's own limits (enrollment-formats 5.8). */
  syncIntuneToken: { input: z.strictObject({ token: graphIdSchema }), output: nothing },
  listIntuneProfiles: { input: z.strictObject({ place: graphIdSchema }), output: z.object({ profiles: z.array(intuneProfileSchema).max(1000) }) },
  /** `id` null: a new one. With troubles nothing is sent. */
  saveIntuneProfile: {
    input: z.strictObject({ place: graphIdSchema, id: graphIdSchema.nullable(), values: intuneValuesSchema }),
    output: z.object({ profile: intuneProfileSchema.nullable(), troubles: z.array(z.object({ field: z.string().max(100), reason: z.string().max(500) })).max(200) }),
  },
  setIntuneDefault: { input: z.strictObject({ token: graphIdSchema, profile: graphIdSchema }), output: nothing },
  assignIntuneSerials: {
    input: z.strictObject({ token: graphIdSchema, profile: graphIdSchema, serials: adeSerials }),
    output: z.object({ assigned: z.number().int().min(0), unsure: z.array(z.string().max(60)).max(mostSerials), left: z.array(z.string().max(60)).max(mostSerials), problem: errorShapeSchema.nullable() }),
  },
  /** The enrollment file of a profile, written to where a person says and known under Profiles from then on; null: they thought better of it. */
  exportIntuneProfile: { input: z.strictObject({ place: graphIdSchema, profile: graphIdSchema }), output: profileSummarySchema.nullable() },
  /** `profile`: assigned at once; null: none. `corporate`: corporate identifiers in place of serial numbers for enrollment, and no place. */
  importIntuneRows: { input: z.strictObject({ place: graphIdSchema.nullable(), profile: graphIdSchema.nullable(), rows: z.array(importRowSchema).min(1).max(mostSerials), overwrite: z.boolean() }), output: importedAnswerSchema },
  /** Whether Apple Configurator's list in Intune has them, and with a profile; checks of the bench know it for a while. */
  checkIntuneImported: { input: z.strictObject({ serials: adeSerials }), output: z.object({ devices: z.array(importedDeviceSchema).max(mostSerials) }) },
  intunePushCertificate: { input: nothing, output: intunePushSchema.nullable() },
  /** Whether Intune has them enrolled; records of preparations here that wait for it are turned to enrolled. */
  checkIntuneEnrolled: { input: z.strictObject({ serials: adeSerials }), output: z.object({ devices: z.array(enrolledAnswerSchema).max(mostSerials) }) },
  listIntuneUserDevices: { input: z.strictObject({ user: z.string().trim().min(1).max(320) }), output: z.object({ devices: z.array(userDeviceSchema).max(1000) }) },
  /** An API account of Apple Business or Apple School Manager, for reading; its key (PEM) is a staged file. */
  setAppleBusiness: { input: z.strictObject({ clientId: z.string().trim().min(1).max(200), keyId: z.string().trim().min(1).max(200), staged: z.uuid() }), output: nothing },
  removeAppleBusiness: { input: nothing, output: nothing },
  /** Where these devices belong, by Apple's organization portal. */
  lookUpAppleBusiness: { input: z.strictObject({ serials: adeSerials }), output: z.object({ devices: z.array(organizationDeviceSchema).max(mostSerials) }) },
  /** What is said of every error, by its code; {name} stands for a parameter. `means`: for the device; `looked`: where it was only read. */
  getErrorTexts: {
    input: nothing,
    output: z.record(z.string().max(100), z.object({ what: sentence, next: sentence, means: sentence, looked: sentence, actor: z.enum(['person', 'operator', 'administrator', 'us']), retry: z.enum(['again', 'change', 'readback']) })),
  },
  /** What the catalogue of device errors says of such a word. */
  explainWord: {
    input: z.strictObject({ word: deviceWordSchema.strict() }),
    output: z.object({ meaning: z.string().max(2000), next: z.string().max(2000), actor: z.enum(['person', 'operator', 'administrator', 'us']), lies: z.enum(['success', 'failure']).nullable(), readBack: z.string().max(1000).nullable() }),
  },
  /** The report for whoever helps, as it would be written; `id` names it until another one is made. */
  getDiagnostics: { input: nothing, output: z.object({ id: z.uuid(), text: z.string().max(2_000_000) }) },
  /** Writes the report that was shown under this id to where a person says. */
  saveDiagnostics: { input: z.strictObject({ id: z.uuid() }), output: written },
  getRecord: { input: z.strictObject({ runId: runIdSchema }), output: runSchema },
  /** Does what the person at a practice bench would; refused where devices are real. */
  practiceDeed: { input: z.strictObject({ udid: udidSchema, deed: practiceDeedSchema }), output: nothing },
  /** Closes what is open and opens the practice bench, or real devices again. */
  setPractice: { input: z.strictObject({ on: z.boolean() }), output: nothing },
  /** What was chosen for this computer, and what its surroundings say of it. */
  getSettings: { input: nothing, output: settingsSchema },
  /** Changes what is named, and leaves the rest. */
  changeSettings: { input: preferenceChangeSchema, output: settingsSchema },
  /** Shows the folder of everything that is kept, in the system's file manager. */
  showDataFolder: { input: nothing, output: nothing },
  /** For the menu bar, for the question before the window closes, and for the next start. */
  tellWindow: { input: pageStateSchema, output: nothing },
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.infer<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<(typeof commands)[N]['output']>;

export const events = {
  /** What changed since the event before, or since the whole that was asked for: at most ten times a second, each of at most `largestEvent` bytes. */
  state: stateEventSchema,
  /** What was chosen in the menu bar. */
  menu: menuDeedSchema,
  /** A document came in by the system or by a drop; no path of it is told. */
  opened: openedSchema,
  /** Something happened that is worth a sound. */
  chime: z.enum(chimes),
  /** Somebody pressed a notification: these devices, on the bench. */
  reveal: z.object({ udids: z.array(z.string().max(60)).max(2000) }),
} as const;

export type EventName = keyof typeof events;
export type EventValue<N extends EventName> = z.infer<(typeof events)[N]>;

export type Handlers = { readonly [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> };

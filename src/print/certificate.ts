// One record as a certificate to file: what was done to a device, by whom, with what proof, and how the ledger behind it is checked.
// Says what domain/records/certificate.ts says as JSON.
import { deviceName, systemName } from '../domain/device-names.ts';
import { placeText } from '../domain/places.ts';
import { evidenceText, outcomeNames, stepNames, subjectOf } from '../domain/prep/step-text.ts';
import { type CertificateContext, certificateOf, headCheck, headLine } from '../domain/records/certificate.ts';
import { originName } from '../domain/records/columns.ts';
import { assetTagOf, type Deadline, firstUserOf, methodText, nameOf, provisionalOf, runMethodNames } from '../domain/records/record-facts.ts';
import { clockText, dayText, durationText, momentText, zoneText } from '../domain/records/time-text.ts';
import { describeError } from '../error-text.ts';
import { knownUdid, type Run, type Step } from '../model.ts';
import type { Certificate } from '../model/certificates.ts';
import { drawQr, qrCode, qrQuietOf, qrSide } from './barcode.ts';
import { bodyStyle, codeStyle, drawFeet, type Fact, Flow, hashStyle, leadingOf, quietStyle, strongStyle } from './flow.ts';
import { ink, mm, openPaper, type SheetSize, type Style } from './paper.ts';

export interface CertificateOptions extends CertificateContext {
  /** Whose clock the times are told by: an IANA name; UTC where it is left out. */
  readonly timeZone?: string;
  readonly sheet?: SheetSize;
}

const titleStyle: Style = { face: 'bold', size: 21 };
const leadStyle: Style = { face: 'regular', size: 10.5, color: ink.quiet };
const timeStyle: Style = { ...bodyStyle, tabular: true };

/** What paper has room for; all of it stands in the JSON. */
const most = { notes: 12, earlier: 12, noteLines: 6 } as const;

const stateNames: Readonly<Record<Step['state'], string>> = {
  todo: 'Not begun', checking: 'Not ended', acting: 'Not ended', verifying: 'Not ended', asking: 'Waited for a person', done: 'Done', skipped: 'Was so already', failed: 'Failed', unknown: 'Not known whether it took effect',
};

const roleNames: Readonly<Record<string, string>> = { single: 'Profile', wifi: 'Wi-Fi', enrollment: 'Enrollment', other: 'More' };

/** Apple Configurator's work is no preparation. */
const titleOf = ({ method }: Run): string => (method === 'configurator' ? 'Record of work' : 'Record of preparation');

function drawTitle(flow: Flow, run: Run, zone: string): void {
  const { paper, left, right } = flow;
  const outcome = outcomeNames[run.outcome];
  const color = run.outcome === 'done' ? ink.text : ink.stop;
  flow.skip(titleStyle.size);
  const wide = paper.line(outcome, right, flow.y, { face: 'bold', size: 13, color }, { right: true });
  paper.line(titleOf(run), left, flow.y, titleStyle, { width: flow.width - wide - 12 });
  flow.skip(6.2 * mm);
  const when = paper.line(dayText(run.finishedAt ?? run.startedAt, zone), right, flow.y, leadStyle, { right: true });
  const what = [nameOf(run), deviceName(run.device.productType), run.device.serial].filter((part) => part !== null && part !== '').join(' · ');
  paper.line(`${run.practice ? 'PRACTICE · ' : ''}${what}`, left, flow.y, leadStyle, { width: flow.width - when - 12 });
  flow.skip(1.5 * mm);
}

function deadlineOf(what: string, date: Deadline | null, zone: string): Fact[] {
  if (!date) return [];
  const left = date.over ? 'over' : date.daysLeft === 1 ? '1 day left' : `${date.daysLeft} days left`;
  return [{ label: `${what} until (${left})`, value: momentText(date.until, zone) }];
}

async function drawDevice(flow: Flow, run: Run): Promise<void> {
  const { device, wanted } = run;
  const { productType, osVersion, buildVersion } = device;
  const model = deviceName(productType);
  await flow.section('Device', 30);
  await flow.facts([
    { label: 'Name', value: nameOf(run), style: strongStyle }, { label: 'Serial number', value: device.serial, style: codeStyle }, { label: 'Asset tag', value: assetTagOf(run) },
    { label: 'Model', value: model !== productType && productType !== null ? `${model ?? ''}, ${productType}` : model }, { label: 'System when it was checked', value: osVersion === null ? null : `${systemName(productType)} ${osVersion}${buildVersion === null ? '' : ` (${buildVersion})`}` },
    { label: 'User', value: wanted?.user ?? null },
    { label: 'UDID', value: knownUdid(device.udid), style: { ...codeStyle, size: 7.5 } }, { label: 'ECID', value: device.ecid, style: { ...codeStyle, size: 7.5 } },
    { label: device.imei2 === null ? 'IMEI' : 'IMEIs', value: device.imei === null ? device.imei2 : [device.imei, device.imei2].filter((part) => part !== null).join(', '), style: { ...codeStyle, size: 7.5 } },
  ], 3);
}

async function drawPreparation(flow: Flow, run: Run, { now }: CertificateOptions, zone: string): Promise<void> {
  const { blueprint, startedAt, finishedAt, enrolled } = run;
  const isWork = run.method === 'configurator';
  const later: Fact[] = [
    ...(enrolled ? [{ label: 'Enrolled, as read back', value: momentText(enrolled.at, zone) }] : []),
    ...deadlineOf('User may leave', provisionalOf(run, now), zone), ...deadlineOf('User must sign in', firstUserOf(run, now), zone),
  ];
  await flow.section(isWork ? 'What was done' : 'Preparation', 30);
  await flow.facts([
    { label: 'Method', value: methodText(run) }, ...(isWork ? [{ label: 'Work', value: subjectOf(run) }] : [{ label: 'Origin of its management', value: originName(run) }, { label: 'Blueprint', value: blueprint ? `${blueprint.name}, revision ${blueprint.revision}` : null }]),
    { label: 'Station and port', value: `${run.station}, ${placeText(run.place)}` }, { label: 'Operator', value: run.operator }, { label: 'Batch', value: run.batch, style: hashStyle },
    { label: 'Started', value: momentText(startedAt, zone) }, { label: 'Ended', value: finishedAt === null ? null : momentText(finishedAt, zone) }, { label: 'Took', value: finishedAt === null ? null : durationText(finishedAt - startedAt) },
    ...later,
  ], 3);
  if (run.error) {
    const { what, next } = describeError(run.error);
    await flow.facts([{ label: isWork && run.steps.some(({ state }) => state === 'unknown') ? 'Why it isn’t known' : 'Why it was not done', value: `${what} ${next}`, style: { ...bodyStyle, color: ink.stop } }], 1, 4);
    const { device } = run.error;
    if (device) await flow.facts([{ label: 'The device’s own words', value: `${device.domain} ${device.code}${device.text === undefined ? '' : `: ${device.text}`}`, style: { ...codeStyle, size: 7.5 } }], 1, 3);
  }
}

async function drawContents(flow: Flow, { blueprint, profiles }: Certificate): Promise<void> {
  if (!blueprint && profiles.length === 0) return;
  const rows = [...(blueprint ? [['Blueprint', `${blueprint.name}, revision ${blueprint.revision}`, blueprint.sha256]] : []), ...profiles.map(({ role, name, sha256 }) => [roleNames[role] ?? role, name, sha256])];
  await flow.section('What it was prepared with', 40);
  await flow.table([{ title: 'What', part: 0.13, style: bodyStyle, most: 1 }, { title: 'Name', part: 0.34, style: bodyStyle, most: 2 }, { title: 'SHA-256 of its content', part: 0.53, style: hashStyle, most: 2 }], rows);
}

async function drawSteps(flow: Flow, run: Run, zone: string): Promise<void> {
  const rows = run.steps.map(({ id, state, startedAt, finishedAt, evidence }) => [
    stepNames[id], startedAt === null ? '' : clockText(startedAt, zone), startedAt === null || finishedAt === null ? '' : durationText(finishedAt - startedAt),
    state === 'done' && evidence ? evidenceText(evidence) : [stateNames[state], evidence ? evidenceText(evidence) : ''].filter((part) => part !== '').join('. '),
  ]);
  await flow.section(`Steps, and what was read back (${zoneText(run.startedAt, zone)})`, 40);
  await flow.table([
    { title: 'Step', part: 0.29, style: strongStyle, most: 2 }, { title: 'Begun', part: 0.11, style: timeStyle, most: 1 }, { title: 'Took', part: 0.14, style: timeStyle, most: 1 },
    { title: 'Evidence', part: 0.46, style: bodyStyle, most: 3 },
  ], rows);
}

async function drawNotes(flow: Flow, { notes }: Run, zone: string): Promise<void> {
  if (notes.length === 0) return;
  await flow.section('Notes', 24);
  for (const { at, by, text } of notes.slice(-most.notes)) {
    await flow.need(leadingOf(quietStyle) + leadingOf(bodyStyle));
    await flow.paragraph(`${momentText(at, zone)}, ${by}`, quietStyle, { most: 1 });
    await flow.paragraph(text, bodyStyle, { most: most.noteLines });
    flow.skip(1.2 * mm);
  }
  if (notes.length > most.notes) await flow.paragraph(`${notes.length - most.notes} older notes are not printed here; the certificate as JSON has them.`, quietStyle);
}

async function drawEarlier(flow: Flow, { earlier }: Certificate, context: CertificateOptions, zone: string): Promise<void> {
  if (earlier.length === 0) return;
  const known = new Map(context.earlier.map((one) => [one.runId as string, one]));
  const rows = earlier.slice(0, most.earlier).flatMap(({ record }) => {
    const one = known.get(record);
    return one ? [[dayText(one.startedAt, zone), subjectOf(one), runMethodNames[one.method], outcomeNames[one.outcome], record]] : [];
  });
  await flow.section('Earlier records of this device', 40);
  await flow.table([
    { title: 'Started', part: 0.15, style: timeStyle, most: 1 }, { title: 'Blueprint or profile', part: 0.24, style: bodyStyle, most: 1 }, { title: 'Method', part: 0.19, style: bodyStyle, most: 1 },
    { title: 'Outcome', part: 0.11, style: bodyStyle, most: 1 }, { title: 'Record', part: 0.31, style: hashStyle, most: 1 },
  ], rows);
  if (earlier.length > rows.length) await flow.paragraph(`${earlier.length - rows.length} older ones are not printed here.`, quietStyle);
}

/** Room for a head's code: 69 modules of three dots, and its quiet zone. */
const codeSide = 30 * mm;

async function drawLedger(flow: Flow, run: Run, { ledger }: Certificate, zone: string): Promise<void> {
  const { paper } = flow;
  if (!ledger) {
    await flow.section('Ledger', 20);
    await flow.paragraph('When this certificate was made, the ledger had no signed head: nothing outside the ledger vouches for it.');
    return;
  }
  await flow.section('Ledger', codeSide);
  const top = flow.y;
  const code = await qrCode(headLine(ledger));
  const side = code ? qrSide(code, codeSide) : 0;
  if (code && side > 0) drawQr(paper, code, flow.right - side + qrQuietOf(code, codeSide), top - 3 * mm, codeSide);
  const width = flow.width - codeSide;
  await flow.paragraph(`The record stands in the ledger of ${run.station}. When this certificate was made, the ledger ended with line ${ledger.seq}, signed at ${momentText(ledger.at, zone)}.`, bodyStyle, { width, most: 3 });
  flow.skip(0.8 * mm);
  await flow.paragraph('To check that nothing up to there was changed since, save what the code says as a file and run:', bodyStyle, { width, most: 2 });
  flow.skip(0.4 * mm);
  await flow.paragraph(headCheck, codeStyle, { width, most: 1 });
  flow.skip(1.4 * mm);
  for (const [label, value] of [['Hash of line', ledger.hash], ['Station’s key', ledger.fingerprint], ['Signature', ledger.signature]] as const) {
    const y = flow.y;
    await flow.paragraph(value, hashStyle, { x: flow.left + 18 * mm, width: width - 18 * mm, most: 2 });
    paper.line(label, flow.left, y + hashStyle.size, quietStyle);
    flow.skip(0.6 * mm);
  }
  flow.skip(Math.max(0, top + side - 3 * mm - flow.y));
}

/** The certificate as a PDF: one page, more where there are many steps, profiles or notes. The same record and options give the same bytes. */
export async function certificatePdf(run: Run, options: CertificateOptions): Promise<Uint8Array> {
  const { now, timeZone: zone = 'UTC', sheet = 'a4' } = options;
  const certificate = certificateOf(run, options);
  const subject = nameOf(run) ?? run.device.serial ?? run.device.udid;
  const paper = await openPaper({ title: `${run.practice ? 'PRACTICE: ' : ''}${titleOf(run)}, ${subject}`, now, practice: run.practice });
  const flow = await Flow.begin(paper, sheet, `${titleOf(run)}, ${subject}, continued`);
  drawTitle(flow, run, zone);
  await drawDevice(flow, run);
  await drawPreparation(flow, run, options, zone);
  await drawContents(flow, certificate);
  await drawSteps(flow, run, zone);
  await drawNotes(flow, run, zone);
  await drawEarlier(flow, certificate, options, zone);
  await drawLedger(flow, run, certificate, zone);
  drawFeet(paper, sheet, `${run.practice ? 'PRACTICE · ' : ''}Record ${run.runId} · made by Muster, ${momentText(now, zone)}`);
  return paper.finish();
}

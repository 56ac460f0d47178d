// The words of a hand-over sheet: what the person who gets a device has to do with it, by how it was enrolled. Pure; no layout.
// Company Portal's steps are those of enrollment-formats 9.1 in today's words, their variants by authentication those of 9.2.
import type { Run } from '../../model.ts';
import type { Blueprint } from '../../model/blueprints.ts';
import { outcomeNames } from '../prep/step-text.ts';
import { lastFourOf } from './last-four.ts';
import { assetTagOf, firstUserOf, nameOf, originOf } from './record-facts.ts';
import { momentText } from './time-text.ts';

/** Who helps; empty where it isn't known. */
export interface Contact {
  readonly organization: string;
  readonly department: string;
  readonly phone: string;
}

export interface Passage {
  readonly title: string;
  readonly text: string;
}

/** companyPortal, modern, legacy: where its user signs in. noUser: enrolled without one. unmanaged: enrolled nowhere. unknown: an old record. */
export type HandoverKind = 'companyPortal' | 'modern' | 'legacy' | 'noUser' | 'unmanaged' | 'unknown';

export interface Handover {
  readonly kind: HandoverKind;
  readonly title: string;
  readonly lead: string;
  /** Why it is not to be handed out; null: it may be. */
  readonly stop: string | null;
  /** Until when its user has to sign in; null: there is no such date. */
  readonly deadline: string | null;
  /** In this order. */
  readonly steps: readonly Passage[];
  readonly cautions: readonly Passage[];
  readonly help: string;
  /** Of the serial number. */
  readonly lastFour: string | null;
  readonly name: string | null;
  readonly assetTag: string | null;
  readonly user: string | null;
}

/** The department where the blueprint names one, else the organization. */
export function contactOf({ organization, department }: Pick<Blueprint, 'organization' | 'department'>): Contact {
  return { organization: organization.name, department: department.name, phone: department.phone === '' ? organization.phone : department.phone };
}

export function handoverKindOf(run: Parameters<typeof originOf>[0]): HandoverKind {
  const origin = originOf(run);
  if (origin === 'none') return 'unmanaged';
  // Also where nobody prepared that: its user did.
  if (origin === 'companyPortal') return 'companyPortal';
  // Direct enrollment never has a user (enrollment-formats 4.7), whatever else a record says.
  if (run.method === 'direct' || run.wanted?.affinity === 'none') return 'noUser';
  if (run.wanted?.affinity !== 'user') return 'unknown';
  return run.wanted.authentication ?? 'unknown';
}

/** "iPad", "iPhone", else "device". */
export function deviceWord(productType: string | null): string {
  return /^(?:iPad|iPhone|iPod)/.exec(productType ?? '')?.[0] ?? 'device';
}

interface Words {
  readonly device: string;
  readonly name: string | null;
  readonly lastFour: string | null;
}

const turnOn = ({ device }: Words): Passage => ({ title: 'Turn it on', text: `Hold the top or side button until the Apple logo appears. Follow Setup Assistant on the ${device}: choose your language and region, then a Wi-Fi network.` });
const appleAccount: Passage = { title: 'Apple Account', text: 'Sign in to your Apple Account when you are asked, or later in Settings. The App Store needs it to install Company Portal; where your organization installs the app for you, you may skip this.' };
const openPortal: Passage = { title: 'Open Company Portal', text: 'Look for it on the Home Screen. If it is not there after a few minutes, install Intune Company Portal from the App Store.' };

const identify = ({ device, name, lastFour }: Words, asked: string): Passage[] => [
  { title: 'Choose this device', text: `${asked} the list of devices that were enrolled for you. Choose ${name === null ? `this ${device}` : `“${name}”`}. Only when it is not in the list, choose New device: the ordinary enrollment follows.` },
  { title: 'Confirm the serial number', text: `Tap Confirm the serial number to see it in Settings, come back and type its last four characters${lastFour === null ? '' : `: ${lastFour}`}. If they don’t match, another device was chosen: go back and choose again.` },
];
const finish = ({ device }: Words): Passage => ({ title: 'Finish', text: `Company Portal opens its website to finish and sends you back to the app. The ${device} is then yours to use, with mail, data and apps of your organization.` });

function stepsOf(kind: HandoverKind, words: Words, atHello: boolean): Passage[] {
  const { device } = words;
  const remote = 'Remote Management';
  switch (kind) {
    case 'companyPortal': return [
      turnOn(words), { title: remote, text: 'Tap Enroll or Continue. Your work account is not asked for yet.' }, appleAccount,
      { title: openPortal.title, text: `${openPortal.text} The ${device} may show nothing else until you have signed in; confirm a second step of signing in on another device then.` },
      { title: 'Sign in', text: 'Use your work or school account. A second step of signing in and a new password, where they are asked for, belong here.' },
      ...identify(words, 'Company Portal shows'), finish(words),
    ];
    case 'modern': return [
      turnOn(words),
      { title: remote, text: 'Sign in with your work or school account. A second step of signing in works here, by a code or by an app on another device; a security key or a passkey does not.' },
      { title: 'Finish Setup Assistant', text: `Sign in to your Apple Account when you are asked, or skip it. While the ${device} awaits its final configuration, leave it connected to Wi-Fi: up to 15 minutes.` },
      { title: openPortal.title, text: `${openPortal.text} Sign in with the same account. Until then the ${device} counts as not compliant, and mail and data may be refused. Where your organization says so, signing in to another of its apps does the same.` },
      ...identify(words, 'If you are asked which device this is, Company Portal shows'), finish(words),
    ];
    case 'legacy': return [
      turnOn(words),
      { title: remote, text: 'Enter the user name (such as name@example.com) and the password of your work or school account. A password that has expired and a second step of signing in can’t be dealt with here: ask for help first.' },
      appleAccount, openPortal,
      { title: 'Sign in', text: 'Use the same account as in Setup Assistant.' },
      ...identify(words, 'Company Portal shows'), finish(words),
    ];
    case 'noUser': return atHello ? [turnOn(words), { title: remote, text: 'Tap Enroll or Continue. Nobody’s account is asked for; if one is, stop and ask for help: it is assigned otherwise than it was prepared.' }] : [];
    case 'unmanaged':
    case 'unknown': return atHello ? [turnOn(words)] : [];
  }
}

function cautionsOf(kind: HandoverKind, { device }: Words): Passage[] {
  if (kind === 'noUser') {
    return [
      { title: 'Do not install Company Portal', text: `This ${device} was enrolled without a user, and Company Portal does not support such devices. The app is made for people with a work account who need their own mail and data; here there is nobody it could link the ${device} to.` },
      { title: 'Do not sign in as yourself', text: 'It is meant for everybody who uses it, as a kiosk, a till or a shared device. Apps that protect one person’s data, and access that depends on who signs in, need a user and do not work here.' },
      { title: 'If it is to belong to one person', text: 'It has to be retired and enrolled anew, with user affinity. That can’t be changed on a device that is enrolled.' },
    ];
  }
  if (kind === 'unmanaged') return [{ title: 'It is not enrolled', text: `Nothing was prepared that enrolls this ${device}: your organization can’t see or configure it over the air. Company Portal has nothing to do here until it is enrolled.` }];
  if (kind === 'unknown') return [{ title: 'Ask before you install Company Portal', text: `The record does not say whether this ${device} was enrolled for a user. Without one, Company Portal must not be installed.` }];
  return [];
}

const leads: Readonly<Record<HandoverKind, (device: string) => string>> = {
  companyPortal: (device) => `This ${device} was prepared for you. You sign in with your work or school account in Company Portal.`,
  modern: (device) => `This ${device} was prepared for you. You sign in with your work or school account in Setup Assistant, and once more in Company Portal.`,
  legacy: (device) => `This ${device} was prepared for you. You sign in with your work or school account in Setup Assistant, and with the same one in Company Portal.`,
  noUser: (device) => `This ${device} is managed by the organization and belongs to no one person.`,
  unmanaged: (device) => `This ${device} was prepared, but is not enrolled.`,
  unknown: (device) => `This ${device} was prepared.`,
};

const hasUser = (kind: HandoverKind): boolean => kind === 'companyPortal' || kind === 'modern' || kind === 'legacy';

/** enrollment-formats 4.6: without its user within 24 hours after the enrollment it needs a factory reset. */
function deadlineOf(run: Run, kind: HandoverKind, now: number, timeZone: string): string | null {
  if (!hasUser(kind)) return null;
  const date = firstUserOf(run, now);
  if (!date) return 'Sign in within 24 hours of enrolling it in Setup Assistant: after that it has to be erased and set up again.';
  if (date.over) return `Its user had to sign in before ${momentText(date.until, timeZone)}. If nobody did, it has to be erased and prepared again.`;
  return `Sign in before ${momentText(date.until, timeZone)}: after that it has to be erased and set up again.`;
}

/** "IT Service, Example Ltd., +44 20 7946 0000". */
export function helpText({ organization, department, phone }: Contact): string {
  const who = [department, organization].map((part) => part.trim()).filter((part) => part !== '');
  const named = who.length === 0 ? 'the person who gave it to you' : [...new Set(who)].join(', ');
  return `Questions? Ask ${named}${phone.trim() === '' ? '' : `, telephone ${phone.trim()}`}.`;
}

/** What a hand-over sheet says of one prepared device. `now` in milliseconds since the Unix epoch, `timeZone` an IANA name. */
export function handoverOf(run: Run, { contact, now, timeZone }: { readonly contact: Contact; readonly now: number; readonly timeZone: string }): Handover {
  const kind = handoverKindOf(run);
  const device = deviceWord(run.device.productType);
  const words: Words = { device, name: nameOf(run), lastFour: lastFourOf(run.device.serial) };
  const atHello = run.method === 'setupAssistant' || run.method === 'automated';
  return {
    kind, title: hasUser(kind) ? `Set up your ${device}` : `About this ${device}`, lead: leads[kind](device),
    stop: run.outcome === 'done' ? null : `Do not hand it out: its preparation is recorded as “${outcomeNames[run.outcome]}”, not as done.`,
    deadline: deadlineOf(run, kind, now, timeZone),
    steps: stepsOf(kind, words, atHello), cautions: cautionsOf(kind, words), help: helpText(contact),
    lastFour: words.lastFour, name: words.name, assetTag: assetTagOf(run), user: run.wanted?.user ?? null,
  };
}

// A blueprint as somebody does it by hand in Apple Configurator's own window: what is typed where, what is ticked, and what Muster would
// do beside (enrollment-formats 4.1, 4.4, 4.6, 4.7). Words only; paper draws them.
import type { Blueprint } from '../../model/blueprints.ts';
import type { Pane } from '../../model/profiles.ts';
import { methodNames } from './fields.ts';

export interface HandFact {
  readonly label: string;
  readonly value: string;
  /** Typed character by character. */
  readonly exact?: true;
}

export interface HandPassage {
  readonly title: string;
  readonly text: string;
}

export interface HandSheet {
  readonly title: string;
  readonly lead: string;
  readonly facts: readonly HandFact[];
  readonly steps: readonly HandPassage[];
  /** Null: not chosen on this computer by this method. */
  readonly panes: { readonly hidden: readonly Pane[]; readonly shown: readonly Pane[] } | null;
  readonly cautions: readonly HandPassage[];
}

const yes = (value: boolean): string => (value ? 'on' : 'off');
const quoted = (name: string): string => `“${name}”`;
/** Of a path on any system. */
const baseName = (file: string): string => file.split(/[/\\]/).at(-1) ?? file;

function factsOf(blueprint: Blueprint): HandFact[] {
  const { method, server, supervised, pairing, organization, identity, wifi, enrollment, profiles, naming, locale, affinity } = blueprint;
  const byHand = method === 'setupAssistant' || method === 'superviseOnly';
  const found = server.discovery?.enrollmentUrl ?? null;
  const fact = (label: string, value: string | null | undefined, exact?: true): HandFact[] => (value ? [{ label, value, ...(exact ? { exact } : {}) }] : []);
  return [
    ...(method === 'setupAssistant' ? [...fact('Server address', server.url ?? 'not chosen yet', true), ...(found === server.url ? [] : fact('It leads to', found, true))] : []),
    ...(byHand ? [...fact('Supervise devices', yes(supervised)), ...fact('Allow devices to pair with other computers', yes(pairing.allow === 'yes'))] : []),
    ...(byHand ? [...fact('Organization', organization.name), ...fact('Telephone', organization.phone), ...fact('Email', organization.email), ...fact('Address', organization.address)] : []),
    ...fact('Supervision identity', identity?.name), ...fact('Its SHA-256', identity?.sha256, true),
    ...(method === 'direct' ? fact('Enrollment profile', enrollment === null ? 'not chosen yet' : `${enrollment.name} (${baseName(enrollment.file)})`) : []),
    ...fact('Wi-Fi profile', wifi && `${wifi.name} (${baseName(wifi.file)})`), ...fact('Further profiles', profiles.map(({ name, file }) => `${name} (${baseName(file)})`).join(', ')),
    ...fact('Device name', naming), ...fact('Language, region, time zone', [locale.language, locale.region, locale.timeZone].filter(Boolean).join(', ')),
    ...fact('User affinity', method === 'superviseOnly' ? null : affinity === 'user' ? 'yes' : 'no'),
  ];
}

const atHello: HandPassage = { title: 'Have the devices at Hello', text: 'Find My is off and no Apple Account is signed in. A device that was set up is erased first, and that deletes everything on it: Actions, Advanced, Erase All Content and Settings.' };

function identityStep({ identity, organization }: Blueprint): HandPassage {
  const title = 'Have the supervision identity at hand';
  if (identity === null) return { title, text: `Settings, Organizations: choose ${organization.name === '' ? 'your organization' : quoted(organization.name)}, or make it. Keep what it makes: only that identity manages these devices later.` };
  return { title, text: `In Muster: Identities, ${quoted(identity.name)}, Export, as a .p12 file. In Apple Configurator: Settings, Organizations, and choose that existing identity for the organization. Another one shuts Muster and your MDM out.` };
}

function setupStep({ skip }: Blueprint): HandPassage {
  return { title: 'Setup Assistant', text: skip.length === 0 ? 'Show all steps.' : 'Show only some steps: leave out those of the list below, and tick all others.' };
}

function profileStep({ wifi, profiles }: Blueprint): HandPassage[] {
  const names = [...(wifi ? [wifi.name] : []), ...profiles.map(({ name }) => name)];
  return names.length === 0 ? [] : [{ title: 'Add the profiles', text: `Select the devices, Add, Profiles: ${names.map(quoted).join(', ')}.` }];
}

function nameStep({ naming }: Blueprint): HandPassage[] {
  return naming === null ? [] : [{ title: 'Name the devices', text: `Actions, Modify, Device Name. Muster would name them ${quoted(naming)}; what stands in braces is each device’s own.` }];
}

function handOverStep({ affinity, method, authentication }: Blueprint): HandPassage[] {
  if (method === 'superviseOnly') return [];
  if (affinity === 'none') return [{ title: 'Hand them over', text: 'Turned off. Company Portal is not installed on devices without a user.' }];
  return [{ title: 'Hand them over', text: `Turned off. Each user goes through Setup Assistant${authentication === 'companyPortal' ? ', then signs in to Company Portal' : ''} within 24 hours of enrolling; after that the device may have to be erased.` }];
}

function manualSteps(blueprint: Blueprint): HandPassage[] {
  const { method, supervised, pairing, organization, name, server } = blueprint;
  const enrolls = method === 'setupAssistant';
  const serverName = organization.name === '' ? name : organization.name;
  return [
    ...(enrolls ? [{ title: 'Add the server', text: `Settings, Servers, +. Call it ${quoted(serverName)}, and enter the server address above${server.url === null ? ', once it is chosen' : ' as it stands'}. That its URL couldn’t be verified is no reason to stop, if it was copied from the MDM.` }] : []),
    ...(supervised ? [identityStep(blueprint)] : []),
    atHello,
    { title: 'Prepare', text: 'Connect the devices, select them, and choose Prepare, with Manual Configuration. Leave out adding them to Apple School Manager or Apple Business Manager.' },
    { title: 'Server', text: enrolls ? `Choose ${quoted(serverName)}.` : 'Choose not to enroll in an MDM.' },
    { title: 'Supervision', text: `Supervise devices: ${yes(supervised)}. Allow devices to pair with other computers: ${yes(pairing.allow === 'yes')}.` },
    { title: 'Organization', text: organization.name === '' ? 'Choose your organization.' : `Choose ${quoted(organization.name)}.` },
    setupStep(blueprint),
    { title: 'Finish', text: 'Choose Prepare and authorize the change. When a device is done, unplug it.' },
    ...nameStep(blueprint), ...profileStep(blueprint), ...handOverStep(blueprint),
  ];
}

function directSteps({ enrollment, ...blueprint }: Blueprint): HandPassage[] {
  return [
    { title: 'Close Photos', text: 'And iTunes, where there is one: they hold the devices.' },
    { title: 'Set the devices up first', text: 'Setup Assistant is done, and the device is unlocked. Nothing on it is erased.' },
    { title: 'Add the enrollment profile', text: `Select the devices, Add, Profiles: ${enrollment === null ? 'the file that the MDM exported' : quoted(enrollment.name)}.` },
    { title: 'Accept it on each device', text: 'Settings, Profile Downloaded, Install, the passcode if asked, Install again, Trust, Done. A device that this Mac supervises takes it without that.' },
    { title: 'Look whether it is there', text: 'Settings, General, VPN & Device Management, Management Profile.' },
    ...nameStep({ ...blueprint, enrollment }), ...profileStep({ ...blueprint, enrollment }), ...handOverStep({ ...blueprint, enrollment }),
  ];
}

function automatedSteps(blueprint: Blueprint): HandPassage[] {
  const { wifi } = blueprint;
  return [
    { title: 'Assign the serial numbers', text: 'In Apple Business Manager or Apple School Manager to the MDM’s server, and there to an enrollment profile, before a device is prepared.' },
    atHello,
    { title: 'Prepare', text: 'Connect the devices, select them, and choose Prepare, with Automated Enrollment.' },
    { title: 'Network', text: wifi === null ? 'Choose a network profile with the Wi-Fi that devices enroll by, or leave it out where they have another network.' : `Choose the network profile ${quoted(wifi.name)} (${baseName(wifi.file)}).` },
    { title: 'Credentials', text: 'Enter a user of the MDM only where it asks for one.' },
    { title: 'Finish', text: 'Choose Prepare. Supervision, panes, and whether management can be removed come from the profile that is assigned.' },
    ...nameStep(blueprint), ...handOverStep(blueprint),
  ];
}

function cautionsOf({ method, pairing, locale, supervised, awaitConfigured }: Blueprint): HandPassage[] {
  const byHand = method === 'setupAssistant' || method === 'superviseOnly';
  return [
    { title: 'Nothing is read back', text: 'Apple Configurator says when it is done, not whether a device is as this sheet says. Look at one device of each batch, or have Muster check them.' },
    ...(method === 'direct' ? [{ title: 'The file ages', text: 'An enrollment profile that Intune exported stops working after two weeks; export it anew then.' }] : []),
    ...(byHand && pairing.allow === 'certificate' ? [{ title: 'Pairing by certificate', text: 'Apple Configurator’s window takes no further certificates: only computers with the supervision identity pair with the device.' }] : []),
    ...(byHand && awaitConfigured && supervised ? [{ title: 'Setup Assistant doesn’t wait', text: 'That it waits until the MDM has configured the device can’t be chosen in Apple Configurator’s window.' }] : []),
    ...(locale.timeZone === null ? [] : [{ title: 'Time zone', text: 'It can’t be chosen in Apple Configurator; the device finds it by itself or its user sets it.' }]),
  ];
}

/** `panes`: Setup Assistant's panes with what becomes of them, null where the method leaves them to others. `revision` null: it lies in a file. */
export function handSheetOf(blueprint: Blueprint, { panes, revision }: { readonly panes: readonly Pane[] | null; readonly revision: number | null }): HandSheet {
  const { method, name, skip } = blueprint;
  const steps = method === 'direct' ? directSteps(blueprint) : method === 'automated' ? automatedSteps(blueprint) : manualSteps(blueprint);
  return {
    title: name, lead: `${methodNames[method]}, by hand in Apple Configurator${revision === null ? '' : `; revision ${revision} of the blueprint`}.`,
    facts: factsOf(blueprint), steps, cautions: cautionsOf(blueprint),
    panes: panes && skip.length > 0 ? { hidden: panes.filter(({ state }) => state === 'skipped' || state === 'unsure'), shown: panes.filter(({ state }) => state === 'seen') } : null,
  };
}

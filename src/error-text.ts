// The sentences of every error code: what happened, and what to do next. Faces print these; nothing else writes prose about errors.
// {name} stands for a parameter. Here and not in the renderer, because the command line speaks the same words.
import { type ErrorCode, errorKinds, type ErrorShape } from './errors.ts';

export interface ErrorText {
  readonly what: string;
  readonly next: string;
}

export const errorTexts: Readonly<Record<ErrorCode, ErrorText>> = {
  'app.internal': { what: 'Muster made a mistake: {detail}.', next: 'No step was repeated. Try again, and report it if it comes back.' },
  'ipc.refused': { what: 'The window asked for something that Muster doesn’t offer ({name}).', next: 'Close the window and open it again.' },
  'usage.invalid': { what: '{detail}', next: 'Run muster --help to see the commands.' },
  'mux.unavailable': {
    what: 'The service that talks to USB devices doesn’t answer at {address}.',
    next: '{advice}',
  },
  'mux.badAddress': { what: '“{address}” is not an address of a USB multiplexer.', next: 'Write UNIX:/path, /path, host:port or [v6]:port in MUSTER_USBMUXD.' },
  'mux.forbidden': { what: 'This process may not open the system’s own USB service ({address}).', next: 'Point MUSTER_USBMUXD at a practice bench.' },
  'mux.protocol': { what: 'The USB service answered something that can’t be understood ({detail}).', next: 'Unplug the device, plug it in again and try again.' },
  'mux.refused': { what: 'The USB service refused a connection to the device (number {number}).', next: 'Unplug the device, plug it in again and try again.' },
  'practice.unproven': { what: 'What answers at {address} is not a practice bench.', next: 'Start one with: muster bench --listen 127.0.0.1:27115' },
  'practice.mixed': {
    what: 'What answers at {address} changed between practice and real devices while Muster was open.',
    next: 'Nothing more is done to any device. Quit Muster and open it again.',
  },
  'practice.unavailable': { what: 'The practice bench didn’t start ({detail}).', next: 'Quit Muster and open it again.' },
  'link.closed': { what: 'The connection to the device broke off.', next: 'Check the cable, then try again. The device’s state is read before anything is repeated.' },
  'link.timeout': { what: 'The device didn’t answer within {seconds} seconds.', next: 'Unlock it and check the cable, then try again. Its state is read before anything is repeated.' },
  'link.malformed': { what: 'The device sent something that can’t be understood ({detail}).', next: 'Unplug it, plug it in again and try again.' },
  'device.notFound': { what: 'No device with {what} is on this bench.', next: 'Plug it in, then look it up with: muster devices' },
  'device.gone': { what: 'The device was unplugged or restarted.', next: 'Plug it in again. Its state is read before anything is repeated.' },
  'device.locked': { what: 'The device is locked.', next: 'Enter its passcode once and leave the screen on.' },
  'device.untrusted': { what: 'The device doesn’t trust this computer yet.', next: 'Tap Trust on the device, then enter its passcode.' },
  'device.trustDenied': { what: 'Somebody tapped Don’t Trust on the device.', next: 'Unplug it, plug it in again and tap Trust.' },
  'device.pairingForbidden': {
    what: 'The device’s organization doesn’t allow it to pair with this computer.',
    next: 'Import the supervision identity of the organization that manages it, or have it released there.',
  },
  'device.pairingStale': { what: 'The device no longer knows this computer.', next: 'Tap Trust on the device when it asks again.' },
  'device.impostor': {
    what: 'The device answered with another certificate than the one it was paired with.',
    next: 'Nothing was sent to it. Unplug it; if it is your device, choose Pair Again.',
  },
  'device.changed': { what: 'Another device answered: expected serial number {expected}, found {found}.', next: 'Nothing was changed on it. Check which device is on this port, then start again.' },
  'device.refused': { what: 'The device refused {request}: {word}.', next: 'Look at the device’s screen, then try again.' },
  'device.busy': { what: 'Another run works on this device.', next: 'Wait until that run has ended.' },
  'profile.unreadable': { what: 'The file {file} can’t be read ({reason}).', next: 'Check where it lies and that you may read it.' },
  'profile.tooLarge': { what: 'The file {file} is larger than 20 MB.', next: 'Choose a configuration profile; devices refuse anything of that size.' },
  'profile.notAProfile': { what: 'The file {file} is not a configuration profile ({reason}).', next: 'Choose a .mobileconfig file exported from your MDM or from Apple Configurator.' },
  'profile.encrypted': { what: 'The profile in {file} is encrypted for one device.', next: 'Export it again from your MDM without encryption.' },
  'profile.signatureBroken': { what: 'The signature of {file} doesn’t fit its content: the file was changed after signing, or is damaged.', next: 'Don’t install it. Export it again from where it came.' },
  'profile.changed': { what: 'The file {file} is no longer the one that was chosen.', next: 'Choose the profile again and look at it before installing.' },
  'profile.unknown': { what: 'That profile isn’t known here.', next: 'Choose its file again.' },
  'profile.refused': { what: 'The device refused the profile: {word}.', next: 'Read the device’s words in the log, correct the profile and try again.' },
  'profile.notApproved': {
    what: 'Nobody approved the profile on the device in time.',
    next: 'Try again, then on the device open Settings, Profile Downloaded, and tap Install.',
  },
  'profile.notListed': { what: 'The device took the profile but doesn’t list it.', next: 'Look in Settings, General, VPN & Device Management, then try again.' },
  'profile.sameUuid': {
    what: 'Another version of “{name}” with the same UUID is on the device, so nothing could prove that this one gets there.',
    next: 'Give the new version a PayloadUUID of its own, or remove the old one on the device; then start the run again.',
  },
  'run.interrupted': {
    what: 'The profile isn’t on the device, as read again. Muster had stopped at the step “{step}”.',
    next: 'Start the run again; the device’s state is checked first.',
  },
  'run.brokenOff': {
    what: 'The profile isn’t on the device, as read again. The connection had broken off at the step “{step}”.',
    next: 'Check the cable, then start the run again; the device’s state is checked first.',
  },
  'run.cancelled': { what: 'The run was stopped by the operator.', next: 'Start it again when you are ready; the device’s state is checked first.' },
  'run.unknown': { what: 'There is no record with that number.', next: 'List the records with: muster records list' },
  'store.inUse': { what: 'The data folder is in use by another Muster (process {pid}).', next: 'Quit that one first, or choose another folder in MUSTER_DATA_DIR. Records can still be read with: muster records list' },
  'store.corrupt': { what: 'The ledger {file} is damaged ({reason}). It was left as it is.', next: 'Copy the file to a safe place, then put back a backup or choose another folder in MUSTER_DATA_DIR.' },
  'store.newer': { what: 'The ledger {file} was written by a newer Muster (format {found}, this one knows {known}).', next: 'Update Muster. The file was left as it is.' },
  'store.full': { what: 'The disk is full: a line of the ledger couldn’t be written.', next: 'No further step is started. Make room on the disk, then start the run again.' },
  'store.unavailable': { what: 'The data folder {folder} can’t be used ({reason}).', next: 'Check that you may write there, or choose another folder in MUSTER_DATA_DIR.' },
};

function fill(template: string, error: ErrorShape): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(error.params[name] ?? '?'));
}

/** Both sentences of an error, its parameters filled in. */
export function describeError(error: ErrorShape): ErrorText {
  const text = errorTexts[error.code];
  return { what: fill(text.what, error), next: fill(text.next, error) };
}

/** Who has to act, in a word for people. */
export function actorOf(error: ErrorShape): string {
  const actors = { person: 'At the device', operator: 'You', administrator: 'Your administrator', us: 'Muster’s makers' } as const;
  return actors[errorKinds[error.code].actor];
}

// The sentences of every error code: what happened, and what to do next. Faces print these; nothing else writes prose about errors.
// {name} stands for a parameter. Here and not in the renderer, because the command line speaks the same words.
import { type ErrorCode, type ErrorKind, errorKinds, type ErrorShape } from './errors.ts';

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
  'mux.overloaded': { what: 'The USB service has more devices than it can serve.', next: 'Unplug some: Apple’s service fails at about 28 devices. Twenty at a time work.' },
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
  'device.restoring': { what: 'The device is restoring its system.', next: 'Wait until it shows Hello; if it stays so, restore it with Apple Configurator.' },
  'device.notBack': { what: 'The device didn’t come back within {minutes} minutes.', next: 'Look at its screen and its cable. When it is back, its state is read before anything else is done.' },
  'device.valueHidden': { what: 'The device doesn’t tell {word} to this computer.', next: 'Unlock it, tap Trust and look again.' },
  'device.valueProtected': { what: 'The device doesn’t let this be changed: {word}.', next: 'A restriction of its organization may forbid it. Change it in the MDM.' },
  'device.serviceMissing': { what: 'The device doesn’t have the service that is needed ({word}).', next: 'Update its system, then try again.' },
  'device.serviceBusy': { what: 'The device has no room for another connection to that service.', next: 'Quit other programs that use it, such as Apple Configurator, then try again.' },
  'device.findMyOn': { what: 'Find My is on, so the device refuses.', next: 'On the device sign out of iCloud in Settings, or turn Find My off; then try again.' },
  'device.supervisorNeeded': { what: 'The device pairs only with the organization that supervises it.', next: 'Import that organization’s supervision identity, then try again.' },
  'device.internal': { what: 'The device reported an error of its own: {word}.', next: 'Restart the device, then try again.' },
  'device.protocol': { what: 'The device didn’t accept how it was asked: {request}, {word}.', next: 'Unplug it, plug it in and try again; report it if it comes back.' },
  'cloudConfig.alreadyPresent': { what: 'The device was prepared before: it has a cloud configuration already.', next: 'Look whose it is. Only erasing the device, which deletes everything on it, makes room for another one.' },
  'cloudConfig.credentials': { what: 'The MDM server wants a user name and password for this device.', next: 'Enter them, then start the run again.' },
  'cloudConfig.unavailable': { what: 'The device couldn’t get its configuration: {word}.', next: 'Check its network, its clock and whether its serial number is assigned to an MDM server; then try again.' },
  'cloudConfig.invalid': { what: 'The device didn’t understand the configuration: {word}.', next: 'Correct the blueprint, then try again.' },
  'cloudConfig.notActivated': { what: 'The device isn’t activated yet.', next: 'Activate it first; that needs the internet.' },
  'cloudConfig.automated': { what: 'Apple Business Manager decides how this device is set up, so it can’t be prepared by hand.', next: 'Use an Automated blueprint, or release its serial number in Apple Business Manager.' },
  'cloudConfig.pairingKept': { what: 'The device couldn’t forget the computers it trusts, so it refused the configuration.', next: 'Restart the device; its state is read before anything is repeated.' },
  'cloudConfig.notSupervised': { what: 'The configuration is on the device, but the device doesn’t count as supervised.', next: 'Activation Lock is known to do that: have its owner remove the device from their Apple Account, then erase it and start anew.' },
  'cloudConfig.differs': { what: 'The configuration on the device differs from the one that was written: {keys}.', next: 'Start anew from a new plan: only an erase makes room for another configuration.' },
  'cloudConfig.notStored': { what: 'The device couldn’t store the configuration: {word}.', next: 'Restart the device; its state is read before anything is repeated.' },
  'cloudConfig.unreachable': { what: 'The device can’t reach its enrollment server.', next: 'Check its Wi-Fi, its clock, the proxy and whether its serial number is assigned; then try again.' },
  'cloudConfig.updateNeeded': { what: 'The MDM server wants a newer system on the device first: {word}.', next: 'Update its system, then try again.' },
  'escalation.certificateRejected': { what: 'The device is supervised by another identity than this one.', next: 'Choose the supervision identity that it was prepared with.' },
  'escalation.signatureRejected': { what: 'The device didn’t accept the proof of the supervision identity.', next: 'Try again; if it stays so, import certificate and key anew.' },
  'keybag.failed': { what: 'The device couldn’t prepare its keys: {word}.', next: 'Unlock it or restart it; its state is read before anything is repeated.' },
  'keybag.passcodeSet': { what: 'The device already has a passcode, so it gives no unlock token.', next: 'Remove the passcode on the device, then try again.' },
  'activation.locked': { what: 'Activation Lock: Apple wants the Apple Account this device belongs to.', next: 'Have its owner sign in on the device, or remove the lock in Apple Business Manager or the MDM.' },
  'activation.refused': { what: 'Apple didn’t activate the device: {word}.', next: 'Look at the device’s screen; check its SIM and its serial number with Apple.' },
  'activation.notConfirmed': { what: 'The device took the activation but still says {state}.', next: 'Wait a minute and look again; its state is read before anything is repeated.' },
  'http.unreachable': { what: '{host} can’t be reached ({reason}).', next: 'Check the network, a proxy and a firewall, then try again.' },
  'http.status': { what: '{host} answered with status {status}.', next: 'Try again in a few minutes.' },
  'http.tooLarge': { what: '{host} sent more than was expected.', next: 'Nothing of it was used. Report it if it comes back.' },
  'discovery.address': { what: 'That is no address of an MDM server: {reason}.', next: 'Enter the server’s host, its MDMServiceConfig address, or the enrollment URL that the MDM shows.' },
  'discovery.none': { what: '{host} has no discovery document there (status {status}).', next: 'Check the address; or enter the enrollment URL that the MDM shows.' },
  'discovery.unreadable': { what: 'What {host} answers is no discovery document: {reason}.', next: 'Check the address. If a sign-in page of the network may have answered, sign in to it in a browser and try again; else ask whoever runs the MDM.' },
  'discovery.redirect': { what: '{host} sends elsewhere, and that isn’t followed: {reason}.', next: 'Enter the address it leads to, if that is your MDM; else ask whoever runs the MDM.' },
  'discovery.noEnrollment': { what: 'The discovery document of {host} has no enrollment address that works: {reason}.', next: 'Have it corrected by whoever runs the MDM; or enter the enrollment URL that the MDM shows.' },
  'discovery.unverified': {
    what: 'The enrollment address is taken as it was entered; {host} confirms nothing of it ({reason}).',
    next: 'Apple Configurator says here that the URL couldn’t be verified, and goes on. Go on if it was copied from the MDM: a wrong address shows only when a device enrolls.',
  },
  'discovery.anchors': { what: 'The certificates that devices should trust couldn’t be had from {host}: {reason}.', next: 'Try again. Without them devices may refuse to talk to the MDM; ask whoever runs it.' },
  'discovery.trustProfile': { what: 'The trust profile couldn’t be had from {host}: {reason}.', next: 'Try again. Devices may need it before they enroll; ask whoever runs the MDM.' },
  'files.refused': { what: 'The device refused to touch {path}: {word}.', next: 'Unlock it, check its free space and try again.' },
  'apps.refused': { what: 'The device refused the app: {word}.', next: 'Read the device’s words in the log, then try again.' },
  'identity.unusable': { what: 'This is no usable supervision identity ({reason}).', next: 'Choose a certificate (DER or PEM) and the private key that belongs to it.' },
  'identity.wrongPassword': { what: 'The password doesn’t open {file}.', next: 'Enter the password that the file was exported with.' },
  'identity.unknown': { what: 'There is no identity called “{name}” here.', next: 'List the identities with: muster identity list' },
  'identity.ambiguous': { what: 'More than one identity here is called “{name}”.', next: 'Name it by the beginning of its fingerprint, as listed by: muster identity list' },
  'identity.present': { what: 'This identity is here already: {name}.', next: 'Nothing was changed. Use the one that is here.' },
  'identity.noKey': { what: '{file} holds a certificate and no private key.', next: 'Choose the .p12 file, or the certificate and its key together.' },
  'push.unusable': { what: 'This is no MDM push certificate ({reason}).', next: 'Choose the file that Apple’s push certificate site gave for your MDM (MDM_….pem).' },
  'secrets.locked': { what: 'Private keys and passwords are locked on this computer.', next: 'Enter the passphrase, on the command line in MUSTER_PASSPHRASE. Where nothing was kept yet, that chooses it.' },
  'secrets.wrongPassphrase': { what: 'That isn’t the passphrase.', next: 'Try again. Without it nobody can open what was kept; identities can then only be imported anew.' },
  'secrets.weakPassphrase': { what: 'A passphrase needs at least {least} characters.', next: 'Choose a longer one: four words or more are easy to remember and hard to guess.' },
  'secrets.unusable': { what: 'The store of private keys {file} can’t be used ({reason}). It was left as it is.', next: 'Put back a backup of it, or move it away and import your identities anew.' },
  'device.busy': { what: 'Another run works on this device.', next: 'Wait until that run has ended.' },
  'profile.unreadable': { what: 'The file {file} can’t be read ({reason}).', next: 'Check where it lies and that you may read it.' },
  'profile.tooLarge': { what: 'The file {file} is larger than 20 MB.', next: 'Choose a configuration profile; devices refuse anything of that size.' },
  'profile.notAProfile': { what: 'The file {file} is not a configuration profile ({reason}).', next: 'Choose a .mobileconfig file exported from your MDM or from Apple Configurator.' },
  'profile.encrypted': { what: 'The profile in {file} is encrypted for one device.', next: 'Export it again from your MDM without encryption.' },
  'profile.signatureBroken': { what: 'The signature of {file} doesn’t fit its content ({reason}).', next: 'Don’t install it: it may have been changed since. Export it again from where it came.' },
  'profile.changed': { what: 'The file {file} is no longer the one that was chosen.', next: 'Choose the profile again and look at it before installing.' },
  'profile.unknown': { what: 'That profile isn’t known here.', next: 'Choose its file again.' },
  'profile.draftInvalid': { what: 'The profile can’t be made ({reason}).', next: 'Correct it, then try again.' },
  'profile.variable': { what: 'The device has no value for {variable}.', next: 'Choose another device, take the variable out of the profile, or give it a column in the CSV file.' },
  'profile.modelUnreadable': { what: 'The file {file} doesn’t describe a profile ({reason}).', next: 'Start from an example: muster profile new --example wifi' },
  'profile.unwritable': { what: 'The profile can’t be written as a property list ({reason}).', next: 'Take that value out, then try again.' },
  'blueprint.unknown': { what: 'There is no blueprint “{name}”.', next: 'Look which there are, and how it is written.' },
  'blueprint.ambiguous': { what: 'There are several blueprints “{name}”.', next: 'Name it by its id, or give one of them another name.' },
  'blueprint.changed': { what: 'Somebody saved “{name}” in between, as revision {revision}.', next: 'Nothing of theirs was overwritten. Open it anew, compare, and make your changes there.' },
  'blueprint.notChosen': { what: 'No blueprint is chosen for the bench.', next: 'Choose one at the head of the bench.' },
  'blueprint.tooMany': { what: 'There are {count} blueprints already, which is the most there can be.', next: 'Remove those that nobody needs; records keep what they say of them.' },
  'file.unreadable': { what: 'The file {file} can’t be read ({reason}).', next: 'Check where it lies and that you may read it.' },
  'file.tooLarge': { what: 'The file {file} is too large for what it should be.', next: 'Choose another file.' },
  'file.exists': { what: '{file} can’t be written ({reason}).', next: 'Choose another name or folder.' },
  'file.notStaged': { what: 'The file that was chosen isn’t at hand any more.', next: 'Choose it again.' },
  'profile.refused': { what: 'The device refused the profile: {word}.', next: 'Read the device’s words in the log, correct the profile and try again.' },
  'profile.notAllowed': { what: 'The device may not take this profile: {word}.', next: 'Its organization’s restrictions forbid it. Change them in the MDM, or use its supervision identity.' },
  'profile.lockdownMode': { what: 'Lockdown Mode is on, so the device takes no profiles.', next: 'Turn it off in Settings, Privacy & Security; then try again.' },
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
  'run.blocked': { what: 'Read once more, the device can’t be prepared any longer. {reason}.', next: '{next}' },
  'run.unread': { what: 'Something that decides here can’t be read from the device: {what}.', next: 'Unlock it and leave it plugged in, then try the step again. Nothing was changed by this one.' },
  'run.notAsWanted': { what: 'Read back, the device isn’t as it should be: {what}.', next: 'Try the step again; if it stays so, look at the device and start anew from a new plan.' },
  'run.notErased': { what: 'The device wasn’t erased, as read again.', next: 'Try the step again, which erases it; or look at its screen first.' },
  'run.notesFull': { what: 'A record takes {most} notes, and this one has as many.', next: 'Write what is new to a newer record of the device.' },
  'run.notRetryable': { what: 'This run can’t go on: {reason}.', next: 'Start anew from a new plan; what is so already is skipped.' },
  'plan.nothing': { what: 'Nothing can be prepared here: every device that was named is blocked, busy or gone.', next: 'Look at the reasons with: muster check' },
  'plan.erases': { what: 'The number of devices that would be erased is {erases}, not {typed}.', next: 'Nothing was changed. Look at the plan again, and give that number if it is right.' },
  'plan.changed': { what: 'What would be done changed since the plan was shown: {what}.', next: 'Nothing was changed. Look at the plan again.' },
  'plan.unconfirmed': { what: 'Something only a person can know isn’t confirmed yet: {what}.', next: 'Nothing was changed. Look it up, then confirm it by its code, which is: {codes}.' },
  'run.unknown': { what: 'There is no record with that number.', next: 'List the records with: muster records list' },
  'records.query': { what: 'The search isn’t understood at “{word}”: {reason}.', next: '{allowed}' },
  'records.column': { what: 'Records have no column “{word}”.', next: 'The columns are {allowed}.' },
  'records.details': { what: 'The details can’t be written from “{text}”: {reason}.', next: 'Use plain words and {allowed}, at most {most} characters.' },
  'records.head': { what: '“{line}” is no signed head of a ledger.', next: 'Give a line of ledger-heads.jsonl, or the head of a certificate in JSON.' },
  'records.nothing': { what: 'None of the {searched} records has what the list needs.', next: 'Search for other records, or export them as CSV to see what is missing.' },
  'records.practice': { what: 'These are practice records; serial numbers of virtual devices don’t belong in anybody’s Intune.', next: 'Export them as CSV or JSON, or open the records of real devices and export those.' },
  'print.none': { what: 'There is nothing to print: no record was chosen.', next: 'Choose one or more records, then print again.' },
  'print.tooMany': { what: '{count} devices are more than one file takes ({most}).', next: 'Print them in parts: fewer records at a time.' },
  'store.inUse': { what: 'The data folder is in use by another Muster (process {pid}).', next: 'Quit that one first, or choose another folder in MUSTER_DATA_DIR. Records can still be read with: muster records list' },
  'store.corrupt': { what: 'The ledger {file} is damaged ({reason}). It was left as it is.', next: 'Copy the file to a safe place, then put back a backup or choose another folder in MUSTER_DATA_DIR.' },
  'store.rewritten': { what: 'The ledger {file} is not the one that was signed here: line {line} was another. Somebody changed it, or an older copy was put back.', next: 'Records are still kept, but not signed. Verify the ledger (muster records verify), keep the file and its ledger-heads.jsonl, and compare them with a backup.' },
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

/** Who acts, in a word for people. */
export const actorNames = { person: 'At the device', operator: 'You', administrator: 'Your administrator', us: 'Muster’s makers' } as const satisfies Record<ErrorKind['actor'], string>;

/** Who has to act, in a word for people. */
export function actorOf(error: ErrorShape): string {
  return actorNames[errorKinds[error.code].actor];
}

// Every way Muster can fail, as a code with who must act and whether trying again can help.
// Sentences live in error-text.ts; a code without a sentence doesn't compile.

/** person: somebody at the device. operator: whoever sits at Muster. administrator: of the MDM or this computer. us: a defect. */
export interface ErrorKind {
  readonly actor: 'person' | 'operator' | 'administrator' | 'us';
  /** again: the same step may simply be tried again. change: only after something was changed. readback: only after reading the device's state. */
  readonly retry: 'again' | 'change' | 'readback';
}

export const errorKinds = {
  'app.internal': { actor: 'us', retry: 'again' },
  'ipc.refused': { actor: 'us', retry: 'change' },
  'page.restarted': { actor: 'us', retry: 'again' },
  'usage.invalid': { actor: 'operator', retry: 'change' },
  'mux.unavailable': { actor: 'administrator', retry: 'again' },
  'mux.badAddress': { actor: 'operator', retry: 'change' },
  'mux.forbidden': { actor: 'us', retry: 'change' },
  'mux.protocol': { actor: 'us', retry: 'again' },
  'mux.refused': { actor: 'operator', retry: 'again' },
  'mux.overloaded': { actor: 'operator', retry: 'change' },
  'practice.unproven': { actor: 'operator', retry: 'change' },
  'practice.mixed': { actor: 'operator', retry: 'change' },
  'practice.unavailable': { actor: 'us', retry: 'again' },
  'link.closed': { actor: 'operator', retry: 'readback' },
  'link.timeout': { actor: 'operator', retry: 'readback' },
  'link.malformed': { actor: 'us', retry: 'again' },
  'device.notFound': { actor: 'operator', retry: 'change' },
  'device.gone': { actor: 'operator', retry: 'readback' },
  'device.locked': { actor: 'person', retry: 'again' },
  'device.untrusted': { actor: 'person', retry: 'again' },
  'device.trustDenied': { actor: 'person', retry: 'again' },
  'device.pairingForbidden': { actor: 'administrator', retry: 'change' },
  'device.pairingStale': { actor: 'operator', retry: 'again' },
  'device.impostor': { actor: 'operator', retry: 'change' },
  'device.changed': { actor: 'operator', retry: 'change' },
  'device.refused': { actor: 'operator', retry: 'change' },
  'device.busy': { actor: 'operator', retry: 'again' },
  'device.restoring': { actor: 'operator', retry: 'change' },
  'device.notBack': { actor: 'operator', retry: 'readback' },
  'device.valueHidden': { actor: 'operator', retry: 'change' },
  'device.valueProtected': { actor: 'administrator', retry: 'change' },
  'device.serviceMissing': { actor: 'operator', retry: 'change' },
  'device.serviceBusy': { actor: 'operator', retry: 'again' },
  'device.findMyOn': { actor: 'person', retry: 'change' },
  'device.supervisorNeeded': { actor: 'operator', retry: 'change' },
  'device.internal': { actor: 'operator', retry: 'again' },
  'device.protocol': { actor: 'us', retry: 'again' },
  'cloudConfig.alreadyPresent': { actor: 'operator', retry: 'readback' },
  'cloudConfig.credentials': { actor: 'operator', retry: 'change' },
  'cloudConfig.unavailable': { actor: 'administrator', retry: 'readback' },
  'cloudConfig.invalid': { actor: 'us', retry: 'change' },
  'cloudConfig.notActivated': { actor: 'operator', retry: 'change' },
  'cloudConfig.automated': { actor: 'administrator', retry: 'change' },
  'cloudConfig.pairingKept': { actor: 'operator', retry: 'readback' },
  'cloudConfig.notSupervised': { actor: 'operator', retry: 'readback' },
  'cloudConfig.differs': { actor: 'operator', retry: 'readback' },
  'cloudConfig.notStored': { actor: 'operator', retry: 'readback' },
  'cloudConfig.unreachable': { actor: 'administrator', retry: 'readback' },
  'cloudConfig.updateNeeded': { actor: 'operator', retry: 'change' },
  'escalation.certificateRejected': { actor: 'operator', retry: 'change' },
  'escalation.signatureRejected': { actor: 'operator', retry: 'again' },
  'keybag.failed': { actor: 'operator', retry: 'readback' },
  'keybag.passcodeSet': { actor: 'person', retry: 'change' },
  'activation.locked': { actor: 'person', retry: 'change' },
  'activation.refused': { actor: 'administrator', retry: 'readback' },
  'activation.notConfirmed': { actor: 'operator', retry: 'readback' },
  'ade.notAToken': { actor: 'operator', retry: 'change' },
  'ade.wrongKey': { actor: 'operator', retry: 'change' },
  'ade.otherServer': { actor: 'operator', retry: 'change' },
  'ade.expired': { actor: 'administrator', retry: 'change' },
  'ade.tokenRefused': { actor: 'administrator', retry: 'change' },
  'ade.denied': { actor: 'administrator', retry: 'change' },
  'ade.termsNotSigned': { actor: 'administrator', retry: 'change' },
  'ade.clock': { actor: 'operator', retry: 'change' },
  'ade.throttled': { actor: 'administrator', retry: 'again' },
  'ade.refused': { actor: 'operator', retry: 'change' },
  'ade.unknown': { actor: 'operator', retry: 'change' },
  'ade.none': { actor: 'operator', retry: 'change' },
  'ade.noToken': { actor: 'operator', retry: 'change' },
  'ade.noRenewal': { actor: 'operator', retry: 'change' },
  'ade.present': { actor: 'operator', retry: 'change' },
  'ade.tooMany': { actor: 'operator', retry: 'change' },
  'ade.busy': { actor: 'operator', retry: 'again' },
  'ade.syncTooSoon': { actor: 'operator', retry: 'again' },
  'ade.syncTime': { actor: 'operator', retry: 'again' },
  'ade.protocol': { actor: 'us', retry: 'change' },
  'ade.typed': { actor: 'operator', retry: 'change' },
  'ade.tooManySerials': { actor: 'operator', retry: 'change' },
  'ade.profileUnknown': { actor: 'operator', retry: 'change' },
  'ade.profileInvalid': { actor: 'operator', retry: 'change' },
  'ade.profileNotDefined': { actor: 'operator', retry: 'change' },
  'ade.profileInUse': { actor: 'operator', retry: 'change' },
  'ade.profileForeign': { actor: 'operator', retry: 'change' },
  'ade.profilesFull': { actor: 'operator', retry: 'change' },
  'ade.releaseBroken': { actor: 'operator', retry: 'readback' },
  'ade.releaseUnknown': { actor: 'operator', retry: 'readback' },
  'intune.noneAttached': { actor: 'operator', retry: 'change' },
  'intune.practice': { actor: 'operator', retry: 'change' },
  'intune.registration': { actor: 'operator', retry: 'change' },
  'intune.busy': { actor: 'operator', retry: 'again' },
  'intune.syncTooSoon': { actor: 'operator', retry: 'again' },
  'appleBusiness.none': { actor: 'operator', retry: 'change' },
  'intune.loopback': { actor: 'operator', retry: 'again' },
  'intune.signInTimeout': { actor: 'operator', retry: 'again' },
  'intune.codeExpired': { actor: 'operator', retry: 'again' },
  'intune.declined': { actor: 'operator', retry: 'again' },
  'intune.signInRefused': { actor: 'administrator', retry: 'change' },
  'intune.app': { actor: 'administrator', retry: 'change' },
  'intune.consent': { actor: 'administrator', retry: 'change' },
  'intune.policy': { actor: 'administrator', retry: 'change' },
  'intune.account': { actor: 'operator', retry: 'change' },
  'intune.notSignedIn': { actor: 'operator', retry: 'change' },
  'intune.signInAgain': { actor: 'operator', retry: 'change' },
  'intune.missingScope': { actor: 'operator', retry: 'change' },
  'intune.forbidden': { actor: 'administrator', retry: 'change' },
  'intune.unlicensed': { actor: 'administrator', retry: 'change' },
  'intune.notOffered': { actor: 'administrator', retry: 'change' },
  'intune.notFound': { actor: 'operator', retry: 'change' },
  'intune.throttled': { actor: 'operator', retry: 'again' },
  'intune.refused': { actor: 'operator', retry: 'change' },
  'intune.unsure': { actor: 'operator', retry: 'readback' },
  'intune.protocol': { actor: 'us', retry: 'change' },
  'appleBusiness.notAKey': { actor: 'operator', retry: 'change' },
  'appleBusiness.account': { actor: 'operator', retry: 'change' },
  'appleBusiness.refused': { actor: 'administrator', retry: 'change' },
  'appleBusiness.clock': { actor: 'operator', retry: 'change' },
  'appleBusiness.forbidden': { actor: 'administrator', retry: 'change' },
  'appleBusiness.throttled': { actor: 'operator', retry: 'again' },
  'appleBusiness.failed': { actor: 'operator', retry: 'change' },
  'appleBusiness.protocol': { actor: 'us', retry: 'change' },
  'http.unreachable': { actor: 'administrator', retry: 'again' },
  'http.status': { actor: 'administrator', retry: 'again' },
  'http.tooLarge': { actor: 'us', retry: 'change' },
  'discovery.address': { actor: 'operator', retry: 'change' },
  'discovery.none': { actor: 'operator', retry: 'change' },
  'discovery.unreadable': { actor: 'administrator', retry: 'change' },
  'discovery.redirect': { actor: 'administrator', retry: 'change' },
  'discovery.noEnrollment': { actor: 'administrator', retry: 'change' },
  'discovery.unverified': { actor: 'operator', retry: 'change' },
  'discovery.anchors': { actor: 'administrator', retry: 'again' },
  'discovery.trustProfile': { actor: 'administrator', retry: 'again' },
  'files.refused': { actor: 'operator', retry: 'change' },
  'apps.refused': { actor: 'operator', retry: 'change' },
  'identity.unusable': { actor: 'operator', retry: 'change' },
  'identity.wrongPassword': { actor: 'operator', retry: 'change' },
  'identity.unknown': { actor: 'operator', retry: 'change' },
  'identity.ambiguous': { actor: 'operator', retry: 'change' },
  'identity.present': { actor: 'operator', retry: 'change' },
  'identity.noKey': { actor: 'operator', retry: 'change' },
  'push.unusable': { actor: 'operator', retry: 'change' },
  'secrets.locked': { actor: 'operator', retry: 'change' },
  'secrets.wrongPassphrase': { actor: 'operator', retry: 'change' },
  'secrets.weakPassphrase': { actor: 'operator', retry: 'change' },
  'document.unknown': { actor: 'operator', retry: 'change' },
  'secrets.practice': { actor: 'operator', retry: 'change' },
  'secrets.unusable': { actor: 'administrator', retry: 'change' },
  'undo.over': { actor: 'operator', retry: 'change' },
  'undo.noRoom': { actor: 'operator', retry: 'change' },
  'profile.unreadable': { actor: 'operator', retry: 'change' },
  'profile.tooLarge': { actor: 'operator', retry: 'change' },
  'profile.notAProfile': { actor: 'operator', retry: 'change' },
  'profile.encrypted': { actor: 'operator', retry: 'change' },
  'profile.signatureBroken': { actor: 'operator', retry: 'change' },
  'profile.changed': { actor: 'operator', retry: 'change' },
  'profile.unknown': { actor: 'operator', retry: 'change' },
  'profile.draftInvalid': { actor: 'operator', retry: 'change' },
  'profile.variable': { actor: 'operator', retry: 'change' },
  'profile.modelUnreadable': { actor: 'operator', retry: 'change' },
  'profile.unwritable': { actor: 'operator', retry: 'change' },
  'blueprint.unknown': { actor: 'operator', retry: 'change' },
  'blueprint.ambiguous': { actor: 'operator', retry: 'change' },
  'blueprint.changed': { actor: 'operator', retry: 'change' },
  'blueprint.notChosen': { actor: 'operator', retry: 'change' },
  'blueprint.tooMany': { actor: 'operator', retry: 'change' },
  'file.unreadable': { actor: 'operator', retry: 'change' },
  'file.tooLarge': { actor: 'operator', retry: 'change' },
  'file.exists': { actor: 'operator', retry: 'change' },
  'file.notStaged': { actor: 'operator', retry: 'again' },
  'profile.refused': { actor: 'administrator', retry: 'change' },
  'profile.notAllowed': { actor: 'administrator', retry: 'change' },
  'profile.lockdownMode': { actor: 'person', retry: 'change' },
  'profile.notApproved': { actor: 'person', retry: 'readback' },
  'profile.notListed': { actor: 'operator', retry: 'readback' },
  'profile.sameUuid': { actor: 'administrator', retry: 'change' },
  'run.interrupted': { actor: 'operator', retry: 'readback' },
  'run.brokenOff': { actor: 'operator', retry: 'readback' },
  'run.cancelled': { actor: 'operator', retry: 'again' },
  'run.blocked': { actor: 'operator', retry: 'change' },
  'run.unread': { actor: 'operator', retry: 'again' },
  'run.notAsWanted': { actor: 'operator', retry: 'readback' },
  'run.notErased': { actor: 'operator', retry: 'readback' },
  'run.notesFull': { actor: 'operator', retry: 'change' },
  'run.notRetryable': { actor: 'operator', retry: 'change' },
  'plan.nothing': { actor: 'operator', retry: 'change' },
  'plan.erases': { actor: 'operator', retry: 'change' },
  'plan.changed': { actor: 'operator', retry: 'again' },
  'plan.unconfirmed': { actor: 'operator', retry: 'change' },
  'run.unknown': { actor: 'operator', retry: 'change' },
  'records.query': { actor: 'operator', retry: 'change' },
  'records.column': { actor: 'operator', retry: 'change' },
  'records.details': { actor: 'operator', retry: 'change' },
  'records.head': { actor: 'operator', retry: 'change' },
  'records.nothing': { actor: 'operator', retry: 'change' },
  'records.practice': { actor: 'operator', retry: 'change' },
  'print.none': { actor: 'operator', retry: 'change' },
  'print.tooMany': { actor: 'operator', retry: 'change' },
  'configurator.off': { actor: 'operator', retry: 'change' },
  'configurator.notAMac': { actor: 'operator', retry: 'change' },
  'configurator.missing': { actor: 'administrator', retry: 'change' },
  'configurator.outdated': { actor: 'administrator', retry: 'change' },
  'configurator.notStarted': { actor: 'administrator', retry: 'change' },
  'configurator.timeout': { actor: 'operator', retry: 'readback' },
  'configurator.killed': { actor: 'operator', retry: 'readback' },
  'configurator.stopped': { actor: 'operator', retry: 'readback' },
  'configurator.unreadable': { actor: 'operator', retry: 'readback' },
  'configurator.refused': { actor: 'operator', retry: 'readback' },
  'configurator.noDevice': { actor: 'operator', retry: 'change' },
  'configurator.gone': { actor: 'operator', retry: 'readback' },
  'configurator.unseen': { actor: 'operator', retry: 'readback' },
  'configurator.interrupted': { actor: 'operator', retry: 'readback' },
  'configurator.atWork': { actor: 'operator', retry: 'readback' },
  'configurator.notOffered': { actor: 'operator', retry: 'change' },
  'configurator.unconfirmed': { actor: 'operator', retry: 'change' },
  'configurator.notEnrolled': { actor: 'administrator', retry: 'readback' },
  'store.inUse': { actor: 'operator', retry: 'change' },
  'store.corrupt': { actor: 'administrator', retry: 'change' },
  'store.rewritten': { actor: 'administrator', retry: 'change' },
  'store.newer': { actor: 'administrator', retry: 'change' },
  'store.full': { actor: 'administrator', retry: 'change' },
  'store.unavailable': { actor: 'administrator', retry: 'change' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** Values that may be shown to anybody: names, numbers, paths. Never keys, payloads or pair records. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** The device's own words, kept beside our code: a lockdown error string, or domain and code of an error chain's root cause. */
export interface DeviceWord {
  readonly domain: string;
  readonly code: string;
  readonly text?: string | undefined;
}

/** What crosses borders; an AppError without its stack. */
export interface ErrorShape {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly device?: DeviceWord | undefined;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorShape };

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly device: DeviceWord | undefined;

  constructor(code: ErrorCode, params: ErrorParams = {}, more: { device?: DeviceWord; cause?: unknown } = {}) {
    super(code, { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.device = more.device;
  }
}

/** Anything thrown as an AppError; what is not one of ours is a defect and says so, with its message kept as the cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AppError('app.internal', { detail: detail.slice(0, 300) }, { cause: thrown });
}

export function shapeOf(error: AppError): ErrorShape {
  return { code: error.code, params: error.params, ...(error.device ? { device: error.device } : {}) };
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorKinds, text);
}

// The fields of an enrollment profile in Intune (depIOSEnrollmentProfile), as data: what each is called, means, takes, and which line of the
// form of 2016 it is (enrollment-formats 7.2, 5.8; the seed page of December 2016). The API is beta: a field that isn't here is left alone.

export type ProfileFieldType = 'text' | 'flag' | 'number' | 'choice' | 'texts' | 'certificates';

export interface ProfileField {
  readonly name: string;
  readonly type: ProfileFieldType;
  /** For people; of an inverse flag what is there when it is off. */
  readonly label: string;
  /** On means that something is absent: a form shows the opposite. */
  readonly inverse?: true;
  /** Of a pane of Setup Assistant: Apple's skip key for it. */
  readonly pane?: string;
  /** The line of the form of 2016. */
  readonly form2016?: string;
  /** Service's own: shown, never sent. */
  readonly readOnly?: true;
  readonly required?: true;
  /** Characters, entries, or the greatest number. */
  readonly max?: number;
  readonly choices?: readonly (string | number)[];
  /** Fields that have to be on or filled for this one to be. */
  readonly needs?: readonly string[];
  readonly note?: string;
}

const pane = (name: string, label: string, key: string, form2016?: string): ProfileField => ({ name, type: 'flag', label, inverse: true, pane: key, ...(form2016 === undefined ? {} : { form2016 }) });
const flag = (name: string, label: string, more: Partial<ProfileField> = {}): ProfileField => ({ name, type: 'flag', label, ...more });

/** Of every enrollment profile (enrollmentProfile). */
const base: readonly ProfileField[] = [
  { name: 'displayName', type: 'text', label: 'Name', required: true, max: 200, form2016: 'Name', note: 'Dynamic groups can go by it (enrollmentProfileName).' },
  { name: 'description', type: 'text', label: 'Description', max: 1000, form2016: 'Description' },
  flag('requiresUserAuthentication', 'User affinity', { form2016: 'User Affinity', note: 'Can’t be changed on a device that is enrolled: retire it and enroll it again.' }),
  { name: 'configurationEndpointUrl', type: 'text', label: 'Profile URL', readOnly: true, note: 'What Apple Configurator is given.' },
  flag('enableAuthenticationViaCompanyPortal', 'Sign in in Company Portal', { needs: ['requiresUserAuthentication'], note: 'Instead of Setup Assistant; multi-factor authentication needs it, unless people sign in on a web page.' }),
  flag('requireCompanyPortalOnSetupAssistantEnrolledDevices', 'Company Portal on devices enrolled in Setup Assistant', { needs: ['requiresUserAuthentication'] }),
];

/** Of those for automated enrollment (depEnrollmentBaseProfile). */
const automated: readonly ProfileField[] = [
  flag('isDefault', 'Default profile', { readOnly: true, note: 'Made so by an act of its own.' }),
  flag('supervisedModeEnabled', 'Supervised', { form2016: 'Supervised' }),
  { name: 'supportDepartment', type: 'text', label: 'Department', max: 125, form2016: 'Department Name', note: 'Shown under About Configuration.' },
  { name: 'supportPhoneNumber', type: 'text', label: 'Department’s phone', max: 50, form2016: 'Department Phone', note: 'Shown under Need Help.' },
  flag('isMandatory', 'Enrollment is mandatory', { note: 'From iOS 13 on it always is.' }),
  flag('profileRemovalDisabled', 'Locked enrollment', { form2016: 'Locked enrollment', needs: ['supervisedModeEnabled'], note: 'Nobody can remove management on the device. Changed only by a factory reset.' }),
  { name: 'deviceNameTemplate', type: 'text', label: 'Device names', max: 63, note: 'With {{SERIAL}} and {{DEVICETYPE}}.' },
  flag('configurationWebUrl', 'Sign in on a web page in Setup Assistant', { needs: ['requiresUserAuthentication'], note: 'Modern authentication; needs iOS 13.' }),
  { name: 'enabledSkipKeys', type: 'texts', label: 'Skipped panes, by Apple’s keys', max: 100, note: 'Panes that have no switch of their own here.' },
  { name: 'enrollmentTimeAzureAdGroupIds', type: 'texts', label: 'Groups joined at enrollment', max: 100 },
  flag('waitForDeviceConfiguredConfirmation', 'Await final configuration'),
  pane('locationDisabled', 'Location Services', 'Location', 'Location Services'),
  pane('restoreBlocked', 'Restore', 'Restore', 'Restore'),
  pane('appleIdDisabled', 'Apple Account', 'AppleID', 'Apple ID'),
  pane('termsAndConditionsDisabled', 'Terms and conditions', 'TOS', 'Terms and Conditions'),
  pane('touchIdDisabled', 'Touch ID and Face ID', 'Biometric', 'Touch ID'),
  pane('applePayDisabled', 'Apple Pay', 'Payment', 'Apple Pay'),
  pane('siriDisabled', 'Siri', 'Siri', 'Siri'),
  pane('diagnosticsDisabled', 'Diagnostics data', 'Diagnostics', 'Diagnostic Data'),
  pane('displayToneSetupDisabled', 'True Tone', 'DisplayTone'),
  pane('privacyPaneDisabled', 'Privacy', 'Privacy'),
  pane('screenTimeScreenDisabled', 'Screen Time', 'ScreenTime'),
];

/** Of those for iPhone and iPad (depIOSEnrollmentProfile). */
const ios: readonly ProfileField[] = [
  { name: 'iTunesPairingMode', type: 'choice', label: 'Pairing with computers', choices: ['disallow', 'allow', 'requiresCertificate'], form2016: 'Allow Pairing' },
  { name: 'managementCertificates', type: 'certificates', label: 'Apple Configurator certificates', max: 10, form2016: 'Apple Configurator Certificates', note: 'Computers that hold one of these supervision identities may pair. Can’t be changed after they were uploaded.' },
  flag('awaitDeviceConfiguredConfirmation', 'Await final configuration, iPhone and iPad'),
  flag('enableSharedIPad', 'Shared iPad', { needs: ['supervisedModeEnabled'] }),
  { name: 'sharedIPadMaximumUserCount', type: 'number', label: 'Cached users', max: 100, needs: ['enableSharedIPad'] },
  { name: 'companyPortalVppTokenId', type: 'text', label: 'Token that Company Portal is installed with', max: 100, needs: ['enableAuthenticationViaCompanyPortal'] },
  flag('enableSingleAppEnrollmentMode', 'Company Portal in Single App Mode until sign-in', { needs: ['enableAuthenticationViaCompanyPortal', 'companyPortalVppTokenId'] }),
  flag('forceTemporarySession', 'Temporary sessions only', { needs: ['enableSharedIPad'] }),
  { name: 'temporarySessionTimeoutInSeconds', type: 'number', label: 'Temporary session ends after seconds', max: 86_400, needs: ['enableSharedIPad'] },
  { name: 'userSessionTimeoutInSeconds', type: 'number', label: 'User session ends after seconds', max: 86_400, needs: ['enableSharedIPad'] },
  { name: 'passcodeLockGracePeriodInSeconds', type: 'choice', label: 'Seconds locked before the passcode is needed', choices: [0, 60, 300, 900, 3600, 14_400], needs: ['enableSharedIPad'] },
  { name: 'carrierActivationUrl', type: 'text', label: 'Carrier’s activation server', max: 2000, note: 'For eSIM.' },
  flag('userlessSharedAadModeEnabled', 'Microsoft Entra shared device mode', { note: 'People sign in and out; nobody owns the device. Not the same as Shared iPad.' }),
  pane('passCodeDisabled', 'Passcode', 'Passcode', 'Passcode'),
  pane('zoomDisabled', 'Zoom', 'Zoom', 'Zoom'),
  pane('restoreFromAndroidDisabled', 'Move from Android', 'Android'),
  pane('homeButtonScreenDisabled', 'Home button', 'HomeButtonSensitivity'),
  pane('iMessageAndFaceTimeScreenDisabled', 'iMessage and FaceTime', 'iMessageAndFaceTime'),
  pane('onBoardingScreenDisabled', 'Gestures', 'OnBoarding'),
  pane('simSetupScreenDisabled', 'Cellular', 'SIMSetup'),
  pane('softwareUpdateScreenDisabled', 'Software update', 'SoftwareUpdate'),
  pane('watchMigrationScreenDisabled', 'Apple Watch migration', 'WatchMigration'),
  pane('appearanceScreenDisabled', 'Appearance', 'Appearance'),
  // Apple lists no skip keys for these two.
  flag('expressLanguageScreenDisabled', 'Express language', { inverse: true }),
  flag('preferredLanguageScreenDisabled', 'Preferred languages', { inverse: true }),
  pane('deviceToDeviceMigrationDisabled', 'Transfer from another device', 'DeviceToDeviceMigration'),
  pane('welcomeScreenDisabled', 'Get started', 'Welcome'),
  pane('restoreCompletedScreenDisabled', 'Restore completed', 'RestoreCompleted'),
  pane('updateCompleteScreenDisabled', 'Update completed', 'UpdateCompleted'),
];

/** In the order of a form. */
export const intuneProfileFields: readonly ProfileField[] = [...base, ...automated, ...ios];

const fieldByName: ReadonlyMap<string, ProfileField> = new Map(intuneProfileFields.map((field) => [field.name, field]));

/** `certificate`: DER in base64. `thumbprint`: Intune's own; left out when it is sent. */
export interface ManagementCertificate {
  readonly thumbprint: string;
  readonly certificate: string;
}

export type ProfileValue = boolean | string | number | readonly string[] | readonly ManagementCertificate[];
/** By field name; what isn't there isn't said. */
export type ProfileValues = Readonly<Record<string, ProfileValue>>;

export interface ProfileTrouble {
  readonly field: string;
  /** A sentence. */
  readonly reason: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function isCertificate(value: unknown): value is ManagementCertificate {
  return typeof value === 'object' && value !== null && 'certificate' in value && isText(value.certificate) && (!('thumbprint' in value) || isText(value.thumbprint));
}

/** Whether a value has the field's type, whatever its size. */
function fits({ type, choices }: ProfileField, value: unknown): boolean {
  if (type === 'flag') return typeof value === 'boolean';
  if (type === 'number') return Number.isInteger(value);
  if (type === 'text') return isText(value);
  if (type === 'choice') return choices?.some((choice) => choice === value) === true;
  return Array.isArray(value) && value.every(type === 'texts' ? isText : isCertificate);
}

/** What Graph answered, by field: known ones of the right type. `odd`: names of known fields with a value of another form, which nobody touches. */
export function readProfileValues(answered: Readonly<Record<string, unknown>>): { readonly values: ProfileValues; readonly odd: readonly string[] } {
  const [values, odd] = [{} as Record<string, ProfileValue>, [] as string[]];
  for (const field of intuneProfileFields) {
    const value = answered[field.name];
    if (value === undefined || value === null) continue;
    if (fits(field, value)) values[field.name] = value as ProfileValue;
    else odd.push(field.name);
  }
  return { values, odd };
}

function sizeTrouble({ type, max, label }: ProfileField, value: ProfileValue): string | null {
  if (max === undefined) return null;
  if (type === 'number') return typeof value === 'number' && value >= 0 && value <= max ? null : `${label} is a number from 0 to ${max}.`;
  const length = isText(value) || Array.isArray(value) ? value.length : 0;
  if (length <= max) return null;
  return type === 'text' ? `${label} has ${length} characters; ${max} are possible.` : `${label} has ${length} entries; ${max} are possible.`;
}

/** Graph gives 0 for numbers that nobody chose. */
const isSet = (value: ProfileValue | undefined): boolean => value !== undefined && value !== false && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0);

/** What speaks against sending these values; `before`: those the profile has already, which stay where nothing else is said. */
export function profileTroubles(values: ProfileValues, before: ProfileValues = {}): ProfileTrouble[] {
  const after = { ...before, ...values };
  const found: ProfileTrouble[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = fieldByName.get(name);
    if (!field) found.push({ field: name, reason: 'Muster doesn’t know this field.' });
    else if (field.readOnly) found.push({ field: name, reason: `${field.label} can’t be set here.` });
    else if (!fits(field, value)) found.push({ field: name, reason: field.choices ? `${field.label} is one of ${field.choices.join(', ')}.` : `${field.label} has a value of another kind.` });
    else {
      const size = sizeTrouble(field, value);
      if (size !== null) found.push({ field: name, reason: size });
    }
  }
  // What was on before may need what is switched off now.
  for (const { name, label, needs = [] } of intuneProfileFields) {
    for (const need of isSet(after[name]) ? needs : []) {
      if (!isSet(after[need]) && (Object.hasOwn(values, name) || Object.hasOwn(values, need))) found.push({ field: name, reason: `${label} needs ${fieldByName.get(need)?.label ?? need}.` });
    }
  }
  if (!isText(after['displayName']) || after['displayName'].trim() === '') found.push({ field: 'displayName', reason: 'The profile needs a name.' });
  if (after['iTunesPairingMode'] === 'requiresCertificate' && !isSet(after['managementCertificates'])) found.push({ field: 'managementCertificates', reason: 'Pairing by certificate needs a certificate.' });
  if (after['userlessSharedAadModeEnabled'] === true && after['requiresUserAuthentication'] === true) found.push({ field: 'userlessSharedAadModeEnabled', reason: 'Shared device mode has no user affinity.' });
  return found;
}

/** What has to be sent to make `before` into `after`: fields that differ, in the order of the form. */
export function changedValues(before: ProfileValues, after: ProfileValues): ProfileValues {
  const same = (name: string): boolean => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return Object.fromEntries(intuneProfileFields.filter(({ name, readOnly }) => readOnly !== true && after[name] !== undefined && !same(name)).map(({ name }) => [name, after[name] ?? '']));
}

// What the choice of user affinity brings with it, in the words of Intune's pages of 2016 and of today (enrollment-formats 4.6, 4.7, 9).
import type { Blueprint } from '../../model/blueprints.ts';

type Authentication = Blueprint['authentication'];

const needs = 'User affinity is required for mobile application management (MAM) apps, conditional access to email and company data, and the Company Portal app.';
const change = 'To change the affinity of a device that is enrolled, it has to be retired and enrolled again.';
const firstDay = 'The device has to get its user within 24 hours after it was enrolled; later it needs a factory reset.';
const portal = 'The user signs in to Company Portal with the same work account (UPN) as in Setup Assistant and confirms the last four characters of the serial number. The MDM should send the app by a device licence; that needs no Apple Account.';
const licence = 'Each user needs an Intune licence.';
const shared = 'Without user affinity the device is for tasks that need no user’s own data: kiosk, point of sale, shared devices. It is not intended that one person signs in.';
const without = 'Company Portal isn’t supported and should not be installed; MAM, conditional access and apps that need a user won’t work.';

const byAuthentication: Readonly<Record<Authentication, readonly string[]>> = {
  companyPortal: [
    'The user signs in in Company Portal, after Setup Assistant. Multifactor authentication, a changed password at the first sign-in and the reset of an expired one work there.',
    'In 2016 multifactor authentication (MFA) didn’t work during enrollment with user affinity; after enrollment it worked. Signing in in Company Portal is the way around it.',
  ],
  modern: [
    'The user signs in in a web page of Setup Assistant, from iOS 13 on. MFA works there, but not the kind that resists phishing.',
    'The user is known at the Home Screen already; until a sign-in to Company Portal the device counts as not compliant in Entra.',
  ],
  legacy: [
    'The user types name and password into Setup Assistant’s own dialog: MFA doesn’t work during enrollment. After enrollment it works as expected.',
    'Where the accounts are federated, the WS-Trust 1.3 Username/Mixed endpoint has to be enabled. Microsoft advises against this way.',
  ],
};

/** Sentences, the most important first. */
export function affinityConsequences({ method, affinity, authentication }: Pick<Blueprint, 'method' | 'affinity' | 'authentication'>): string[] {
  if (method === 'superviseOnly') return ['Supervise only enrolls nowhere, so the device gets no user from here.'];
  if (method === 'direct') return ['Direct enrollment never gives a device a user: the file it installs is made without user affinity.', shared, without, `${change} For a user, choose Setup Assistant or Automated Enrollment then.`];
  return affinity === 'user' ? [needs, ...byAuthentication[authentication], portal, firstDay, licence, change] : [shared, without, change];
}

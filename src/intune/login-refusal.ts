// What Microsoft's login says when it doesn't let somebody in, as codes with a next step. Its sentences are never kept: they carry names,
// addresses and traces; its error word and the number behind AADSTS tell enough.
import { AppError } from '../errors.ts';

export interface LoginRefusal {
  /** OAuth's: invalid_grant, interaction_required, access_denied … */
  readonly error: string;
  /** Behind AADSTS; null: none was given. */
  readonly number: number | null;
}

/** Of an answer of the login; null: it is no refusal. */
export function refusalIn(body: unknown): LoginRefusal | null {
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') return null;
  const error = /^[a-z_]{1,60}$/.exec(body.error)?.[0] ?? 'error';
  const codes = 'error_codes' in body && Array.isArray(body.error_codes) ? body.error_codes as readonly unknown[] : [];
  const [first] = codes;
  const described = 'error_description' in body && typeof body.error_description === 'string' ? /\bAADSTS(\d{1,9})\b/.exec(body.error_description.slice(0, 2000))?.[1] : undefined;
  const number = typeof first === 'number' && Number.isInteger(first) ? first : described === undefined ? null : Number(described);
  return { error, number };
}

/** Numbers of Microsoft's page "Microsoft Entra authentication and authorization error codes". */
const consent: ReadonlySet<number> = new Set([65001, 65004, 90094, 90095, 900941]);
const policy: ReadonlySet<number> = new Set([50005, 50097, 50105, 53000, 53001, 53002, 53003, 53009, 530003, 530034]);
const app: ReadonlyMap<number, string> = new Map([
  [700016, 'no app has this ID in the organization'], [7000218, 'it doesn’t allow public client flows'], [7000112, 'it is switched off'], [70001, 'no app has this ID in the organization'],
  [50011, 'it doesn’t have the redirect http://localhost of mobile and desktop applications'], [90002, 'the organization isn’t known in this cloud'], [900382, 'the organization is in another cloud'],
  [70011, 'a permission isn’t known'], [650053, 'a permission isn’t known'], [50194, 'it is for one organization only; give that organization’s ID'],
]);
const otherAccount: ReadonlySet<number> = new Set([50020, 50034, 500011, 500208, 50059, 16000]);

/** `word`: what to look the refusal up by. */
const wordOf = ({ error, number }: LoginRefusal): string => (number === null ? error : `AADSTS${number}`);

/** For a sign-in; a renewal that isn't possible any more is intune.signInAgain. */
export function loginError(refusal: LoginRefusal, doing: 'signIn' | 'renew'): AppError {
  const { error, number } = refusal;
  const word = wordOf(refusal);
  const device = { device: { domain: 'login', code: word } };
  const about = number === null ? undefined : app.get(number);
  if (about !== undefined) return new AppError('intune.app', { reason: about, word }, device);
  if (error === 'consent_required' || (number !== null && consent.has(number) && number !== 65004)) return new AppError('intune.consent', { word }, device);
  if (number !== null && policy.has(number)) return new AppError('intune.policy', { word }, device);
  if (number !== null && otherAccount.has(number)) return new AppError('intune.account', { word }, device);
  if (doing === 'renew' && /^(?:invalid_grant|interaction_required|login_required)$/.test(error)) return new AppError('intune.signInAgain', { word }, device);
  if (error === 'access_denied' || error === 'authorization_declined' || number === 65004) return new AppError('intune.declined', {}, device);
  if (error === 'expired_token' || error === 'code_expired' || number === 70020) return new AppError('intune.codeExpired', {}, device);
  return new AppError('intune.signInRefused', { word }, device);
}

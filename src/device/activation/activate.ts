// Activates a device: its papers to Apple, Apple's record to it (ios-protocols 4.2). The host needs the internet, the device
// doesn't. Apple's addresses are asked a few at a time (10.1); what the device does meanwhile keeps nobody from them.
import { type Clock, wait } from '../../clock.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { HttpClient, HttpResponse } from '../../http.ts';
import type { PlistDict } from '../../plist/value.ts';
import { writeXmlPlist } from '../../plist/xml-write.ts';
import { acknowledgeActivation } from '../lockdown/writes.ts';
import type { DeviceSession } from '../session.ts';
import type { Slots } from '../slots.ts';
import { createActivationInfo, createSessionInfo, handleActivationInfo } from './activation-command.ts';
import { type ActivationUrls, checkActivationUrls } from './activation-urls.ts';
import { checkAppleAnswer, dictionaryIn } from './apple-answer.ts';

export interface ActivationMeans {
  readonly http: HttpClient;
  /** Places at Apple's addresses; one for each request as long as it lasts. */
  readonly apple: Slots;
  readonly urls: ActivationUrls;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ActivationOutcome {
  /** before: there was nothing to do, and nobody was asked. */
  readonly done: 'now' | 'before';
  /** The device's word. */
  readonly state: string;
}

type ActivationSession = Pick<DeviceSession, 'send' | 'inTrust'>;

/** Handshakes are harmless to repeat: the nonce is the device's and nothing is decided yet. Milliseconds before each further try. */
const handshakePauses = [1000, 3000] as const;
/** A session's nonce lives about five minutes (ios-protocols 4.2); what is older than this isn't worth beginning with. */
const freshMs = 4 * 60_000;
const rounds = 2;
const readDeadline = 10_000;
const pollPause = 1000;
const pollTries = 10;
const userAgent = 'iOS Device Activator (MobileActivation-592.103.2)';

const hostOf = (url: string): string => new URL(url).host;

/** Null when the device doesn't tell. Anything but Unactivated counts as activated (ios-protocols 4.5). */
async function readState(session: ActivationSession, signal: AbortSignal): Promise<string | null> {
  const value = await session.inTrust('GetValue', readDeadline, signal, (lockdown, inner) => lockdown.getValue(inner, undefined, 'ActivationState'));
  return typeof value === 'string' && value !== '' ? value.slice(0, 60) : null;
}

/** The state of a device that is activated, else null. */
const activatedState = (state: string | null): string | null => (state === 'Unactivated' ? null : state);

function checkStatus(url: string, { status }: HttpResponse): void {
  if (status < 200 || status > 299) throw new AppError('http.status', { host: hostOf(url), status });
}

async function askHandshake({ http, apple, urls, signal }: ActivationMeans, papers: PlistDict): Promise<Uint8Array> {
  const headers = { 'Content-Type': 'application/x-apple-plist', 'Accept': 'application/xml', 'User-Agent': userAgent };
  const response = await apple.run(signal, () => http({ method: 'POST', url: urls.handshake, headers, body: writeXmlPlist(papers) }, signal));
  checkStatus(urls.handshake, response);
  // A captive portal or a filtering proxy answers anything with a page.
  if (!dictionaryIn(response.body)) throw new AppError('http.unreachable', { host: hostOf(urls.handshake), reason: 'something else answers in its place, such as a proxy or a sign-in page' });
  return response.body;
}

async function shakeHands(means: ActivationMeans, papers: PlistDict): Promise<Uint8Array> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await askHandshake(means, papers);
    } catch (error) {
      const pause = handshakePauses[tries];
      const { code, params } = asAppError(error);
      const mayPass = code === 'http.unreachable' || (code === 'http.status' && (Number(params['status']) >= 500 || params['status'] === 429));
      if (pause === undefined || !mayPass) throw error;
      await wait(means.clock, pause, means.signal);
    }
  }
}

/** The device's papers for the activation, young enough to be answered. */
async function preparePapers(session: ActivationSession, means: ActivationMeans): Promise<PlistDict> {
  const { clock, signal, urls } = means;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = clock.now();
    const answer = await shakeHands(means, await session.send(createSessionInfo, null, signal));
    if (clock.now() - startedAt > freshMs) continue;
    const papers = await session.send(createActivationInfo, { handshake: answer }, signal);
    if (clock.now() - startedAt <= freshMs) return papers;
  }
  throw new AppError('http.unreachable', { host: hostOf(urls.handshake), reason: 'it answers too slowly for an activation' });
}

/** fetch gives names in lower case; devices have been handed them as HTTP/1.1 spells them. */
function headersForDevice(headers: Readonly<Record<string, string>>): Record<string, string> {
  const spelled = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
  return Object.fromEntries(Object.entries(headers).slice(0, 100).map(([name, value]) => [spelled(name.slice(0, 200)), value.slice(0, 8000)]));
}

async function askForRecord({ http, apple, urls, signal }: ActivationMeans, papers: PlistDict): Promise<HttpResponse> {
  const form = new URLSearchParams({ 'activation-info': Buffer.from(writeXmlPlist(papers)).toString('utf8') });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept': '*/*', 'User-Agent': userAgent };
  const body = Uint8Array.from(Buffer.from(form.toString(), 'utf8'));
  const response = await apple.run(signal, () => http({ method: 'POST', url: urls.activation, headers, body }, signal));
  checkStatus(urls.activation, response);
  checkAppleAnswer(response);
  return response;
}

async function confirm(session: ActivationSession, { clock, signal }: ActivationMeans): Promise<ActivationOutcome> {
  await session.inTrust('SetValue', readDeadline, signal, (lockdown, inner) => acknowledgeActivation(lockdown, inner)).catch((error: unknown) => {
    // A courtesy of hosts; a device that won't take it is activated all the same.
    if (!asAppError(error).device) throw error;
  });
  for (let tries = 0; ; tries += 1) {
    const state = await readState(session, signal);
    const activated = activatedState(state);
    if (activated !== null) return { done: 'now', state: activated };
    if (tries >= pollTries) throw new AppError('activation.notConfirmed', { state: state ?? 'nothing' });
    await wait(clock, pollPause, signal);
  }
}

/**
 * Resolves when the device itself says that it is activated; at once when it said so before. Throws activation.locked (Apple
 * wants the owner's account), activation.refused with Apple's or the device's word, activation.notConfirmed, http.*, device.*,
 * link.*. After link.* in the last steps the record may have been taken: read the state before anything else.
 */
export async function activate(session: ActivationSession, means: ActivationMeans): Promise<ActivationOutcome> {
  checkActivationUrls(means.urls);
  const before = activatedState(await readState(session, means.signal));
  if (before !== null) return { done: 'before', state: before };
  const { body, headers } = await askForRecord(means, await preparePapers(session, means));
  await session.send(handleActivationInfo, { answer: body, headers: headersForDevice(headers) }, means.signal);
  return confirm(session, means);
}

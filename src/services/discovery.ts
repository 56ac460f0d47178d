// Asks an MDM server what it publishes for preparing devices, as Apple Configurator does (enrollment-formats 4.4), and how the
// server that devices will enroll with speaks TLS (10.3). Enrolls nobody: an enrollment address itself is never asked.
import type { Clock } from '../clock.ts';
import { certificateFacts, readCertificate } from '../crypto/certificate-facts.ts';
import { looksSigned, openSignedContent } from '../crypto/signed-content.ts';
import { withDeadline } from '../device/deadline.ts';
import { lineOf, type Note, readAnchorList, readServiceDocument, readTrustProfile } from '../domain/enrollment/discovery-document.ts';
import { type DiscoveryTarget, discoveryTarget } from '../domain/enrollment/discovery-target.ts';
import { type ManagementServer, serversOf } from '../domain/enrollment/management-servers.ts';
import { judgeTls, type TlsFacts, type TlsFailure } from '../domain/enrollment/tls-preflight.ts';
import { httpsHost } from '../domain/https-address.ts';
import { AppError, asAppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import type { Discovery } from '../model/blueprints.ts';
import { readPlist } from '../plist/read.ts';
import { PlistError, type PlistValue } from '../plist/value.ts';
import { type Followed, getFollowing } from './follow-redirects.ts';
import { readTlsFacts } from './tls-facts.ts';

export interface DiscoveryMeans {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Whether servers are connected to for a look at their TLS; never in practice, whose servers have none. */
  readonly tls: boolean;
  readonly signal?: AbortSignal;
}

type Target = Exclude<DiscoveryTarget, { kind: 'none' }>;
/** A discovery while it is made. */
type Draft = { -readonly [Key in keyof Discovery]: Discovery[Key] };

/** Milliseconds for all that is fetched. */
const patience = 60_000;
/** Bytes. */
const largestJson = 256 * 1024;
const largestProfile = 2 * 1024 * 1024;
/** As many as a blueprint keeps. */
const mostAnchors = 20;
const longestAnchor = 20_000;
const mostRoots = 50;
const soon = 30 * 86_400_000;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const say = (draft: Draft, severity: Note['severity'], reason: string): void => { draft.notes.push({ severity, reason: lineOf(reason, 500) }); };

function problemOf(error: unknown, host: string): NonNullable<Discovery['problem']> {
  const { code, params } = asAppError(error);
  const told = code === 'link.timeout' ? { code: 'http.unreachable' as const, params: { host, reason: `no answer within ${patience / 1000} seconds` } } : { code, params };
  return { code: told.code, params: Object.fromEntries(Object.entries(told.params).map(([name, value]) => [name, typeof value === 'string' ? lineOf(value, 500) : value])) };
}

/** Why, as the end of a sentence. */
function reasonOf(error: unknown): string {
  const { code, params } = problemOf(error, '');
  if (params['reason'] !== undefined) return String(params['reason']);
  if (params['status'] !== undefined) return `it answers with status ${params['status']}`;
  return code === 'http.tooLarge' ? 'it is larger than any real one' : code;
}

/** Another media type is no obstacle, and said: other programs may mind. Names of more hosts are said, too. */
function aboutAnswer(draft: Draft, what: string, expected: string, { response, host, through }: Followed): void {
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (response.body.length > 0 && type !== expected) say(draft, 'warning', `${what} comes from ${host} as ${type === '' ? 'nothing in particular' : `“${type}”`}, not as ${expected}; Apple Configurator may refuse it.`);
  if (through.length > 0) say(draft, 'info', `${what} was found by way of ${through.join(', ')}.`);
}

/** Throws discovery.none, http.status. */
function checkStatus({ response: { status }, host }: Followed): void {
  if (status >= 200 && status <= 299) return;
  if (status === 407 || status === 511) throw new AppError('http.unreachable', { host, reason: 'a proxy or a sign-in page of the network stands before it' });
  throw status >= 300 && status <= 499 && status !== 429 ? new AppError('discovery.none', { host, status }) : new AppError('http.status', { host, status });
}

interface Addresses {
  readonly anchorsUrl: string | null;
  readonly trustProfileUrl: string | null;
}

async function readDocument(draft: Draft, target: Target, http: HttpClient, signal: AbortSignal): Promise<Addresses> {
  const answer = await getFollowing(http, target.ask, 'application/json', largestJson, signal);
  draft.status = answer.response.status;
  checkStatus(answer);
  const document = readServiceDocument(answer.response.body);
  if ('reason' in document) throw new AppError('discovery.unreadable', { host: answer.host, reason: document.reason });
  aboutAnswer(draft, 'The document', 'application/json', answer);
  draft.notes.push(...document.notes);
  draft.unknownKeys = [...document.unknownKeys];
  const { anchorsUrl, trustProfileUrl, enrollmentUrl, noEnrollment } = document;
  Object.assign(draft, { anchorsUrl, trustProfileUrl });
  if (target.enrollmentUrl === null) {
    draft.enrollmentUrl = enrollmentUrl;
    if (noEnrollment !== null) draft.problem = problemOf(new AppError('discovery.noEnrollment', { host: answer.host, reason: noEnrollment }), answer.host);
  } else if (enrollmentUrl !== target.enrollmentUrl) {
    say(draft, 'warning', enrollmentUrl === null ? `What ${answer.host} publishes names no enrollment address; what was entered is kept.`
      : `What ${answer.host} publishes names another enrollment address, at ${httpsHost(enrollmentUrl) ?? ''}; what was entered is kept.`);
  }
  return { anchorsUrl, trustProfileUrl };
}

function aboutValidity(draft: Draft, whose: string, { from, until }: { readonly from: number; readonly until: number }): void {
  if (until <= draft.at) say(draft, 'error', `${whose} expired on ${dayOf(until)}.`);
  else if (from > draft.at) say(draft, 'error', `${whose} begins only on ${dayOf(from)}.`);
  else if (until - draft.at < soon) say(draft, 'warning', `${whose} expires on ${dayOf(until)}.`);
}

async function readAnchors(draft: Draft, url: string, http: HttpClient, signal: AbortSignal): Promise<void> {
  const answer = await getFollowing(http, url, 'application/json', largestProfile, signal);
  checkStatus(answer);
  const list = readAnchorList(answer.response.body);
  const unusable = (reason: string): AppError => new AppError('discovery.anchors', { host: answer.host, reason });
  if ('reason' in list) throw unusable(list.reason);
  aboutAnswer(draft, 'The list of certificates', 'application/json', answer);
  if (list.base64.length > mostAnchors) say(draft, 'warning', `The list has ${list.base64.length} certificates; only the first ${mostAnchors} are kept.`);
  const anchors = list.base64.slice(0, mostAnchors).map((text, at) => {
    if (text.length > longestAnchor) throw unusable(`number ${at + 1} of its list is larger than any real certificate`);
    try {
      const der = readCertificate(Uint8Array.from(Buffer.from(text, 'base64')));
      return { facts: certificateFacts(der), base64: Buffer.from(der).toString('base64') };
    } catch (error) {
      throw new AppError('discovery.anchors', { host: answer.host, reason: `number ${at + 1} of its list is no certificate` }, { cause: error });
    }
  });
  for (const { facts } of anchors) aboutValidity(draft, `The certificate “${lineOf(facts.name, 100)}” that devices shall trust`, facts);
  draft.anchors = anchors.map(({ facts: { name, sha256 }, base64 }) => ({ name: lineOf(name, 300), sha256, base64 }));
}

async function contentOf(bytes: Uint8Array): Promise<Uint8Array> {
  if (!looksSigned(bytes)) return bytes;
  const opened = await openSignedContent(bytes);
  switch (opened.kind) {
    case 'intact': return opened.content;
    case 'broken': throw new Error(`its signature is broken (${opened.reason})`);
    case 'encrypted': throw new Error('it is encrypted');
    case 'other': throw new Error('it is no configuration profile');
  }
}

function plistIn(content: Uint8Array): PlistValue {
  try {
    return readPlist(content, { bytes: largestProfile, depth: 32, values: 20_000 });
  } catch (error) {
    if (error instanceof PlistError) throw new Error('it is no configuration profile', { cause: error });
    throw error;
  }
}

/** The roots in it, which devices trust once it is installed. */
async function readTrust(draft: Draft, url: string, http: HttpClient, signal: AbortSignal): Promise<Uint8Array[]> {
  const answer = await getFollowing(http, url, 'application/x-apple-aspen-config', largestProfile, signal);
  checkStatus(answer);
  const unusable = (reason: string, cause?: unknown): AppError => new AppError('discovery.trustProfile', { host: answer.host, reason }, { cause });
  const value = await contentOf(answer.response.body).then(plistIn).catch((error: unknown) => { throw unusable(error instanceof Error ? error.message : 'it can’t be read', error); });
  const profile = readTrustProfile(value);
  if ('reason' in profile) throw unusable(profile.reason);
  aboutAnswer(draft, 'The trust profile', 'application/x-apple-aspen-config', answer);
  draft.notes.push(...profile.notes);
  return profile.roots.slice(0, mostRoots).flatMap((root) => {
    try {
      const der = readCertificate(root);
      const facts = certificateFacts(der);
      aboutValidity(draft, `The root “${lineOf(facts.name, 100)}” of the trust profile`, facts);
      return [der];
    } catch {
      say(draft, 'error', 'A root of the trust profile can’t be read as a certificate.');
      return [];
    }
  });
}

/** One of the two that the document names; what goes wrong with it doesn't keep the other from being read. */
async function besides<T>(draft: Draft, code: 'discovery.anchors' | 'discovery.trustProfile', url: string, none: T, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const host = httpsHost(url) ?? '';
    const reason = reasonOf(error);
    // Of several the first is the problem; no other is lost.
    if (draft.problem) say(draft, 'error', `${code === 'discovery.anchors' ? 'The certificates that devices should trust' : 'The trust profile'} couldn’t be had from ${host}: ${reason}.`);
    else draft.problem = problemOf(new AppError(code, { host, reason }), host);
    return none;
  }
}

async function fetchAll(draft: Draft, target: Target, http: HttpClient, signal: AbortSignal): Promise<Uint8Array[]> {
  const { anchorsUrl, trustProfileUrl } = await readDocument(draft, target, http, signal);
  if (anchorsUrl !== null) await besides(draft, 'discovery.anchors', anchorsUrl, undefined, signal, () => readAnchors(draft, anchorsUrl, http, signal));
  if (trustProfileUrl === null) return [];
  return besides(draft, 'discovery.trustProfile', trustProfileUrl, [], signal, () => readTrust(draft, trustProfileUrl, http, signal));
}

/** Without the document: what was entered may still be right. */
function unverified(draft: Draft, { enrollmentUrl, host }: Target, error: unknown): void {
  const problem = problemOf(error, host);
  if (enrollmentUrl !== null) {
    const reason = problem.code === 'discovery.unreadable' ? `its answer is no discovery document, ${reasonOf(error)}` : reasonOf(error);
    draft.problem = problemOf(new AppError('discovery.unverified', { host, reason }), host);
    return;
  }
  draft.problem = problem;
  if (draft.enrollmentUrl === null) say(draft, 'warning', 'Apple Configurator would say that the server’s URL couldn’t be verified, and let you go on, as Intune’s instructions have it. Nobody then knows whether it is right until a device enrolls.');
}

function judged(server: ManagementServer, facts: TlsFacts | TlsFailure, draft: Draft, answered: boolean): Discovery['tls'] {
  // Over HTTP a proxy may have helped, which the look at TLS goes without.
  if (facts.kind === 'failed' && answered) return [{ severity: 'warning', reason: `How ${server.shown} speaks TLS couldn’t be seen directly (${facts.reason}); a proxy may lie between.` }];
  return judgeTls(facts, server.shown, draft.at, server.path).map(({ severity, reason }) => ({ severity, reason: lineOf(reason, 500) }));
}

/** Devices ask the enrollment server; the one that was asked for the document matters only when it couldn't be reached. */
async function lookAtTls(draft: Draft, target: Target, roots: readonly Uint8Array[], { clock, signal }: DiscoveryMeans): Promise<void> {
  const enrollment = serversOf(draft.enrollmentUrl === null ? [] : [['enrollment', draft.enrollmentUrl]]);
  const asked = serversOf(draft.status === 0 ? [['discovery', target.ask]] : []).filter(({ shown }) => !enrollment.some((server) => server.shown === shown));
  const anchors = draft.anchors.map(({ base64 }) => Uint8Array.from(Buffer.from(base64, 'base64')));
  const choice = { clock, ...(signal ? { signal } : {}) };
  for (const server of [...enrollment, ...asked]) {
    const own = enrollment.includes(server);
    // Anchors stand in place of all other roots (5.4), those of an installed profile beside them.
    const facts = await readTlsFacts(server, { ...choice, anchors: own ? [...anchors, ...roots] : [], only: own && anchors.length > 0 });
    if (!own && facts.kind === 'failed') continue;
    draft.tls.push(...judged(server, facts, draft, draft.status !== 0 && server.shown === target.host));
  }
  draft.tls = draft.tls.slice(0, 50);
}

/** `text`: a host, an address of discovery, or an enrollment address. Rejects with the signal's reason only; everything else is in the result. */
export async function discover(text: string, means: DiscoveryMeans): Promise<Discovery> {
  const { http, clock, tls, signal } = means;
  const target = discoveryTarget(text);
  const draft: Draft = {
    at: clock.now(), asked: target.kind === 'none' ? lineOf(text.trim(), 2000) : target.ask, status: 0,
    enrollmentUrl: target.kind === 'none' ? null : target.enrollmentUrl, anchorsUrl: null, trustProfileUrl: null, anchors: [], unknownKeys: [], notes: [], tls: [], problem: null,
  };
  if (target.kind === 'none') return { ...draft, problem: problemOf(new AppError('discovery.address', { reason: target.reason }), '') };
  if (target.rewritten) say(draft, 'info', 'An address as Intune exported it in 2016 was entered; the one that works today was asked instead.');
  let roots: Uint8Array[] = [];
  try {
    roots = await withDeadline(clock, patience, signal, (limit) => fetchAll(draft, target, http, limit));
  } catch (error) {
    signal?.throwIfAborted();
    unverified(draft, target, error);
  }
  if (tls) await lookAtTls(draft, target, roots, means);
  draft.notes = draft.notes.slice(0, 100);
  return draft;
}

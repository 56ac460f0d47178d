// The installation proxy (ios-protocols 5.3): which apps a device has, and taking one off. Answers come in parts until
// Complete, so these are conversations, not single commands. Installing is the MDM's: an App Store app needs its buyer's licence.
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { dict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import { readPlistFrame, writePlistFrame } from '../frame/plist-frame.ts';
import type { DeviceSession } from '../session.ts';
import { parseReply } from './reply.ts';

const service = 'com.apple.mobile.installation_proxy';
const listDeadline = 60_000;
const uninstallDeadline = 120_000;
const maxFrame = 32 * 1024 * 1024;
const maxApps = 10_000;
/** Parts of one answer: progress comes in percents, apps in dozens. */
const maxParts = 10_000;

export interface InstalledApp {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly kind: 'user' | 'system' | 'other';
}

const attributes = ['CFBundleIdentifier', 'CFBundleDisplayName', 'CFBundleName', 'CFBundleShortVersionString', 'CFBundleVersion', 'ApplicationType'];
const word = z.string().min(1).max(1000).nullable().catch(null);
const appSchema = z.object({
  CFBundleIdentifier: z.string().min(1).max(500), CFBundleDisplayName: word, CFBundleName: word, CFBundleShortVersionString: word, CFBundleVersion: word, ApplicationType: word,
});

function appFrom(app: z.infer<typeof appSchema>): InstalledApp {
  const kinds: Readonly<Record<string, InstalledApp['kind']>> = { User: 'user', System: 'system' };
  const kind = app.ApplicationType ?? '';
  return {
    id: app.CFBundleIdentifier, name: app.CFBundleDisplayName ?? app.CFBundleName ?? app.CFBundleIdentifier,
    version: app.CFBundleShortVersionString ?? app.CFBundleVersion, kind: (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? 'other',
  };
}

function refusal(command: string, error: PlistValue, part: PlistDict): AppError {
  const name = typeof error === 'string' ? error : 'an error without a name';
  const description = part.get('ErrorDescription');
  const text = typeof description === 'string' && description !== '' ? description : name;
  return new AppError('apps.refused', { request: command, word: text.slice(0, 500).replace(/[.\s]+$/, '') }, { device: { domain: 'installation_proxy', code: name.slice(0, 60), text: text.slice(0, 2000) } });
}

/** Sends one command and hands over every part of the answer, the last one too. Throws apps.refused, link.*. */
async function ask(socket: Duplex, command: string, more: Readonly<Record<string, PlistValue>>, onPart: (part: PlistDict) => void, signal: AbortSignal): Promise<void> {
  await writePlistFrame(socket, dict({ Command: command, ...more }), signal);
  for (let parts = 0; parts < maxParts; parts += 1) {
    const part = await readPlistFrame(socket, signal, maxFrame);
    if (!part) throw new AppError('link.closed');
    const error = part.get('Error');
    if (error !== undefined) throw refusal(command, error, part);
    onPart(part);
    if (part.get('Status') === 'Complete') return;
  }
  throw new AppError('link.malformed', { detail: 'an answer without an end' });
}

const pageSchema = z.object({ CurrentList: z.array(z.unknown()).max(maxApps).optional() });

type AppsSession = Pick<DeviceSession, 'withService'>;

/** In the device's own order; what has no identifier is left out. Throws device.*, apps.refused, link.*. */
export function listApps(session: AppsSession, which: 'User' | 'System' | 'Any', signal: AbortSignal): Promise<InstalledApp[]> {
  return session.withService('Browse', service, listDeadline, signal, async (socket, inner) => {
    const apps: InstalledApp[] = [];
    await ask(socket, 'Browse', { ClientOptions: dict({ ApplicationType: which, ReturnAttributes: attributes }) }, (part) => {
      for (const entry of parseReply(pageSchema, part, 'the app list has an unknown form').CurrentList ?? []) {
        const app = appSchema.safeParse(entry);
        if (app.success) apps.push(appFrom(app.data));
      }
      if (apps.length > maxApps) throw new AppError('link.malformed', { detail: 'more apps than a device holds' });
    }, inner);
    return apps;
  });
}

const lookupSchema = z.object({ LookupResult: z.record(z.string().max(500), z.unknown()).optional() });

/** Those of the given apps that are on the device. Throws as `listApps`. */
export function lookUpApps(session: AppsSession, ids: readonly string[], signal: AbortSignal): Promise<InstalledApp[]> {
  return session.withService('Lookup', service, listDeadline, signal, async (socket, inner) => {
    let found: Record<string, unknown> = {};
    await ask(socket, 'Lookup', { ClientOptions: dict({ BundleIDs: [...ids], ReturnAttributes: attributes }) }, (part) => {
      found = parseReply(lookupSchema, part, 'the app list has an unknown form').LookupResult ?? found;
    }, inner);
    return ids.flatMap((id) => {
      const app = Object.hasOwn(found, id) ? appSchema.safeParse(found[id]) : null;
      return app?.success ? [appFrom(app.data)] : [];
    });
  });
}

/** Takes an app and its data off the device. After a lost answer look it up; it is never sent twice. Throws as `listApps`. */
export function uninstallApp(session: AppsSession, id: string, signal: AbortSignal): Promise<void> {
  return session.withService('Uninstall', service, uninstallDeadline, signal, (socket, inner) => ask(socket, 'Uninstall', { ApplicationIdentifier: id }, () => undefined, inner));
}

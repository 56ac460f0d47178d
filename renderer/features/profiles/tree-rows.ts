// The rows of the list at the left: profiles made here and imported, and below the chosen one its payloads.
import type { ProfileSummary, Snapshot } from '../../../src/model.ts';
import type { MadeSummary, PayloadDetail, ShownFinding } from '../../../src/model/profiles.ts';
import { daysUntil } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

export type Chosen = { readonly kind: 'made'; readonly id: string } | { readonly kind: 'imported'; readonly sha256: string; readonly payload: number | null };

export interface Mark {
  readonly icon: IconName;
  readonly tone: 'act' | 'stop';
  readonly word: string;
}

export interface TreeRow {
  readonly key: string;
  readonly kind: 'heading' | 'profile' | 'payload';
  readonly name: string;
  readonly note: string;
  readonly icon: IconName;
  readonly mark: Mark | null;
  readonly height: number;
  readonly chosen: Chosen | null;
  readonly open: boolean;
}

const heights = { heading: 32, profile: 46, payload: 28 } as const;

const iconsByType: Readonly<Record<string, IconName>> = {
  'com.apple.mdm': 'settings', 'com.apple.security.scep': 'key', 'com.apple.security.acme': 'key', 'com.apple.security.pkcs12': 'key', 'com.apple.security.root': 'shield',
  'com.apple.security.pem': 'shield', 'com.apple.security.pkcs1': 'shield', 'com.apple.wifi.managed': 'wifi', 'com.apple.applicationaccess': 'hand', 'com.apple.mobiledevice.passwordpolicy': 'unlock',
  'com.apple.webClip.managed': 'web', 'com.apple.notificationsettings': 'bell', 'com.apple.app.lock': 'app', 'com.apple.profileRemovalPassword': 'unlock', 'Profile Service': 'cloud',
};

export const payloadIcon = (type: string): IconName => (Object.hasOwn(iconsByType, type) ? iconsByType[type] ?? 'file' : 'file');

/** Which payload a finding's path is in: "PayloadContent[3].Password" is in 3. */
export function payloadOf(path: string): number | null {
  const found = /^PayloadContent\[(\d{1,6})\]/.exec(path);
  return found ? Number(found[1]) : null;
}

/** The rest of such a path: "Password"; empty for the payload as a whole. */
export const keyOf = (path: string): string => path.replace(/^PayloadContent\[\d{1,6}\]\.?/, '');

const errorMark = (word: string): Mark => ({ icon: 'blocked', tone: 'stop', word });
const warningMark = (word: string): Mark => ({ icon: 'warning', tone: 'act', word });

/** The worst that was found, by payload; null is the profile itself. */
function worstOf(findings: readonly ShownFinding[]): ReadonlyMap<number | null, Mark> {
  const worst = new Map<number | null, Mark>();
  for (const { severity, path } of findings) {
    const at = payloadOf(path);
    if (severity === 'error') worst.set(at, errorMark(t('finding.error')));
    else if (severity === 'warning' && !worst.has(at)) worst.set(at, warningMark(t('finding.warning')));
  }
  return worst;
}

/** How long an enrollment file still works, when that is known and worth saying. */
export function ageMark({ origin }: ProfileSummary, now: number): Mark | null {
  if (typeof origin?.worksUntil !== 'number') return null;
  const left = daysUntil(origin.worksUntil, now);
  if (left <= 0) return errorMark(t('age.over'));
  return left <= 3 ? warningMark(counted('age.soon', left)) : null;
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

function countsMark(counts: Counts | undefined): Mark | null {
  if (!counts) return null;
  if (counts.errors > 0) return errorMark(counted('finding.errors', counts.errors));
  return counts.warnings > 0 ? warningMark(counted('finding.warnings', counts.warnings)) : null;
}

function madeRow(made: MadeSummary): TreeRow {
  return {
    key: `made-${made.id}`, kind: 'profile', name: made.name, note: counted('profiles.payloads', made.kinds.length) + (made.perDevice ? `, ${t('made.perDeviceShort')}` : ''),
    icon: 'edit', mark: null, height: heights.profile, chosen: { kind: 'made', id: made.id }, open: false,
  };
}

function importedRow(profile: ProfileSummary, mark: Mark | null, open: boolean): TreeRow {
  return {
    key: `sha-${profile.sha256}`, kind: 'profile', name: profile.name, note: mark?.word ?? profile.organization ?? counted('profiles.payloads', profile.payloads.length), icon: 'profile', mark,
    height: heights.profile, chosen: { kind: 'imported', sha256: profile.sha256, payload: null }, open,
  };
}

const heading = (key: string, name: string): TreeRow => ({ key, kind: 'heading', name, note: '', icon: 'profile', mark: null, height: heights.heading, chosen: null, open: false });

export interface TreeInput {
  readonly snapshot: Pick<Snapshot, 'made' | 'profiles'>;
  readonly chosen: Chosen | null;
  /** Of the chosen profile, once they are known. */
  readonly payloads: readonly PayloadDetail[] | null;
  readonly findings: readonly ShownFinding[] | null;
  readonly counts: ReadonlyMap<string, Counts>;
  readonly now: number;
}

function payloadRows(profile: ProfileSummary, { payloads, findings }: TreeInput): TreeRow[] {
  const worst = worstOf(findings ?? []);
  return profile.payloads.map(({ type, name }, index) => ({
    key: `payload-${index}`, kind: 'payload', name: name ?? payloads?.[index]?.title ?? type, note: '', icon: payloadIcon(type), mark: worst.get(index) ?? null, height: heights.payload,
    chosen: { kind: 'imported', sha256: profile.sha256, payload: index }, open: false,
  }));
}

export function treeRows(input: TreeInput): TreeRow[] {
  const { snapshot, chosen, counts, now } = input;
  const imported = snapshot.profiles.flatMap((profile) => {
    const open = chosen?.kind === 'imported' && chosen.sha256 === profile.sha256;
    const row = importedRow(profile, ageMark(profile, now) ?? countsMark(counts.get(profile.sha256)), open);
    return open ? [row, ...payloadRows(profile, input)] : [row];
  });
  return [
    ...(snapshot.made.length > 0 ? [heading('h-made', t('profiles.made')), ...snapshot.made.map(madeRow)] : []),
    ...(imported.length > 0 ? [heading('h-imported', t('profiles.imported')), ...imported] : []),
  ];
}

/** Whether a row is what is chosen. */
export function isChosen(row: TreeRow, chosen: Chosen | null): boolean {
  const own = row.chosen;
  if (own?.kind === 'made') return chosen?.kind === 'made' && own.id === chosen.id;
  return own?.kind === 'imported' && chosen?.kind === 'imported' && own.sha256 === chosen.sha256 && own.payload === chosen.payload;
}

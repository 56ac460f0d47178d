// A ledger with the records of a fortnight at a bench, for windows that show many: several blueprints and methods, every tenth device failed,
// some cancelled, one device prepared three times. The same for the same count and time.
import type { StationKey } from '../../src/crypto/station-key.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
import { ecidSchema, type Evidence, runIdSchema, type StepId, udidSchema } from '../../src/model.ts';
import { type Method, blueprintIdSchema } from '../../src/model/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';

const day = 86_400_000;
const alphabet = '0123456789CDFGHJKLMNPQRTVWXY';
const models = [['iPad13,18', '18.6', '22G86'], ['iPad14,8', '26.1', '23B85'], ['iPhone17,5', '26.1', '23B85'], ['iPad12,1', '18.6', '22G86'], ['iPhone15,4', '26.0.1', '23A355'], ['iPad16,1', '26.1', '23B85']] as const;
const kinds: readonly (readonly [name: string, revision: number, method: Method, seconds: number])[] = [
  ['Field sales', 12, 'setupAssistant', 520], ['Field sales', 12, 'setupAssistant', 480], ['Warehouse', 7, 'automated', 310], ['Shop floor kiosk', 4, 'direct', 38], ['Loan pool', 2, 'superviseOnly', 205],
];
const operators = ['Marta Lindqvist', 'Otto Berg', 'Vera Nyström'];
const steps: StepId[] = ['pair', 'gates', 'activate', 'verify'];
const proofs: Readonly<Partial<Record<StepId, Evidence['kind']>>> = { pair: 'alreadyPaired', gates: 'asChecked', activate: 'activated', verify: 'readBack' };
const failures: readonly Extract<RunEvent, { kind: 'failed' }>['error'][] = [{ code: 'link.closed', params: {} }, { code: 'device.findMyOn', params: {} }, { code: 'device.locked', params: {} }, { code: 'link.closed', params: {} }];

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** Twelve characters; the last four are another for each number below half a million. */
export function serialOf(n: number): string {
  let [rest, ending] = [(n * 37) % 614_656, ''];
  for (let i = 0; i < 4; i += 1) {
    ending = alphabet.charAt(rest % 28) + ending;
    rest = Math.floor(rest / 28);
  }
  return `${['DMPXK3V2', 'GG7ZQ4W9', 'F9FDN1R6', 'C7KQ2MV8'][n % 4] ?? ''}${ending}`;
}

/** Of the n-th record; every hundredth is of the same device. */
export const deviceOf = (n: number): number => (n % 100 === 7 ? 7 : n);

function* linesOf(n: number, at: number): Generator<readonly [RunEvent, number]> {
  const device = deviceOf(n);
  const [productType, osVersion, buildVersion] = models[device % models.length] ?? models[0];
  const [name, revision, method, seconds] = kinds[n % kinds.length] ?? ['', 1, 'direct', 1];
  const phone = productType.startsWith('iPhone');
  yield [{
    kind: 'planned', steps,
    run: {
      runId: runIdSchema.parse(`00000000-0000-4000-8000-${hex(n, 12)}`), practice: false, method,
      device: { udid: udidSchema.parse(`00008101-${hex(device, 16).toUpperCase()}`), ecid: ecidSchema.parse(String(8_000_000_000_000_000 + device)), serial: serialOf(device), name: `iPad ${device}`, productType, osVersion, imei: phone ? '356938035643809' : null, imei2: null, buildVersion },
      place: { hub: 'AB'.charAt(n % 2), port: 1 + n % 12 }, profile: null,
      blueprint: { id: blueprintIdSchema.parse(`7a000000-0000-4000-8000-${hex(revision, 12)}`), revision, hash: hex(revision, 64), name }, batch: null,
      wanted: { name: null, url: null, silent: true, erases: method !== 'direct', confirmed: [], profiles: [], assetTag: null, user: null, affinity: method === 'setupAssistant' ? 'user' : 'none', authentication: null },
      station: 'Bench 2', operator: operators[n % operators.length] ?? '',
    },
  }, at];
  const took = seconds * 1000 * (0.8 + ((n * 7) % 11) / 20);
  if (n % 29 === 0) {
    yield [{ kind: 'cancelled' }, at + Math.round(took / 3)];
    return;
  }
  const failure = n % 10 === 0 ? failures[(n / 10) % failures.length] : undefined;
  for (const [index, step] of steps.entries()) {
    const when = at + Math.round((took * (index + 1)) / steps.length);
    if (failure && step === 'activate') {
      yield [{ kind: 'acting', step }, when - 1];
      yield [{ kind: 'failed', error: failure }, when];
      return;
    }
    yield [{ kind: 'stepDone', step, evidence: { kind: proofs[step] ?? 'paired', values: step === 'verify' && method === 'automated' ? { provisionalUntil: at + 30 * day } : {} } }, when];
  }
  yield [{ kind: 'done' }, at + Math.round(took) + 1];
  if (method === 'setupAssistant' && n % 3 === 0) yield [{ kind: 'enrolled', evidence: { kind: 'enrolled', values: {} } }, at + Math.round(took) + 600_000];
}

/** How busy the days are, compared with each other. */
const busy = [7, 12, 16, 9, 20, 13, 9, 22, 24, 16];

/** Eight in the morning of the last thirteen days before today, where people live, without weekends. */
function mornings(now: number): number[] {
  const dates = Array.from({ length: 13 }, (_, at) => {
    const date = new Date(now);
    date.setHours(8, 0, 0, 0);
    date.setDate(date.getDate() - 13 + at);
    return date;
  });
  return dates.filter((date) => ![0, 6].includes(date.getDay())).map((date) => date.getTime());
}

/** So many records, begun between eight and two of the days before `now`. */
export function fillLedger(folder: string, records: number, now: number, key: StationKey | null = null): void {
  const db = Database.openWriter(folder);
  try {
    const ledger = new Ledger(db);
    if (key) ledger.signBy(key, now - 14 * day);
    const days = mornings(now);
    const shares = days.map((_, at) => busy[at % busy.length] ?? 1);
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const ends = shares.map((_, at) => Math.round((records * shares.slice(0, at + 1).reduce((sum, share) => sum + share, 0)) / whole));
    for (let n = 1; n <= records; n += 1) {
      const of = ends.findIndex((end) => n <= end);
      const first = (ends[of - 1] ?? 0) + 1;
      const pause = (6 * 3_600_000) / ((ends[of] ?? records) - first + 1);
      for (const [event, when] of linesOf(n, (days[of] ?? now) + Math.round((n - first) * pause))) ledger.append(runIdSchema.parse(`00000000-0000-4000-8000-${hex(n, 12)}`), event, when);
    }
  } finally {
    db.close();
  }
}

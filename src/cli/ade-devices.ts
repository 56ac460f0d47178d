// muster ade devices: the list as it is kept here, page by page; where devices stand, and Apple asked about them again.
import { distinctSerials } from '../domain/enrollment/ade-serials.ts';
import { csvLine } from '../domain/records/csv-out.ts';
import { AppError } from '../errors.ts';
import type { AdeDeviceRow, AdeReadiness, AdeServer } from '../model/ade.ts';
import { type AdeAround, marked, profileOf, serverOf } from './ade-around.ts';
import { readinessWords, resultText, stateWords } from './ade-text.ts';
import type { AdeCommand } from './ade-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, type Output, table } from './print.ts';

type Of<Name extends AdeCommand['name']> = Extract<AdeCommand, { name: Name }>;

/** Rows of one question to the list. */
const pageRows = 500;

const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
const csvHeads = ['Serial number', 'Model', 'Description', 'Color', 'Family', 'Asset tag', 'Order', 'State', 'Profile', 'Profile UUID', 'Assigned', 'Pushed', 'Enrolled', 'Added', 'Added by', 'Last result', 'Practice'];

function csvOf({ serial, model, description, color, family, assetTag, order, state, profile, assignedAt, pushedAt, enrolledAt, addedAt, addedBy, result }: AdeDeviceRow, isPractice: boolean): string {
  const texts = [serial, model, description, color, family, assetTag, order, state, profile?.name, profile?.uuid, iso(assignedAt), iso(pushedAt), iso(enrolledAt), iso(addedAt), addedBy, result?.status, isPractice ? 'PRACTICE' : ''];
  return csvLine(texts.map((text) => text ?? ''));
}

const profileText = ({ profile }: Pick<AdeDeviceRow, 'profile'>): string => (profile === null ? '' : plain(profile.name ?? profile.uuid));
const cellsOf = (row: AdeDeviceRow): string[] => [plain(row.serial), plain(row.model ?? ''), stateWords[row.state], profileText(row), row.since === null ? '' : localTime(row.since), plain(row.order ?? '')];
const heads = ['Serial number', 'Model', 'State', 'Profile', 'Since', 'Order'];

/** Each page is written before the next is asked for: two hundred thousand devices are never in memory together. */
function printerOf({ csv, json }: Of<'ade devices'>, around: AdeAround): (rows: readonly AdeDeviceRow[], first: boolean) => void {
  const { papers: { practice }, output: { out } } = around;
  if (json) return (rows) => { for (const row of rows) out(jsonLine({ type: 'device', ...row, ...marked(around) })); };
  if (csv) {
    return (rows, first) => {
      // Lines of CSV end with both (RFC 4180).
      if (first) out(`${csvLine(csvHeads)}\r`);
      for (const row of rows) out(`${csvOf(row, practice)}\r`);
    };
  }
  return (rows, first) => { for (const line of table(heads, rows.map(cellsOf)).slice(first ? 0 : 2)) out(line); };
}

/** Exit: 3 where no device is like that. Throws ade.*, store.*. */
export async function runDevices(command: Of<'ade devices'>, around: AdeAround): Promise<number> {
  const { desk, output: { say }, stop } = around;
  const server = serverOf(around, command.server);
  const { search, state, limit, json, csv } = command;
  const profile = command.profile === null ? null : await uuidOf(around, server, command.profile);
  const print = printerOf(command, around);
  const most = limit ?? Number.POSITIVE_INFINITY;
  // A state is reckoned for each device: a page far behind would cost as much as all before it. Whoever wants all of them walks the list once.
  const isWalked = limit === null && state !== null && search === '';
  let [shown, total, begun] = [0, 0, false];
  for (let offset = 0; ;) {
    const page = await desk.handlers.listAdeDevices({ server: server.id, search, state: isWalked ? null : state, profile, offset, limit: Math.min(pageRows, most - offset) });
    const rows = isWalked ? page.rows.filter((row) => row.state === state) : page.rows;
    total = isWalked ? page.counts[state] : page.total;
    if (rows.length > 0 || (csv && !begun)) {
      print(rows, !begun);
      begun = true;
    }
    shown += rows.length;
    offset += page.rows.length;
    if (page.rows.length === 0 || offset >= Math.min(page.total, most)) break;
    await turn();
    if (stop.aborted) return exit.cancelled;
  }
  if (shown === 0 && !json) say(search === '' && state === null && profile === null ? `No device is listed. ${server.lastDone === null ? 'Fetch the list with: muster ade sync' : 'Assign devices to this server entry in Apple’s portal, then: muster ade sync'}` : 'No listed device is like that.');
  else if (!json) say(`${shown.toLocaleString('en')} of ${total.toLocaleString('en')}${shown < total ? '; --all shows all' : ''}${server.lastDone === null ? '' : `, as of ${localTime(server.lastDone)}`}`);
  return shown === 0 ? exit.nothing : exit.done;
}

/** Lets an interrupt in, and the word that whoever reads has gone. */
const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** A profile that is kept here by its name, or any by Apple's name of it. */
async function uuidOf(around: AdeAround, server: AdeServer, word: string): Promise<string> {
  try {
    return (await profileOf(around, server, word)).uuid ?? word;
  } catch (error) {
    if (error instanceof AppError && error.code === 'ade.profileUnknown' && !/\s/.test(word)) return word;
    throw error;
  }
}

interface Found {
  readonly readiness: AdeReadiness;
  /** With the server entries that list it or did, by their labels. */
  readonly rows: readonly { readonly entry: string; readonly row: AdeDeviceRow }[];
}

const mostDetailed = 50;

/** What lists have of a serial number; for a few only, since each is looked for alone. */
async function rowsOf(serial: string, servers: readonly AdeServer[], { desk }: AdeAround): Promise<Found['rows']> {
  const found = await Promise.all(servers.map(async ({ id, label }) => {
    const { rows } = await desk.handlers.listAdeDevices({ server: id, search: serial, state: null, profile: null, offset: 0, limit: 100 });
    return rows.filter((row) => row.serial === serial).map((row) => ({ entry: label, row }));
  }));
  return found.flat();
}

function printOne({ readiness: { serial, state, missing, at }, rows }: Found, out: Output['out']): void {
  out(`${plain(serial)}  ${readinessWords[state]}${at === null ? '' : state === 'enrolled' ? ` since ${localTime(at)}` : ` until ${localTime(at)}`}`);
  const line = (name: string, text: string | null): void => { if (text !== null && text !== '') out(`  ${name.padEnd(13)} ${plain(text)}`); };
  if (rows.length === 0) line('Listed', 'in no server entry here');
  for (const { entry, row } of rows) {
    line('Listed', `in ${entry}: ${stateWords[row.state]}`);
    line('Device', [row.model, row.description, row.color].filter((text) => text !== null).join(', '));
    line('Profile', profileText(row));
    for (const [name, time] of [['Assigned', row.assignedAt], ['Pushed', row.pushedAt], ['Enrolled', row.enrolledAt], ['Added', row.addedAt]] as const) line(name, time === null ? null : localTime(time));
    line('Order', row.order);
    line('Asset tag', row.assetTag);
    if (row.result && row.state === 'attention') line('Last asked', resultText(row.result, 'refresh'));
  }
  for (const [index, text] of missing.entries()) line(index === 0 ? 'Next' : '', text);
}

function printMany(found: readonly Found[], { desk, output: { out } }: AdeAround): void {
  const { listed } = desk.listed(found.map(({ readiness: { serial } }) => serial));
  const rows = found.map(({ readiness: { serial, state, missing } }) => {
    const entry = listed.get(serial);
    const profile = entry?.profile ?? null;
    return [plain(serial), readinessWords[state], plain(entry?.entry ?? 'not listed'), profile === null ? '' : plain(profile.name ?? profile.host ?? 'a profile'), profile === null ? '' : profile.pushed ? 'yes' : 'no', plain(missing[0] ?? '')];
  });
  for (const line of table(['Serial number', 'Ready', 'Listed in', 'Profile', 'Pushed', 'Next'], rows)) out(line);
}

/** Exit: 0 all are ready or further, 4 some, 3 none. Throws ade.*, store.*. */
export async function runShow({ serials, server: name, json }: Of<'ade devices show'>, around: AdeAround): Promise<number> {
  const { desk, bench, output: { out, say } } = around;
  const wanted = distinctSerials(serials ?? bench);
  const { devices } = await desk.handlers.adeReadiness({ serials: wanted });
  const servers = name === null ? desk.overview().servers : [desk.find(name)];
  const isDetailed = serials !== null && wanted.length <= mostDetailed;
  const found: Found[] = [];
  for (const readiness of devices) found.push({ readiness, rows: isDetailed ? await rowsOf(readiness.serial, servers, around) : [] });
  if (json) {
    const { listed } = desk.listed(wanted);
    for (const { readiness, rows } of found) out(jsonLine({ type: 'readiness', ...readiness, listed: listed.get(readiness.serial) ?? null, ...(isDetailed ? { devices: rows } : {}), ...marked(around) }));
  } else if (isDetailed) for (const one of found) printOne(one, out);
  else printMany(found, around);
  const ready = devices.filter(({ state }) => state === 'ready' || state === 'started' || state === 'enrolled').length;
  if (!json) say(`${ready} of ${devices.length} ${devices.length === 1 ? 'is' : 'are'} ready, started or enrolled.`);
  return ready === devices.length ? exit.done : ready > 0 ? exit.someFailed : exit.nothing;
}

/** Exit: 0 Apple answered for all, 4 for some, 1 for none. Throws ade.*, http.*, store.*. */
export async function runRefresh({ serials, server: name, json }: Of<'ade devices refresh'>, around: AdeAround): Promise<number> {
  const { desk, bench, output: { out, say } } = around;
  const server = serverOf(around, name);
  const { results } = await desk.handlers.refreshAdeDevices({ server: server.id, serials: distinctSerials(serials ?? bench) });
  const { listed } = desk.listed(results.map(({ serial }) => serial));
  for (const result of results) {
    const profile = listed.get(result.serial)?.profile ?? null;
    const has = profile === null ? 'no profile' : `${profile.pushed ? 'took' : 'has'} ${profile.name === null ? 'a profile' : `“${profile.name}”`}`;
    if (json) out(jsonLine({ type: 'result', ...result, profile, ...marked(around) }));
    else out(`${plain(result.serial)}  ${result.status === 'SUCCESS' ? plain(has) : resultText(result, 'refresh')}`);
  }
  const known = results.filter(({ status }) => status === 'SUCCESS').length;
  if (!json) say(`Apple told of ${known} of ${results.length}.`);
  return known === results.length ? exit.done : known > 0 ? exit.someFailed : exit.failed;
}

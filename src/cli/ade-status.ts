// muster ade status, sync and log: how server entries stand, their lists brought up to date, and what was asked of Apple.
import { adePrerequisites } from '../domain/enrollment/ade-prerequisites.ts';
import type { AdeDeed, AdeServer } from '../model/ade.ts';
import { type AdeAround, counted, marked, problemText, serverLine, serverOf } from './ade-around.ts';
import { accountText, listText, nextSyncs, prerequisiteRow, renewalText, syncText } from './ade-text.ts';
import type { AdeCommand } from './ade-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, printError, table } from './print.ts';
import { AppError } from '../errors.ts';

type Of<Name extends AdeCommand['name']> = Extract<AdeCommand, { name: Name }>;

function printStatus(server: AdeServer, around: AdeAround): void {
  const { papers, output: { out } } = around;
  const now = around.now();
  const row = (name: string, text: string | null): void => { if (text !== null) out(`  ${name.padEnd(17)} ${text}`); };
  out(plain(server.label));
  row('At Apple', accountText(server));
  for (const prerequisite of adePrerequisites(server, papers.vault.pushOverview([], now), now)) row(...prerequisiteRow(prerequisite, now));
  row('Renewal', renewalText(server));
  row('Problem', server.problem === null ? null : problemText(server.problem));
  row('List', listText(server, now));
  row('Last sync', server.lastProblem === null ? null : problemText(server.lastProblem));
  row('Profiles', server.profiles === 0 ? 'none' : String(server.profiles));
  row('Rules', syncText(server, now));
}

/** Exit: 3 where no server entry was made. Throws ade.*, store.*. */
export function runStatus({ server: name, json }: Of<'ade status'>, around: AdeAround): number {
  const { desk, papers, output: { out } } = around;
  const now = around.now();
  const servers = name === null ? desk.overview().servers : [desk.find(name)];
  if (servers.length === 0) {
    // Only what can't be read shows nothing where there is something: that is told here.
    serverOf(around, null);
  }
  for (const [at, server] of servers.entries()) {
    const { changes, full } = nextSyncs(server, now);
    if (json) out(jsonLine({ ...serverLine(server, around), prerequisites: adePrerequisites(server, papers.vault.pushOverview([], now), now), nextSync: { changes, full } }));
    else {
      if (at > 0) out('');
      printStatus(server, around);
    }
  }
  return exit.done;
}

/** Milliseconds between two lines of progress for people. */
const sayEvery = 1000;

/** Says how far a sync is, as it goes on; the returned function ends that. */
function follow({ id }: AdeServer, json: boolean, { desk, output: { out, say }, now, listen }: AdeAround): () => void {
  let [said, last] = [0, ''];
  return listen(() => {
    const { sync } = desk.server(id);
    if (sync === null || sync.devices === 0) return;
    const { phase, devices, expected, newOnly } = sync;
    const told = `${phase} ${devices}`;
    if (told === last) return;
    last = told;
    if (json) out(jsonLine({ type: 'progress', phase, devices, expected, newOnly }));
    else if (now() - said >= sayEvery) {
      said = now();
      say(`${phase === 'fetch' ? 'Fetching the list' : 'Asking what changed'}: ${counted(devices, 'device')}${expected === null || expected < devices ? '' : ` of about ${expected.toLocaleString('en')}`}`);
    }
  });
}

/** Throws ade.*, http.*, secrets.*, store.*, run.cancelled. */
export async function runSync({ server: name, full, policy, json }: Of<'ade sync'>, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const before = serverOf(around, name);
  if (policy !== null && policy !== before.policy) await desk.handlers.setSyncPolicy({ server: before.id, policy });
  const server = desk.server(before.id);
  if (full && !json && nextSyncs(server, around.now()).fullBringsNew) say('The last full sync is less than seven days old: by these rules only what isn’t listed yet is brought.');
  const unfollow = follow(server, json, around);
  try {
    const after = await desk.handlers.syncAdeDevices({ server: server.id, kind: full ? 'full' : 'changes' });
    if (json) out(jsonLine(serverLine(after, around)));
    else out(`${plain(after.label)}: ${listText(after, around.now())}`);
    return exit.done;
  } catch (error) {
    const tooSoon = error instanceof AppError && error.code === 'ade.syncTooSoon';
    if (tooSoon && json) {
      const { changes, full: whole } = nextSyncs(server, around.now());
      out(jsonLine({ type: 'tooSoon', until: full ? whole : changes, ...marked(around) }));
    }
    if (!tooSoon) throw error;
    return printError(error, say);
  } finally {
    unfollow();
  }
}

const deedWords: Readonly<Record<AdeDeed['kind'], string>> = { token: 'token taken', define: 'profile defined', assign: 'assigned', remove: 'taken away', disown: 'released', serverRemoved: 'entry removed' };

/** Throws ade.*, store.*. */
export async function runLog({ server: name, limit, json }: Of<'ade log'>, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const server = serverOf(around, name);
  const { total, deeds } = await desk.handlers.listAdeDeeds({ server: server.id, offset: 0, limit });
  if (json) for (const deed of deeds) out(jsonLine({ type: 'deed', ...deed, ...marked(around) }));
  else if (deeds.length === 0) say('Nothing was asked of Apple for this server entry yet.');
  else {
    const rows = deeds.map(({ at, by, kind, profile, counts }) => [localTime(at), plain(by), deedWords[kind], plain(profile ?? ''), Object.entries(counts).map(([word, count]) => `${plain(word)} ${count.toLocaleString('en')}`).join(', ')]);
    for (const line of table(['When', 'Who', 'What', 'Profile', 'Answers'], rows)) out(line);
    say(`${deeds.length} of ${total}`);
  }
  return exit.done;
}

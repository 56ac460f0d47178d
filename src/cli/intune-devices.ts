// muster intune enrolled, user and where: what Intune and Apple's organization portal know of devices.
import { checkLastFour } from '../domain/records/last-four.ts';
import { counted, dayOf } from './ade-around.ts';
import { followWork, type IntuneAround } from './intune-around.ts';
import type { IntuneCommand } from './intune-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, table } from './print.ts';

type Of<Name extends IntuneCommand['name']> = Extract<IntuneCommand, { name: Name }>;

const day = 86_400_000;

/** Exit: 4 where some are missing, 3 where nothing waits. Throws intune.*, http.*, store.*, run.cancelled. */
export async function runEnrolled({ target, json }: Of<'intune enrolled'>, around: IntuneAround): Promise<number> {
  const { desk, awaiting, bench, now, output: { out, say } } = around;
  const serials = target.by === 'prepared' ? awaiting(now() - target.days * day) : target.by === 'bench' ? bench : target.serials;
  if (serials.length === 0) {
    if (!json) say('Nothing that was prepared here in that time waits for its enrollment.');
    return exit.nothing;
  }
  const unfollow = json ? (): void => undefined : followWork(around);
  try {
    const { devices } = await desk.handlers.checkIntuneEnrolled({ serials: [...serials] });
    for (const device of devices) out(json ? jsonLine({ type: 'device', ...device }) : `${plain(device.serial)}  ${plain(device.sentences.join(' '))}${device.recorded ? ' Its record says so now.' : ''}`);
    const count = (state: (typeof devices)[number]['state']): number => devices.filter((device) => device.state === state).length;
    if (!json) say(`${counted(count('enrolled'), 'device')} enrolled, ${count('pending')} awaited, ${count('missing')} missing, ${count('unrecorded')} not prepared here.`);
    return count('missing') > 0 ? exit.someFailed : exit.done;
  } finally {
    unfollow();
  }
}

/** Exit: 3 where the user has none; with --last-four 1 where it isn't one of them. Throws intune.*, http.*. */
export async function runUser({ user, lastFour, json }: Of<'intune user'>, { desk, output: { out, say } }: IntuneAround): Promise<number> {
  const { devices } = await desk.handlers.listIntuneUserDevices({ user });
  if (lastFour !== null) {
    const { verdict, understood, devices: found, sentence } = checkLastFour(lastFour, devices, null);
    out(json ? jsonLine({ type: 'lastFour', verdict, understood, devices: found, sentence }) : plain(sentence));
    return verdict === 'incomplete' ? exit.usage : verdict === 'found' ? exit.done : exit.failed;
  }
  if (json) for (const device of devices) out(jsonLine({ type: 'device', ...device }));
  else if (devices.length === 0) say(`${plain(user)} has no iPhone or iPad in Intune.`);
  else {
    const rows = devices.map(({ serial, name, model, ownership, enrolledAt, lastSyncAt, compliance }) => [
      plain(serial ?? ''), plain(name ?? ''), plain(model ?? ''), ownership, enrolledAt === null ? '' : localTime(enrolledAt), lastSyncAt === null ? 'never' : localTime(lastSyncAt), plain(compliance ?? ''),
    ]);
    for (const line of table(['Serial number', 'Name', 'Model', 'Owner', 'Enrolled', 'Last sync', 'Compliance'], rows)) out(line);
  }
  return devices.length === 0 ? exit.nothing : exit.done;
}

/** Exit: 4 where some aren't ready to enroll, 3 where none is. Throws intune.*, http.*, run.cancelled. */
export async function runImported({ target, json }: Of<'intune imported'>, { desk, bench, output: { out, say } }: IntuneAround): Promise<number> {
  const rows = await desk.imported(target.by === 'bench' ? bench : target.serials);
  for (const row of rows) {
    const { serial, state, profile } = row;
    const says = state === 'ready' ? `imported, with ${profile === null ? 'a profile' : `“${plain(profile)}”`}` : state === 'noProfile' ? 'WITHOUT A PROFILE: it is turned away when it enrolls' : 'NOT IMPORTED: it is turned away when it enrolls';
    out(json ? jsonLine({ type: 'device', ...row }) : `${plain(serial)}  ${says}`);
  }
  const ready = rows.filter(({ state }) => state === 'ready').length;
  if (!json && ready < rows.length) say('To import them with a profile: muster intune import … --configurator --profile PROFILE');
  return ready === rows.length ? exit.done : ready > 0 ? exit.someFailed : exit.nothing;
}

const placeWords = { assigned: '', unassigned: 'no server', unknown: 'not in the organization' } as const;

/** Exit: 4 where the organization hasn't got some, 3 where it has none of them. Throws appleBusiness.*, http.*, run.cancelled. */
export async function runWhere({ target, json }: Of<'intune where'>, around: IntuneAround): Promise<number> {
  const { desk, bench, output: { out } } = around;
  const serials = target.by === 'bench' ? bench : target.serials;
  const unfollow = json ? (): void => undefined : followWork(around);
  try {
    const { devices } = await desk.handlers.lookUpAppleBusiness({ serials: [...serials] });
    if (json) for (const device of devices) out(jsonLine({ type: 'device', ...device }));
    else {
      const rows = devices.map(({ serial, state, server, order, orderedAt, source, model }) => [plain(serial), server === null ? placeWords[state] : plain(server.name), plain(order ?? ''), orderedAt === null ? '' : dayOf(orderedAt), plain(source ?? ''), plain(model ?? '')]);
      for (const line of table(['Serial number', 'Server', 'Order', 'Ordered', 'From', 'Model'], rows)) out(line);
    }
    const unknown = devices.filter(({ state }) => state === 'unknown').length;
    if (unknown === 0) return exit.done;
    return unknown === devices.length ? exit.nothing : exit.someFailed;
  } finally {
    unfollow();
  }
}

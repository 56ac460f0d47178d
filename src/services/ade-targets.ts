// Which devices of automated enrollment a person means, and where each of them stands. Asks nobody: all of it is from what is kept.
import type { Clock } from '../clock.ts';
import { type ListedIn, adeReadiness } from '../domain/enrollment/ade-readiness.ts';
import { distinctSerials, serialsInCsv, serialsInText, type TakenSerials } from '../domain/enrollment/ade-serials.ts';
import { portions } from '../domain/enrollment/serial-number.ts';
import { AppError } from '../errors.ts';
import { type AdeReadiness, type AdeServer, type AdeTarget, type adeTargetAnswerSchema, mostSerials, type ServerId } from '../model/ade.ts';
import { AdeList } from '../store/ade-list.ts';
import { AdeServerRows } from '../store/ade-servers.ts';
import type { Database } from '../store/database.ts';
import type { StagedFiles } from './staged-files.ts';
import type { z } from 'zod';

export interface AdeTargetOptions {
  readonly db: Database;
  readonly staged: StagedFiles;
  /** Serial numbers of what is attached now. */
  readonly bench: readonly string[];
}

type TargetAnswer = z.infer<typeof adeTargetAnswerSchema>;

const whole = (serials: readonly string[]): TakenSerials => ({ serials: serials.slice(0, mostSerials), doubtful: [], more: serials.length > mostSerials });

function taken(server: ServerId, target: AdeTarget, { db, staged, bench }: AdeTargetOptions): TakenSerials {
  const list = new AdeList(db, server);
  const rules = { known: (serial: string): boolean => list.devices([serial]).length > 0, most: mostSerials };
  switch (target.by) {
    case 'serials': return whole(list.meant(target.serials));
    case 'text': return serialsInText(target.text, rules);
    case 'order': return whole(list.inOrder(target.order.trim(), mostSerials + 1));
    case 'bench': return whole(distinctSerials(bench));
    case 'table': {
      const { name, bytes } = staged.get(target.staged);
      const found = serialsInCsv(bytes, rules);
      if (!found) throw new AppError('file.unreadable', { file: name, reason: 'it is no text; save it as CSV UTF-8' });
      return found;
    }
  }
}

/**
 * Nothing is asked of Apple. `uuid`: of the profile that is to be assigned; null: it is about taking one away. Throws
 * ade.tooManySerials, file.notStaged, file.unreadable, store.*.
 */
export function resolveTarget(server: ServerId, target: AdeTarget, uuid: string | null, options: AdeTargetOptions): TargetAnswer {
  const { serials, doubtful, more } = taken(server, target, options);
  if (more) throw new AppError('ade.tooManySerials', { most: mostSerials });
  const listed = new AdeList(options.db, server).devices(serials).filter(({ facts }) => !facts.gone);
  const there = new Set(listed.map(({ row }) => row.serial));
  const having = listed.filter(({ facts: { status } }) => status === 'assigned' || status === 'pushed');
  const already = having.filter(({ facts }) => facts.profileUuid === uuid).length;
  return {
    serials: [...serials], unlisted: serials.filter((serial) => !there.has(serial)), doubtful: [...doubtful], already,
    elsewhere: having.length - already, pushed: having.filter(({ facts }) => facts.status === 'pushed').length,
  };
}

/** `serverOf` throws ade.unknown. In the order of the serial numbers, each once. Throws store.*. */
export function readinessOf(serials: readonly string[], db: Database, serverOf: (id: ServerId) => AdeServer, clock: Clock): AdeReadiness[] {
  const servers = new AdeServerRows(db).all().map(({ id }) => serverOf(id));
  const now = clock.now();
  return portions(distinctSerials(serials), 1000).flatMap((some) => {
    const entries = new Map<string, ListedIn[]>();
    for (const server of servers) {
      for (const { row, facts } of new AdeList(db, server.id).devices(some)) entries.set(row.serial, [...entries.get(row.serial) ?? [], { server, device: facts, profile: row.profile?.name ?? null }]);
    }
    return some.map((serial) => adeReadiness(serial.slice(0, 60), entries.get(serial) ?? [], servers, now));
  });
}

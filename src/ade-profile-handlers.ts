// What faces ask of profiles and devices of automated enrollment; tokens, lists and their sync are ade-desk.ts.
import type { Clock } from './clock.ts';
import type { Handlers } from './contract.ts';
import { adeJsonOf } from './domain/enrollment/ade-form.ts';
import { adeNotes } from './domain/enrollment/ade-notes.ts';
import type { ServerId } from './model/ade.ts';
import type { AdeAccess } from './services/ade-access.ts';
import { AdeAssign } from './services/ade-assign.ts';
import { AdeProfileDesk, checkDraft } from './services/ade-profiles.ts';
import { readinessOf, resolveTarget } from './services/ade-targets.ts';
import { shownFinding } from './services/profile-report.ts';
import type { OnRemoved } from './services/removals.ts';
import type { StagedFiles } from './services/staged-files.ts';
import { AdeList } from './store/ade-list.ts';
import { AdeProfiles } from './store/ade-profiles.ts';
import { AdeResults } from './store/ade-results.ts';
import type { Database } from './store/database.ts';

export interface AdeProfileSurroundings {
  /** Throws store.*. */
  readonly db: () => Database;
  readonly access: () => AdeAccess;
  readonly staged: () => StagedFiles;
  readonly clock: () => Clock;
  readonly ids: () => string;
  readonly operator: () => string;
  /** Serial numbers of what is attached now. */
  readonly bench: () => readonly string[];
  /** After devices or profiles changed. */
  readonly changed: () => void;
  /** Offers to put back what was removed. */
  readonly removed?: OnRemoved | undefined;
}

export type AdeProfileCommands = Pick<Handlers,
  'listAdeDevices' | 'adeReadiness' | 'refreshAdeDevices' | 'listAdeProfiles' | 'getAdeDraft' | 'previewAdeDraft' | 'saveAdeDraft' | 'defineAdeProfile' | 'readAdeProfile' | 'removeAdeProfile' |
  'resolveAdeTarget' | 'assignAdeProfile' | 'unassignAdeProfile' | 'disownAdeDevices' | 'listAdeDeeds'>;

/** What throws at once rejects. */
const answered = <T>(make: () => T): Promise<T> => new Promise((resolve) => { resolve(make()); });
const mostFindings = 5000;

function desks({ db, access, clock, ids, operator, changed }: AdeProfileSurroundings): { readonly assign: AdeAssign; readonly profiles: AdeProfileDesk } {
  const options = { db: db(), access: access(), clock: clock(), operator: operator(), changed };
  const assign = new AdeAssign(options);
  return { assign, profiles: new AdeProfileDesk({ ...options, ids, assign }) };
}

type OfDevices = 'listAdeDevices' | 'adeReadiness' | 'refreshAdeDevices' | 'resolveAdeTarget' | 'assignAdeProfile' | 'unassignAdeProfile' | 'disownAdeDevices' | 'listAdeDeeds';

function ofDevices(around: AdeProfileSurroundings): Pick<AdeProfileCommands, OfDevices> {
  const { db, access, staged, clock, bench } = around;
  /** Throws ade.unknown. */
  const known = (server: ServerId): ServerId => access().get(server).id;
  return {
    listAdeDevices: ({ server, search, state, profile, offset, limit }) => answered(() => new AdeList(db(), known(server)).page({ search, state, profile }, offset, limit)),
    adeReadiness: ({ serials }) => answered(() => ({ devices: readinessOf(serials, db(), (id) => access().get(id), clock()) })),
    refreshAdeDevices: async ({ server, serials }) => ({ results: await desks(around).assign.refresh(known(server), serials, new AbortController().signal) }),
    resolveAdeTarget: ({ server, target, profile }) => answered(() => {
      const uuid = profile === null ? null : new AdeProfiles(db(), known(server)).get(profile).defined?.uuid ?? '';
      return resolveTarget(known(server), target, uuid, { db: db(), staged: staged(), bench: bench() });
    }),
    assignAdeProfile: async ({ server, profile, serials }) => {
      const { assign, profiles } = desks(around);
      return await assign.assign(server, profiles.named(server, profile), serials);
    },
    unassignAdeProfile: async ({ server, serials }) => await desks(around).assign.unassign(server, serials),
    disownAdeDevices: async ({ server, serials, typed }) => await desks(around).assign.disown(server, serials, typed),
    listAdeDeeds: ({ server, offset, limit }) => answered(() => {
      const { total, deeds } = new AdeResults(db(), known(server)).deeds(offset, limit);
      return { total, deeds: [...deeds] };
    }),
  };
}

/** Every command throws ade.unknown and store.*; what else, its service says. */
export function adeProfileHandlers(around: AdeProfileSurroundings): AdeProfileCommands {
  return {
    ...ofDevices(around),
    listAdeProfiles: ({ server }) => answered(() => ({ profiles: desks(around).profiles.list(server) })),
    getAdeDraft: ({ server, id }) => answered(() => desks(around).profiles.get(server, id)),
    previewAdeDraft: async ({ draft }) => ({ json: JSON.stringify(adeJsonOf(draft), null, 2), findings: (await checkDraft(draft, around.clock())).slice(0, mostFindings).map(shownFinding), notes: adeNotes(draft) }),
    saveAdeDraft: ({ server, id, draft }) => answered(() => desks(around).profiles.save(server, id, draft)),
    defineAdeProfile: async ({ server, id, reassign }) => await desks(around).profiles.define(server, id, reassign),
    readAdeProfile: async ({ server, uuid }) => await desks(around).profiles.read(server, uuid),
    removeAdeProfile: ({ server, id }) => answered(() => {
      const thing = desks(around).profiles.remove(server, id);
      around.removed?.({ kind: 'adeProfile', ...thing });
      return null;
    }),
  };
}

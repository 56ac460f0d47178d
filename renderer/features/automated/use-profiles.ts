// The profiles of a server entry, and the one whose form is open: kept, changed, saved, put back.
import { useCallback, useEffect, useState } from 'react';
import { blankAdeDraft } from '../../../src/domain/enrollment/ade-form.ts';
import type { AdeDraft, AdeProfileId, AdeProfileSummary, ServerId } from '../../../src/model/ade.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import { call } from '../../api.ts';
import { type RunningCommand, useCommand } from '../../command.ts';

export interface ProfileList {
  readonly profiles: readonly AdeProfileSummary[];
  readonly ready: boolean;
  readonly problem: ErrorShape | null;
}

const none: ProfileList = { profiles: [], ready: false, problem: null };

/** `revision` changes whenever a profile may have. */
export function useProfiles(server: ServerId | null, revision: number): ProfileList {
  const [held, setHeld] = useState<{ readonly server: ServerId; readonly list: ProfileList } | null>(null);
  useEffect(() => {
    if (server === null) return undefined;
    let current = true;
    void call.listAdeProfiles({ server }).then((result) => {
      if (current) setHeld((before) => ({ server, list: result.ok ? { profiles: result.value.profiles, ready: true, problem: null } : { ...(before?.server === server ? before.list : none), problem: result.error } }));
    });
    return () => { current = false; };
  }, [server, revision]);
  return held !== null && held.server === server ? held.list : none;
}

interface Held {
  readonly server: ServerId;
  /** Null: never saved. */
  readonly id: AdeProfileId | null;
  readonly kept: AdeDraft;
  readonly draft: AdeDraft;
}

const isSame = (a: AdeDraft, b: AdeDraft): boolean => JSON.stringify(a) === JSON.stringify(b);
const isChanged = ({ kept, draft }: Held): boolean => !isSame(kept, draft);

export interface ProfileEdit {
  /** Null: there is none to show, or it is being read. */
  readonly draft: AdeDraft | null;
  readonly summary: AdeProfileSummary | null;
  readonly changed: boolean;
  readonly command: RunningCommand;
  readonly choose: (id: AdeProfileId) => void;
  readonly begin: () => void;
  readonly change: (change: Partial<AdeDraft>) => void;
  readonly revert: () => void;
  /** Undefined when it couldn't be. */
  readonly save: () => Promise<AdeProfileSummary | undefined>;
}

/** The one that was chosen last, else the first. */
export function useProfileEdit(server: ServerId | null, profiles: readonly AdeProfileSummary[]): ProfileEdit {
  const [chosen, setChosen] = useState<AdeProfileId | null>(null);
  const [stored, setHeld] = useState<Held | null>(null);
  const command = useCommand();
  const { run } = command;
  const held = stored !== null && stored.server === server ? stored : null;
  const isNew = held?.id === null;
  const summary = isNew ? null : profiles.find(({ id }) => id === chosen) ?? profiles[0] ?? null;
  const [wanted, savedAt] = [summary?.id ?? null, summary?.savedAt ?? 0];
  useEffect(() => {
    if (server === null || wanted === null) return undefined;
    let current = true;
    void run(() => call.getAdeDraft({ server, id: wanted })).then((found) => {
      // What somebody is at work on stays.
      if (current && found) setHeld((before) => (before?.server === server && before.id === wanted && isChanged(before) ? before : { server, id: wanted, kept: found.draft, draft: found.draft }));
    });
    return () => { current = false; };
  }, [run, server, wanted, savedAt]);

  const choose = useCallback((id: AdeProfileId) => {
    setChosen(id);
    setHeld((before) => (before?.id === id ? before : null));
  }, []);
  const begin = (): void => {
    if (server === null) return;
    // What all profiles of an organization share: whose they are, and where devices enroll.
    const { orgMagic, url } = held?.kept ?? { orgMagic: crypto.randomUUID(), url: '' };
    const draft = { ...blankAdeDraft({ orgMagic }), url };
    setHeld({ server, id: null, kept: draft, draft });
  };
  const change = useCallback((more: Partial<AdeDraft>) => { setHeld((before) => before && { ...before, draft: { ...before.draft, ...more } }); }, []);
  const revert = (): void => { setHeld(held?.id ? { ...held, draft: held.kept } : null); };
  const save = async (): Promise<AdeProfileSummary | undefined> => {
    if (server === null || held === null) return undefined;
    const { id, draft } = held;
    const saved = await run(() => call.saveAdeDraft({ server, id, draft }));
    if (saved) {
      setChosen(saved.id);
      setHeld((before) => (before === null ? before : { ...before, id: saved.id, kept: draft }));
    }
    return saved;
  };
  return { draft: held !== null && (isNew || held.id === wanted) ? held.draft : null, summary, changed: held !== null && isChanged(held), command, choose, begin, change, revert, save };
}

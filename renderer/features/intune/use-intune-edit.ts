// The enrollment profile whose form is open: chosen, changed, saved in Intune, put back.
import { useState } from 'react';
import { changedValues, type ProfileTrouble, type ProfileValue, type ProfileValues } from '../../../src/domain/enrollment/intune-profile-fields.ts';
import type { IntuneProfileShown } from '../../../src/model/intune.ts';
import { call } from '../../api.ts';
import { type RunningCommand, useCommand } from '../../command.ts';
import { blankValues, filledValues } from './form-fields.ts';

interface Open {
  readonly place: string;
  /** Null: a new one. */
  readonly profile: IntuneProfileShown | null;
  readonly values: ProfileValues;
}

export interface IntuneEdit {
  /** Null: there is none to show. */
  readonly values: ProfileValues | null;
  readonly profile: IntuneProfileShown | null;
  readonly changed: boolean;
  readonly troubles: readonly ProfileTrouble[];
  readonly command: RunningCommand;
  readonly choose: (id: string) => void;
  readonly begin: () => void;
  readonly change: (name: string, value: ProfileValue) => void;
  readonly revert: () => void;
  /** False: it couldn't be. */
  readonly save: () => Promise<boolean>;
}

type Sendable = Parameters<typeof call.saveIntuneProfile>[0]['values'];

export function useIntuneEdit(place: string | null, profiles: readonly IntuneProfileShown[], onSaved: () => void): IntuneEdit {
  const [chosen, setChosen] = useState<string | null>(null);
  const [held, setHeld] = useState<Open | null>(null);
  const [troubles, setTroubles] = useState<readonly ProfileTrouble[]>([]);
  const command = useCommand();
  const listed = profiles.find(({ id }) => id === chosen) ?? profiles[0] ?? null;
  const open = held !== null && held.place === place ? held : listed && place !== null ? { place, profile: listed, values: listed.values } : null;
  const differs = open === null ? {} : open.profile === null ? filledValues(open.values) : changedValues(open.profile.values, open.values);
  const isNew = open !== null && open.profile === null;
  const changed = isNew ? JSON.stringify(open.values) !== JSON.stringify(blankValues) : Object.keys(differs).length > 0;
  const reset = (next: Open | null): void => {
    setHeld(next);
    setTroubles([]);
    command.forget();
  };
  const save = async (): Promise<boolean> => {
    if (!open) return false;
    const answer = await command.run(() => call.saveIntuneProfile({ place: open.place, id: open.profile?.id ?? null, values: differs as Sendable }));
    if (!answer) return false;
    setTroubles(answer.troubles);
    if (!answer.profile) return false;
    setChosen(answer.profile.id);
    setHeld({ place: open.place, profile: answer.profile, values: answer.profile.values });
    onSaved();
    return true;
  };
  return {
    values: open?.values ?? null, profile: open?.profile ?? null, changed, troubles, command, save,
    choose: (id) => {
      setChosen(id);
      reset(null);
    },
    begin: () => { if (place !== null) reset({ place, profile: null, values: blankValues }); },
    change: (name, value) => {
      if (open) setHeld({ ...open, values: { ...open.values, [name]: value } });
      setTroubles((before) => before.filter(({ field }) => field !== name));
    },
    revert: () => { reset(null); },
  };
}

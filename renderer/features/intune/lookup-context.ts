// The way from a device, wherever it is shown, to what Intune or Apple's portal say of it.
import { createContext } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import { showIntune } from './intune-view.ts';

type LookUp = (serials: readonly string[]) => void;

export interface LookUps {
  /** Null in practice: nobody signs in from there. Who isn't signed in is led to where one signs in. */
  readonly intune: LookUp | null;
  /** Somebody is signed in to Intune. */
  readonly signedIn: boolean;
  /** Null: no API account is kept here. */
  readonly business: LookUp | null;
}

export const LookUpContext = createContext<LookUps>({ intune: null, signedIn: false, business: null });

/** `go`: shows automated enrollment. */
export function lookUpsOf({ practice, intune: { account, appleBusiness } }: Pick<Snapshot, 'practice' | 'intune'>, go: () => void): LookUps {
  const to = (page: 'enrolled' | 'business'): LookUp => (serials) => {
    showIntune({ side: 'intune', page, serials });
    go();
  };
  return { intune: practice ? null : to('enrolled'), signedIn: account !== null, business: practice || appleBusiness === null ? null : to('business') };
}

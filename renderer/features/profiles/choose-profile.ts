// Asks for a profile file in the system's dialog; undefined when cancelled or when it isn't one (the page then says why).
import type { ProfileSummary } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { attempt } from '../../state.ts';

export async function chooseProfile(): Promise<ProfileSummary | undefined> {
  return (await attempt(call.chooseProfile(null))) ?? undefined;
}

// What a window may ask of removals that no other part answers: profiles that go from the list, and whatever comes back.
import type { Books } from './books.ts';
import type { Handlers } from './contract.ts';
import type { Removals } from './services/removals.ts';

/** `forgetProfile` throws store.*; `restoreRemoved` undo.over and what keeps it from being put back. */
export function removalHandlers(removals: Removals, books: () => Pick<Books, 'forget'>): Pick<Handlers, 'forgetProfile' | 'restoreRemoved'> {
  return {
    forgetProfile: ({ sha256 }) => new Promise((resolve) => {
      const forgotten = books().forget(sha256);
      if (forgotten) removals.add({ kind: 'profile', ...forgotten });
      resolve(null);
    }),
    restoreRemoved: async ({ id }) => {
      await removals.restore(id);
      return null;
    },
  };
}

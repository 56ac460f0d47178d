// Which small screens are drawn for a choice of panes, and which of them crossed out.
import { expect, it } from 'vitest';
import { paneScreens } from '../../renderer/features/blueprints/editor/screens.ts';
import type { Pane } from '../../src/model/profiles.ts';

const pane = (key: string, state: Pane['state']): Pane => ({ key, title: key, state, reason: null, introduced: null, deprecated: null, removed: null });

it('panes are drawn in their order, skipped ones crossed out, those that the device lacks not at all', () => {
  const drawn = paneScreens([pane('Passcode', 'seen'), pane('Siri', 'skipped'), pane('Payment', 'notHere'), pane('Restore', 'unsure')]);
  expect(drawn.map(({ id, skipped, fixed, sketch }) => [id, skipped, fixed, sketch])).toEqual([['Passcode', false, false, 'keypad'], ['Siri', true, false, 'text'], ['Restore', false, true, 'list']]);
});

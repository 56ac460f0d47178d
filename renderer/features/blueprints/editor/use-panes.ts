// Setup Assistant's panes for a kind of device, with what its user will meet of them.
import { useEffect, useState } from 'react';
import type { Pane } from '../../../../src/model/profiles.ts';
import { call } from '../../../api.ts';
import { attempt } from '../../../state.ts';
import type { PaneView } from './pane-views.ts';

/** Null while they are asked for the first time. */
export function usePanes({ platform, osVersion, model }: PaneView, skip: readonly string[]): readonly Pane[] | null {
  const [panes, setPanes] = useState<readonly Pane[] | null>(null);
  const asked = skip.join(' ');
  useEffect(() => {
    let current = true;
    void attempt(call.listPanes({ platform, osVersion, model, skip: asked === '' ? [] : asked.split(' ') })).then((found) => { if (current && found) setPanes(found.panes); });
    return () => { current = false; };
  }, [platform, osVersion, model, asked]);
  return panes;
}

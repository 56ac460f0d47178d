// muster panes: what a user still meets in Setup Assistant, and what each carrier is given to skip the rest.
import type { Pane } from '../model/profiles.ts';
import { describePanes } from '../profiles.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output, table } from './print.ts';
import type { PanesCommand } from './profile-arguments.ts';

const states: Readonly<Record<Pane['state'], string>> = { seen: 'seen', skipped: 'skipped', notHere: 'not here', unsure: 'may come up' };

export async function printPanes({ choice, as, json }: PanesCommand, { out, say }: Output): Promise<number> {
  const { panes, carriers } = await describePanes(choice);
  for (const key of carriers.unknown) say(`Apple doesn’t list “${plain(key)}”; it is kept, and devices pass over what they don’t know.`);
  if (as !== null) {
    const lists = { usb: carriers.skipSetup, ade: carriers.skipSetupItems, intune: carriers.intune };
    if (as === 'intune') for (const key of carriers.notInIntune) say(`Intune has no name for ${plain(key)}.`);
    for (const key of lists[as]) out(json ? jsonLine({ key }) : plain(key));
    return exit.done;
  }
  if (json) for (const pane of panes) out(jsonLine(pane));
  else for (const line of table(['Pane', 'Key', 'User', 'Why'], panes.map(({ title, key, state, reason }) => [plain(title), plain(key), states[state], reason ?? '']))) out(line);
  return exit.done;
}

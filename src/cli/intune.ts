// muster intune: opens the data folder, and hands each verb what it works with. In practice nobody signs in.
import { type IntuneAccess, type IntuneStationOptions, withIntuneStation } from '../intune-station.ts';
import { AppError } from '../errors.ts';
import { aborted } from './aborted.ts';
import { runAccount } from './intune-account.ts';
import type { IntuneAround } from './intune-around.ts';
import { runEnrolled, runImported, runUser, runWhere } from './intune-devices.ts';
import { runAssign, runImport } from './intune-import.ts';
import { runProfile } from './intune-profile.ts';
import { runSteps } from './intune-steps.ts';
import { runToken } from './intune-token.ts';
import type { IntuneCommand } from './intune-words.ts';
import { refuse } from './parse.ts';
import { exit, type Output } from './print.ts';

/** What the machine has around a command. */
export interface IntuneSurroundings extends Omit<IntuneStationOptions, 'changed'> {
  /** Serial numbers of what is attached now. Throws mux.*. */
  readonly attached: () => Promise<readonly string[]>;
  /** Whether the multiplexer in use is a practice bench. Throws mux.*. */
  readonly isPractice: () => Promise<boolean>;
}

/** What asks nobody works beside an open app too; a renewed token is kept, which takes the folder's lock. */
function accessOf({ name }: IntuneCommand): IntuneAccess {
  if (name === 'intune enrolled') return 'record';
  return name === 'intune status' || name === 'intune app' ? 'read' : 'write';
}

/** Those on the bench, where the command is about them. Throws device.notFound, mux.*. */
async function benchOf(command: IntuneCommand, attached: IntuneSurroundings['attached']): Promise<readonly string[]> {
  if (!('target' in command) || command.target.by !== 'bench') return [];
  const serials = await attached();
  if (serials.length === 0) throw new AppError('device.notFound', { what: 'any serial number' });
  return serials;
}

function runVerb(command: Exclude<IntuneCommand, { name: 'intune steps' }>, around: IntuneAround): Promise<number> {
  switch (command.name) {
    case 'intune status': case 'intune app': case 'intune app set': case 'intune sign-in': case 'intune sign-out': case 'intune apple-business': return runAccount(command, around);
    case 'intune tokens': case 'intune token key': case 'intune token upload': case 'intune token sync': case 'intune push': return runToken(command, around);
    case 'intune import': return runImport(command, around);
    case 'intune assign': return runAssign(command, around);
    case 'intune imported': return runImported(command, around);
    case 'intune enrolled': return runEnrolled(command, around);
    case 'intune user': return runUser(command, around);
    case 'intune where': return runWhere(command, around);
    default: return runProfile(command, around);
  }
}

/** Shows the address beside the browser: it may open elsewhere, or not at all. */
function showing(open: IntuneSurroundings['openBrowser'], { say }: Output): IntuneSurroundings['openBrowser'] {
  return (url) => {
    say(`Sign in in the browser on this computer. If none opens, open this address in it:\n${url}`);
    // Whoever reads the address needs no browser that opens by itself, so nothing waits for it.
    void open(url).catch(() => { say('No browser could be opened from here. Open the address yourself, or sign in by a code: muster intune sign-in --code'); });
    return Promise.resolve();
  };
}

/** Exit: 130 when it was stopped. Throws intune.*, appleBusiness.*, http.*, secrets.*, file.*, identity.*, mux.*, store.*, usage.invalid. */
export async function intune(command: IntuneCommand, { attached, isPractice, openBrowser, ...options }: IntuneSurroundings, output: Output, stop: AbortSignal): Promise<number> {
  const { clock, dataFolder } = options;
  if (command.name === 'intune steps') return runSteps(command, { dataFolder, now: clock.now() }, output);
  if (await isPractice()) refuse('The multiplexer in use is a practice bench, and in practice nobody signs in to Microsoft or Apple: its devices are virtual. Unset MUSTER_USBMUXD, or go on with “muster intune steps”.');
  const listeners = new Set<() => void>();
  const changed = (): void => { for (const listener of [...listeners]) listener(); };
  try {
    const bench = await benchOf(command, attached);
    return await withIntuneStation({ ...options, openBrowser: showing(openBrowser, output), changed }, accessOf(command), async (station) => {
      void aborted(stop).then(() => { station.desk.close(); });
      return runVerb(command, {
        ...station, output, stop, bench, now: () => clock.now(),
        listen: (onChange) => {
          listeners.add(onChange);
          return () => { listeners.delete(onChange); };
        },
      });
    });
  } catch (error) {
    if (!stop.aborted || (error instanceof AppError && error.code !== 'run.cancelled')) throw error;
    output.say('Stopped. What came before is kept.');
    return exit.cancelled;
  }
}

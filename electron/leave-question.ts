// What a person is asked before the window closes or Muster quits in the middle of something, and what is told to them: nothing that was
// begun is lost, and nothing is erased before somebody says so again. Knows no Electron.

export interface Leaving {
  /** Runs, and work of Apple Configurator's, that aren't finished. */
  readonly unfinished: number;
  /** Something was typed and isn't saved. */
  readonly unsaved: boolean;
  /** False: the window closes, and Muster stays, as on a Mac. */
  readonly quits: boolean;
}

export interface LeaveQuestion {
  readonly message: string;
  readonly detail: string;
  /** The first one stays; the last one leaves. */
  readonly buttons: readonly [stay: string, leave: string];
}

const runsGoOn = 'Steps that devices are in the middle of end by themselves. When Muster is opened again, each device is read and goes on where it was; nothing is erased until you say so again. Leave the devices connected.';
const lost = 'What you changed and haven’t saved will be lost.';

/** Null: nobody needs to be asked. */
export function questionBefore({ unfinished, unsaved, quits }: Leaving): LeaveQuestion | null {
  const stops = quits && unfinished > 0;
  if (!stops && !unsaved) return null;
  if (!stops) return { message: quits ? 'Quit without saving?' : 'Close without saving?', detail: lost, buttons: ['Cancel', quits ? 'Quit' : 'Close'] };
  return {
    message: unfinished === 1 ? 'Quit while a device is being prepared?' : `Quit while ${unfinished} devices are being prepared?`,
    detail: unsaved ? `${runsGoOn}\n\n${lost}` : runsGoOn,
    buttons: ['Keep preparing', 'Quit'],
  };
}

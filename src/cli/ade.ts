// muster ade: opens the data folder that goes with what is meant, practice or the real thing, and hands each verb what it works with.
import { type AdeStationOptions, withAdeStation } from '../ade-station.ts';
import { AppError } from '../errors.ts';
import { aborted } from './aborted.ts';
import type { AdeAround } from './ade-around.ts';
import { runDoing } from './ade-assign.ts';
import { runDevices, runRefresh, runShow } from './ade-devices.ts';
import { runProfile } from './ade-profile.ts';
import { runLog, runStatus, runSync } from './ade-status.ts';
import { runToken } from './ade-token.ts';
import type { AdeCommand } from './ade-words.ts';
import { exit, type Output } from './print.ts';

/** What the machine has around a command. */
export interface AdeSurroundings extends Omit<AdeStationOptions, 'practice' | 'signal' | 'bench' | 'changed'> {
  /** Serial numbers of what is attached now. Throws mux.*. */
  readonly attached: () => Promise<readonly string[]>;
  readonly input: AsyncIterable<Uint8Array | string>;
}

/** In bytes, as of a file. */
const mostInput = 1024 * 1024;

async function textOf(input: AdeSurroundings['input']): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    size += bytes.length;
    if (size > mostInput) throw new AppError('file.tooLarge', { file: '-' });
    pieces.push(bytes);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

/** What only reads works beside an open app too. */
function isReading(command: AdeCommand): boolean {
  switch (command.name) {
    case 'ade status': case 'ade token certificate': case 'ade devices': case 'ade devices show': case 'ade profile list': case 'ade profile show': case 'ade profile check': case 'ade log': return true;
    case 'ade assign': case 'ade unassign': return command.dryRun;
    case 'ade disown': return command.dryRun || command.typed === null;
    default: return false;
  }
}

/** Those on the bench, where the command is about them. Throws device.notFound, mux.*. */
async function benchOf(command: AdeCommand, attached: AdeSurroundings['attached']): Promise<readonly string[]> {
  const isAsked = 'target' in command ? command.target.by === 'bench' : 'serials' in command && command.serials === null;
  if (!isAsked) return [];
  const serials = await attached();
  if (serials.length === 0) throw new AppError('device.notFound', { what: 'any serial number' });
  return serials;
}

async function runVerb(command: AdeCommand, around: AdeAround): Promise<number> {
  switch (command.name) {
    case 'ade status': return runStatus(command, around);
    case 'ade sync': return runSync(command, around);
    case 'ade log': return runLog(command, around);
    case 'ade devices': return runDevices(command, around);
    case 'ade devices show': return runShow(command, around);
    case 'ade devices refresh': return runRefresh(command, around);
    case 'ade assign': case 'ade unassign': case 'ade disown': return runDoing(command, around);
    case 'ade profile new': case 'ade profile edit': case 'ade profile list': case 'ade profile show': case 'ade profile check': case 'ade profile define': case 'ade profile read': case 'ade profile remove':
      return runProfile(command, around);
    default: return runToken(command, around);
  }
}

/** Exit: 130 when it was stopped; what came before stays. Throws ade.*, http.*, secrets.*, file.*, identity.*, mux.*, store.*, usage.invalid. */
export async function ade(command: AdeCommand, { attached, input, ...options }: AdeSurroundings, output: Output, stop: AbortSignal): Promise<number> {
  const listeners = new Set<() => void>();
  const changed = (): void => { for (const listener of [...listeners]) listener(); };
  try {
    const bench = await benchOf(command, attached);
    return await withAdeStation({ ...options, practice: command.practice, signal: stop, bench: () => bench, changed }, isReading(command) ? 'read' : 'write', async (desk, papers) => {
      if (papers.practice && !command.json) output.say('PRACTICE: these server entries and devices belong to the practice bench.');
      void aborted(stop).then(() => desk.close());
      return runVerb(command, {
        desk, papers, output, stop, bench, now: () => options.clock.now(), stdin: () => textOf(input),
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

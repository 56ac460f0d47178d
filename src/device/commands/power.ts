// Restarts the device, turns it off or its screen off (ios-protocols 5.2). Any trusted host may, supervision isn't needed.
import { diagnosticsCommand } from './diagnostics.ts';
import type { Parting } from './erase-device.ts';

// The device acts when the host has hung up, so that the answer gets through; a session hangs up right after it.
const leaving = { parameters: { WaitForDisconnect: true }, result: (): Parting => 'acknowledged', whenCut: (): Parting => 'cut', repeatable: false } as const;

export const restartDevice = diagnosticsCommand<Parting>({ ...leaving, name: 'Restart' });

/** Nothing but a hand on its button or a replug brings it back. */
export const shutDownDevice = diagnosticsCommand<Parting>({ ...leaving, name: 'Shutdown' });

/** The screen goes dark and a passcode locks it; the link stays. */
export const sleepDevice = diagnosticsCommand<null>({ name: 'Sleep', result: () => null, repeatable: true });

/** Ends a conversation politely. */
export const endDiagnostics = diagnosticsCommand<null>({ name: 'Goodbye', result: () => null, whenCut: () => null, repeatable: true });

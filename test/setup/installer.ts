// MCInstall of a paired virtual device: several requests on one connection, and what an error chain ends in.
import { isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { type DeviceChange, supervisedDevice } from './devices.ts';
import type { BenchChoice } from './practice.ts';
import { askService, type PairedBench, pairedBench, withService } from './services.ts';
import { type Supervisor, supervisedBy } from './supervisor.ts';

export const mcinstall = 'com.apple.mobile.MCInstall';

export type AskInstaller = (type: string, more?: Record<string, PlistValue>) => Promise<PlistDict>;

/** One connection: requests in, replies out. */
export function withInstaller<T>(bench: PairedBench, work: (ask: AskInstaller) => Promise<T>): Promise<T> {
  return withService(bench, mcinstall, (socket) => work((type, more = {}) => askService(socket, { RequestType: type, ...more })));
}

/** One request on a connection of its own. */
export function askInstaller(bench: PairedBench, type: string, more: Record<string, PlistValue> = {}): Promise<PlistDict> {
  return withInstaller(bench, (ask) => ask(type, more));
}

/** A device that this supervisor supervises, paired. */
export function supervisedBench(supervisor: Supervisor, more: Record<string, PlistValue> = {}, change: DeviceChange = {}, choice: BenchChoice = {}): Promise<PairedBench> {
  return pairedBench(supervisedDevice(0, { ...change, cloud: supervisedBy(supervisor, more) }), choice);
}

/** One connection on which the supervisor has proved itself. */
export function escalated<T>(bench: PairedBench, supervisor: Supervisor, work: (ask: AskInstaller) => Promise<T>): Promise<T> {
  return withInstaller(bench, async (ask) => {
    const challenge = (await ask('Escalate', { SupervisorCertificate: supervisor.certificate })).get('Challenge');
    if (!(challenge instanceof Uint8Array)) throw new Error('no challenge');
    await ask('EscalateResponse', { SignedRequest: supervisor.sign(challenge) });
    return work(ask);
  });
}

/** Status, and domain and code of the chain's last link where there is one. */
export function verdictOf(reply: PlistDict): unknown[] {
  const chain = reply.get('ErrorChain');
  const root = Array.isArray(chain) ? chain.at(-1) : undefined;
  return [reply.get('Status'), ...(root !== undefined && isDict(root) ? [root.get('ErrorDomain'), root.get('ErrorCode')] : [])];
}

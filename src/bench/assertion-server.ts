// A virtual device's com.apple.mobile.assertion_agent (ios-protocols 5.6): a host keeps the device awake as long as it is connected.
// These devices don't fall asleep by themselves, so there is nothing to hold but the connection.
import type { Duplex } from 'node:stream';
import { dict, type PlistDict } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

const kinds: ReadonlySet<string> = new Set(['AMDPowerAssertionTypeWirelessSync', 'PreventUserIdleSystemSleep', 'PreventSystemSleep']);

function answer(command: string, request: PlistDict): PlistDict {
  const [kind, name, timeout] = [textIn(request, 'AssertionTypeKey'), textIn(request, 'AssertionNameKey'), request.get('AssertionTimeoutKey')];
  const isRight = command === 'CommandCreateAssertion' && kind !== null && kinds.has(kind) && name !== null && (typeof timeout === 'bigint' || typeof timeout === 'number');
  return dict({ CommandKey: command, ErrorKey: isRight ? undefined : 'InvalidRequest' });
}

/** Serves one connection until it ends; never throws. */
export function serveAssertions(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'assertion_agent',
    nameOf: (request) => textIn(request, 'CommandKey') ?? '',
    latencyOf: () => 'light',
    answer: (command, request) => Promise.resolve({ replies: [answer(command, request)] }),
  });
}

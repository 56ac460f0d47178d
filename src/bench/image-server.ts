// A virtual device's com.apple.mobile.mobile_image_mounter, as developers' tools ask it: nothing is mounted, developer mode
// is off, and so nothing can be mounted. Preparing a device needs none of it; a tool that asks gets its answer.
import type { Duplex } from 'node:stream';
import { dict, type PlistDict } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { type Answer, servePlist } from './serve-plist.ts';
import { isAtLeast } from './system-version.ts';
import type { VirtualDevice } from './virtual-device.ts';

const complete = 'Complete';

/** Developer mode came with iOS 16; before it, an image has to fit the system, and none does here. */
function mount({ spec }: VirtualDevice): PlistDict {
  return isAtLeast(spec.osVersion, 16, 0) ? dict({ Error: 'InternalError', DetailedError: 'Developer mode is not enabled' }) : dict({ Error: 'ImageMountFailed' });
}

function answer(device: VirtualDevice, command: string): Answer {
  const knowsMode = isAtLeast(device.spec.osVersion, 16, 0);
  switch (command) {
    case 'LookupImage': return { replies: [dict({ ImagePresent: false, ImageSignature: [], Status: complete })] };
    case 'CopyDevices': return { replies: [dict({ EntryList: [], Status: complete })] };
    case 'QueryDeveloperModeStatus': return { replies: [knowsMode ? dict({ DeveloperModeStatus: false, Status: complete }) : dict({ Error: 'UnknownCommand' })] };
    case 'ReceiveBytes': case 'MountImage': return { replies: [mount(device)] };
    case 'UnmountImage': return { replies: [dict({ Error: 'InternalError', DetailedError: 'There is no matching entry in the device map' })] };
    case 'Hangup': return { replies: [dict({ Goodbye: true })], over: true };
    default: return { replies: [dict({ Error: 'UnknownCommand' })] };
  }
}

/** Serves one connection until it ends; never throws. */
export function serveImages(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'mobile_image_mounter',
    nameOf: (request) => textIn(request, 'Command') ?? '',
    latencyOf: () => 'light',
    answer: (command) => Promise.resolve(answer(device, command)),
  });
}

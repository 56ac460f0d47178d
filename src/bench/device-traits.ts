// What may be unusual about a virtual device, beyond what every roster entry says of it. All of it is optional and off. The second
// half are lies that the field has met: a yes or no of the device that isn’t so, which only reading back tells.

import type { EnrollmentKind } from './known-configurations.ts';

export interface DeviceTraits {
  /** Keys that this one keeps from strangers although others show them; which they are shifts from one iOS to the next (ios-protocols 2.4). */
  readonly hiddenFromStrangers?: readonly string[];
  /** Has a modem: by default every iPhone and no iPad. */
  readonly cellular?: boolean;
  /** Blocks every profile (ios-protocols 3.6). */
  readonly lockdownMode?: boolean;
  /** Its configuration lets only its supervisors install profiles (ios-protocols 3.6). */
  readonly profilesForbidden?: boolean;
  /** Milliseconds that its clock is ahead of the bench's when it starts and after every erase. */
  readonly clockOffset?: number;
  /** How Apple's automated enrollment of this one was set up at its MDM; shared unless given. */
  readonly enrollsWith?: EnrollmentKind;
  /** With `offline`: only until a profile brings it a Wi-Fi network (ios-protocols 3.11, step 4). */
  readonly joinsByProfile?: boolean;
  /** Installs these profiles and says that it failed, as Setup Assistant does with Wi-Fi (ios-protocols 3.6). */
  readonly refusesWhatItInstalls?: 'wifi' | 'all';
  /** Milliseconds from Acknowledged until a profile is on the device where nobody has to approve it; Infinity: never (ios-protocols 3.6, 11.10). */
  readonly installsAfterMs?: number;
  /** Never supervised whatever its configuration says: its owner's lock is on, shown to hosts or, without `findMy`, not (go-ios #99; ios-protocols 11.2). */
  readonly lockedThoughConfigured?: boolean;
  /** Milliseconds that it asks Apple before it writes a configuration and answers: longer than its host waits, maybe (ios-protocols 3.4, 11.8). */
  readonly configuresAfterMs?: number;
  /** Says yes to EraseDevice and isn't erased: nothing happens, or it only restarts. Why reading back is due (ios-protocols 3.8). */
  readonly eraseIgnored?: 'stays' | 'restarts';
  /** Takes a new name and keeps its old one, without a word (ios-protocols 2.7). */
  readonly keepsItsName?: boolean;
  /** Rejects the first good signature that it gets at escalation, and no other: sporadic on iOS 27 (pymobiledevice3 #1805; ios-protocols 3.5). */
  readonly rejectsFirstSignature?: boolean;
}

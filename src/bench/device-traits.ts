// What may be unusual about a virtual device, beyond what every roster entry says of it. All of it is optional and off.

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
}

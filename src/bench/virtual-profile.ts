// A configuration profile as a virtual device keeps it. How one is read stands in offered-profile.ts.

export interface VirtualProfile {
  readonly identifier: string;
  readonly uuid: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization: string | null;
  readonly removalDisallowed: boolean;
  readonly version: bigint;
  readonly management: boolean;
  /** Brings a Wi-Fi network along. */
  readonly wifi?: boolean;
  /** Nothing but Wi-Fi payloads. */
  readonly onlyWifi?: boolean;
  /** Forbids that the device is renamed. */
  readonly fixesName?: boolean;
}

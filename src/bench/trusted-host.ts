// A host that a virtual device trusts, and what the device says to one that wants to be (ios-protocols 2.8, 2.12).

/** What the device keeps of a host it trusts; PEM bytes as the host sent them. */
export interface TrustedHost {
  readonly hostId: string;
  readonly hostCertificate: Uint8Array;
  readonly rootCertificate: Uint8Array;
  readonly deviceCertificate: Uint8Array;
}

export type PairRefusal = 'PasswordProtected' | 'PairingDialogResponsePending' | 'UserDeniedPairing' | 'MCProtected';
export type PairAnswer = { readonly escrow: Uint8Array | null } | { readonly error: PairRefusal };

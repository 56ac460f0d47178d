// The kinds of payload that can be made here. Others are imported, kept and checked, but not made.

export const payloadKinds = [
  'mdm', 'scep', 'acme', 'pkcs12', 'rootCertificate', 'certificate', 'pemCertificate', 'wifi', 'restrictions', 'passcode', 'webClip', 'singleApp', 'lockScreen',
  'notifications', 'setupAssistant', 'removalPassword', 'overTheAir', 'cloudConfiguration',
] as const;
export type PayloadKind = (typeof payloadKinds)[number];

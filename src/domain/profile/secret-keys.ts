// Which keys of a profile hold what whoever reads it shouldn't: for the rule that warns of passwords, and for showing profiles.

/** Passwords, as Apple's payloads name them: they lie in the file in clear though they needn't. */
export function isPasswordKey(name: string): boolean {
  return /(?:password|^SharedSecret)$/i.test(name);
}

/** What an account or a server's trust hangs on, by names that makers of payloads use. A model's word for it ("TokenToUserMapping") is none. */
const tokens = /(?:secret|passphrase|token|private[ _-]?key|pre[ _-]?shared[ _-]?key|psk|api[ _-]?key|access[ _-]?key|recovery[ _-]?key|credentials?|bypass[ _-]?code)$/i;

/** Keys that are a secret in one type of payload: enrollment-formats 2.2 to 2.4. An ACME identifier is often good for one use. */
const ofType: Readonly<Record<string, readonly string[]>> = {
  'com.apple.security.pkcs12': ['PayloadContent'],
  'com.apple.security.wapi-identity': ['PayloadContent'],
  'com.apple.security.acme': ['ClientIdentifier'],
};

/** Also what every enrollment has to carry, such as the challenge of SCEP or of an over-the-air bootstrap. */
export function isSecretKey(name: string, payloadType: string | null): boolean {
  if (isPasswordKey(name) || tokens.test(name) || name === 'Challenge') return true;
  return payloadType !== null && Object.hasOwn(ofType, payloadType) && ofType[payloadType]?.includes(name) === true;
}

// Whether what is made is a profile at all: a cloud configuration is told to an erased device by a host, as a property list.

export function isProfile(kinds: readonly string[]): boolean {
  return !kinds.includes('cloudConfiguration');
}

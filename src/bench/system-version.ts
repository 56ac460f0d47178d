// What a virtual device's system can do, by its version number alone: services came and went with releases.

/** Versions as devices write them: 17.4, 16.7.10. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

// Versions of an operating system as Apple writes them: "9.3.2", "18.0", "26.4".

export const versionPattern = /^[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}$/;

/** Below zero when `a` is older. Missing parts count as zero: 18 is 18.0. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.max(first.length, second.length); i += 1) {
    const difference = (first[i] ?? 0) - (second[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

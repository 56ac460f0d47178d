// The page's own address. A scheme of its own instead of file://, so that it has an origin and a content policy.

export const scheme = 'app';
export const host = 'muster';
export const pageUrl = `${scheme}://${host}/index.html`;
/** The same page, told that it was started again. */
export const restartedUrl = `${pageUrl}#started-again`;

/** Whole scheme and host, never a prefix: app://muster.example is somebody else. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${scheme}:` && url.host === host;
  } catch {
    return false;
  }
}

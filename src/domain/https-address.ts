// An https:// address: the one kind that devices take for anything about their management.

/** Its host, with the port where one is given; null where the text is no https:// address with a host. */
export function httpsHost(text: string): string | null {
  try {
    const { protocol, host, hostname } = new URL(text);
    return protocol === 'https:' && hostname !== '' ? host : null;
  } catch {
    return null;
  }
}

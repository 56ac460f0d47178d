// A place on the USB bus as text: the bus, then the hub ports down to the device: 14-2.3. The same text from both views,
// so that a device keeps its place whichever sees it first.

/** From what the bus shows. `bus` is the system's own word: decimal on Linux, hexadecimal on a Mac. */
export function portPath(bus: string, ports: readonly number[]): string {
  return `${bus.replace(/^0+(?=.)/, '')}-${ports.length === 0 ? '0' : ports.join('.')}`.slice(0, 60);
}

/** From a LocationID that is topology, as on a Mac: the bus in the top byte, a hub port in each digit below (ios-protocols 1.5 [G]). Null when there is none. */
export function pathOfLocation(locationId: number | null): string | null {
  if (locationId === null || locationId === 0) return null;
  const digits = (locationId & 0xffffff).toString(16).padStart(6, '0').replace(/0+$/, '');
  return portPath((locationId >>> 24).toString(16), Array.from(digits, (digit) => Number.parseInt(digit, 16)));
}

// What the USB bus alone tells about an Apple device: its mode by product id, and in boot modes its ECID by the serial
// string (ios-protocols 8.1, 8.2). Pure; nothing is opened.

export type UsbMode = 'normal' | 'recovery' | 'dfu' | 'other';

export const appleVendor = 0x05ac;

/** Product ids of the modes; what is none of ours (keyboards, hubs) is `other`. */
export function modeOf(productId: number): UsbMode {
  if (productId >= 0x1290 && productId <= 0x12af) return 'normal';
  if (productId >= 0x1280 && productId <= 0x1283) return 'recovery';
  return productId === 0x1227 || productId === 0xf014 || productId === 0x1222 ? 'dfu' : 'other';
}

/** ECID and serial number out of `CPID:8110 … ECID:001A2B3C4D5E801E … SRNM:[F17…]`; every key is optional. */
export function parseBootSerial(text: string | null): { readonly ecid: bigint | null; readonly serial: string | null } {
  const ecid = /(?:^|\s)ECID:([0-9A-Fa-f]{1,16})(?:\s|$)/.exec(text ?? '')?.[1];
  const serial = /(?:^|\s)SRNM:\[([^\]\s]{1,40})\]/.exec(text ?? '')?.[1];
  return { ecid: ecid === undefined ? null : BigInt(`0x${ecid}`), serial: serial ?? null };
}

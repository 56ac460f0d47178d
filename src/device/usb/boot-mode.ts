// What the USB bus alone tells about an Apple device: its mode by product id, and in boot modes who it is by the serial
// string (ios-protocols 8.1, 8.2). Pure; nothing is opened.
import type { Udid } from '../../model.ts';
import { canonicalUdid } from '../usbmux/udid.ts';

export type UsbMode = 'normal' | 'recovery' | 'dfu' | 'wtf' | 'other';

export const appleVendor = 0x05ac;

/** The mode of a product id; null for what is no iPhone, iPad or iPod in any mode: keyboards, hubs, Macs. */
export function modeOf(productId: number): UsbMode | null {
  if (productId >= 0x1290 && productId <= 0x12af) return 'normal';
  if (productId >= 0x1280 && productId <= 0x1283) return 'recovery';
  if (productId === 0x1227 || productId === 0xf014) return 'dfu';
  if (productId === 0x1222) return 'wtf';
  // Apple-silicon restore and debug modes: seen and named by their number, nothing more is known of them.
  return productId === 0x1881 || (productId >= 0x1901 && productId <= 0x1905) ? 'other' : null;
}

export interface BootSerial {
  readonly ecid: bigint | null;
  readonly serial: string | null;
  /** Of devices whose UDID is made of chip and ECID: those with an A12 or newer. */
  readonly udid: Udid | null;
}

/** Whose UDID is CPID and ECID: A12 (8020) and newer. The first ones, up to the A7, were numbered 8720 to 8960. */
const isNewChip = (chip: number): boolean => chip >= 0x8020 && chip < 0x8700;

/** ECID, serial number and UDID out of `CPID:8110 … ECID:001A2B3C4D5E801E … SRNM:[F17…]`; every key is optional. */
export function parseBootSerial(text: string | null): BootSerial {
  const find = (pattern: RegExp): string | undefined => pattern.exec((text ?? '').slice(0, 1000))?.[1];
  const ecid = find(/(?:^|\s)ECID:([0-9A-Fa-f]{1,16})(?:\s|$)/);
  const chip = find(/(?:^|\s)CPID:([0-9A-Fa-f]{4,8})(?:\s|$)/);
  const serial = find(/(?:^|\s)SRNM:\[([^\]\s]{1,40})\]/);
  const isNew = chip !== undefined && ecid !== undefined && isNewChip(Number.parseInt(chip, 16));
  return {
    ecid: ecid === undefined ? null : BigInt(`0x${ecid}`),
    serial: serial ?? null,
    udid: isNew ? canonicalUdid(`${chip.padStart(8, '0')}${ecid.padStart(16, '0')}`) : null,
  };
}

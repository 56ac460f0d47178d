// The numbers of a virtual device's modem and SIM, made out of its ECID: the same device always has the same ones, and their
// check digits are right. None belongs to anybody: the test network 001-01, and German numbers reserved for films.
import { seeded, type VirtualDeviceSpec } from './roster.ts';

export interface CellularIdentity {
  readonly imei: string;
  readonly imei2: string;
  readonly meid: string;
  readonly iccid: string;
  readonly iccid2: string;
  readonly imsi: string;
  readonly phoneNumber: string;
}

/** The digit that makes a number valid by Luhn's rule. */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (const [place, digit] of Array.from(digits).reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

export function isCellular({ traits, model }: VirtualDeviceSpec): boolean {
  return traits?.cellular ?? model.deviceClass === 'iPhone';
}

/** Null for a device without a modem. */
export function cellularIdentity(spec: VirtualDeviceSpec): CellularIdentity | null {
  if (!isCellular(spec)) return null;
  const random = seeded(Number(BigInt.asUintN(32, spec.ecid * 2_654_435_761n)));
  const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
  const checked = (number: string): string => `${number}${luhnDigit(number)}`;
  const imei = `35${digits(12)}`;
  return {
    imei: checked(imei), imei2: checked(`${imei.slice(0, 8)}${digits(6)}`), meid: imei,
    iccid: checked(`8900101${digits(11)}`), iccid2: checked(`8900101${digits(11)}`), imsi: `00101${digits(10)}`,
    phoneNumber: `+49 176 040690${digits(2)}`,
  };
}

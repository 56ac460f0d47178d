// Serial numbers as people type, scan and paste them: what is certainly not part of one, and what looks unlike one.

/** Spaces, dots, dashes, quotation marks, separators, and what can't be seen: none is ever part of a serial number. */
const strange = /[\s.,;"'’\u00a0\u00ad\u200b-\u200f\u2060\ufeff-]/g;

/** The serial number without what spreadsheets, labels and people put into it, in upper case (enrollment-formats 4.8). */
export function cleanSerial(text: string): string {
  return text.replace(strange, '').toUpperCase();
}

/** Fourteen to sixteen digits: an IMEI, with or without its check digit, or with its software version. */
export function isImei(text: string): boolean {
  return /^[0-9]{14,16}$/.test(text);
}

/** Why a clean text is hardly a serial number of Apple's, as the end of a sentence; null where nothing speaks against it. Never a certainty: Apple describes no form. */
export function serialDoubt(serial: string): string | null {
  const odd = /[^A-Z0-9]/u.exec(serial)?.[0];
  if (odd !== undefined) return `has “${odd}” in it; Apple’s have letters and digits only`;
  if (serial.length < 8 || serial.length > 14) return `has ${serial.length} characters; Apple’s have 8 to 14`;
  return null;
}

/** A list in pieces of at most `size` members, for services that take so many at a time. */
export function portions<Member>(members: readonly Member[], size: number): Member[][] {
  return Array.from({ length: Math.ceil(members.length / size) }, (_, at) => members.slice(at * size, (at + 1) * size));
}

// Writes property lists as XML the way Apple's tools do: tabs, one element a line, <data> wrapped at 76 columns less the indent.
import { encodeBase64 } from './base64.ts';
import { checkInteger, isDict, PlistError, PlistUid, type PlistValue } from './value.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n';

// Characters XML 1.0 can't carry at all; Apple's parser refuses a file that holds them.
 
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

/** Whether a text can be in a property list; what is to be written later is asked early. */
export function canBeWritten(text: string): boolean {
  return !unwritable.test(text);
}

function escape(text: string): string {
  if (unwritable.test(text)) throw new PlistError('encoding', 'text has a character that XML cannot carry');
  // A bare carriage return would come back as a line feed (XML line-end rule), so it travels as a reference.
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}

function real(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? '+infinity' : '-infinity';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function date(value: Date): string {
  if (Number.isNaN(value.getTime())) throw new PlistError('range', 'date is not a point in time');
  const year = value.getUTCFullYear();
  if (year < 1 || year > 9999) throw new PlistError('range', 'date outside the years 1 to 9999');
  return `${value.toISOString().slice(0, 19)}Z`;
}

function data(bytes: Uint8Array, indent: string): string {
  const width = Math.max(16, 76 - indent.length * 8);
  const text = encodeBase64(bytes);
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += width) lines.push(`${indent}${text.slice(i, i + width)}\n`);
  return `${indent}<data>\n${lines.join('')}${indent}</data>\n`;
}

function write(value: PlistValue, indent: string, out: string[]): void {
  if (typeof value === 'string') out.push(`${indent}<string>${escape(value)}</string>\n`);
  else if (typeof value === 'boolean') out.push(`${indent}<${value ? 'true' : 'false'}/>\n`);
  else if (typeof value === 'bigint') out.push(`${indent}<integer>${checkInteger(value)}</integer>\n`);
  else if (typeof value === 'number') out.push(`${indent}<real>${real(value)}</real>\n`);
  else if (value instanceof Date) out.push(`${indent}<date>${date(value)}</date>\n`);
  else if (value instanceof Uint8Array) out.push(data(value, indent));
  else if (value instanceof PlistUid) write(new Map([['CF$UID', value.value]]), indent, out);
  else writeContainer(value, indent, out);
}

function writeContainer(value: PlistValue[] | Map<string, PlistValue>, indent: string, out: string[]): void {
  const name = isDict(value) ? 'dict' : 'array';
  const size = isDict(value) ? value.size : value.length;
  if (size === 0) {
    out.push(`${indent}<${name}/>\n`);
    return;
  }
  out.push(`${indent}<${name}>\n`);
  if (isDict(value)) {
    for (const [key, member] of value) {
      out.push(`${indent}\t<key>${escape(key)}</key>\n`);
      write(member, `${indent}\t`, out);
    }
  } else for (const member of value) write(member, `${indent}\t`, out);
  out.push(`${indent}</${name}>\n`);
}

/** UTF-8 bytes of the XML form; the same value always gives the same bytes. Throws PlistError. */
export function writeXmlPlist(value: PlistValue): Uint8Array<ArrayBuffer> {
  const out: string[] = [];
  write(value, '', out);
  return new TextEncoder().encode(`${head}${out.join('')}</plist>\n`);
}

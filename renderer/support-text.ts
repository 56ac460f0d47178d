// What is copied for support of an error: its code and the raw words, without anything that says whose device or computer it is.
import { currentStep } from '../src/domain/prep/machine.ts';
import { kindOf } from '../src/error-text.ts';
import type { ErrorShape } from '../src/errors.ts';
import type { Run } from '../src/model.ts';

/** Order matters: an address may hold a name, a path may hold a serial number. */
const personal: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '‹email›'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s”"]+/gi, '‹address›'],
  [/(?:\/[^\s/:”"]+){2,}|\b[A-Za-z]:\\[^\s”"]+/g, '‹path›'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '‹uuid›'],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '‹id›'],
  [/\b(?:[0-9A-F]{8}-[0-9A-F]{16}|(?:0x)?[0-9a-f]{16,}|0x[0-9a-f]{9,}|\d{12,})\b/gi, '‹id›'],
  // Tokens and keys: long, of one piece, with a figure in it. Words that are as long have none.
  [/(?<![\w+/=.-])(?!com\.apple\.)(?=[\w+/=.-]*\d)[\w+/=-](?:[\w+/=.-]{18,})[\w+/=-]/g, '‹secret›'],
  // Microsoft's words for refused sign-ins look like one.
  [/\b(?!AADSTS\d)(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8,14}\b/g, '‹serial›'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[\w-]+\.)+(?:com|org|net|edu|example|local|test|de|ch|uk|io)\b/gi, '‹host›'],
  [/“[^”]*”/g, '“…”'],
];

/** Without addresses, paths, identifiers, serial numbers, tokens and what stands in quotation marks. */
export function redacted(text: string): string {
  return personal.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text).slice(0, 500);
}

/** Where a run ended: its method, its step and how that stood. */
function runLine(run: Run): string {
  const step = currentStep(run);
  return `Run: ${run.method}, ${run.outcome}${step ? `, ${step.id} ${step.state}` : ''}`;
}

/** A few lines: the code, who acts, whether trying again helps, where a run ended, the device's domain and code, and parameters, redacted. Names go altogether. */
export function supportText({ code, params, device }: ErrorShape, run: Run | null = null): string {
  const { actor, retry } = kindOf(code);
  const nameless = Object.entries(params).map(([name, value]) => `${name}: ${/name|label|user|operator|organization|title|file/i.test(name) && typeof value === 'string' ? '‹name›' : redacted(String(value))}`);
  return [
    `Muster ${code} (${actor}, ${retry})`, ...(run ? [runLine(run)] : []),
    ...(device ? [`Device: ${device.domain} ${device.code}${device.text ? `: ${redacted(device.text)}` : ''}`] : []), ...nameless,
  ].join('\n');
}

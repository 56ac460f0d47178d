// How the command line speaks: aligned tables for people, one JSON object a line for programs, errors in a few sentences.
import { concernsDevice, meaningOf, type Scene } from '../domain/error-meaning.ts';
import { describeError } from '../error-text.ts';
import { asAppError, type ErrorCode, type ErrorShape, shapeOf } from '../errors.ts';
import { deviceSays } from './device-says.ts';

/** Where a command writes. stdout carries results only; everything said beside them goes to stderr. */
export interface Output {
  readonly out: (line: string) => void;
  readonly say: (line: string) => void;
}

/** Exit codes, stable for scripts. */
export const exit = { done: 0, failed: 1, usage: 2, nothing: 3, someFailed: 4, cancelled: 130 } as const;

/** What was typed doesn't fit, or nothing can be done now; everything else failed. */
const exitOf: ReadonlyMap<ErrorCode, number> = new Map<ErrorCode, number>([
  ['usage.invalid', exit.usage], ['mux.badAddress', exit.usage], ['plan.erases', exit.usage], ['plan.unconfirmed', exit.usage], ['plan.changed', exit.usage],
  ['device.notFound', exit.nothing], ['device.busy', exit.nothing], ['store.inUse', exit.nothing], ['plan.nothing', exit.nothing], ['run.unknown', exit.nothing],
  ['records.query', exit.usage], ['records.column', exit.usage], ['records.details', exit.usage], ['records.head', exit.usage], ['records.nothing', exit.nothing], ['print.none', exit.nothing], ['configurator.unconfirmed', exit.usage], ['configurator.notOffered', exit.nothing], ['configurator.off', exit.nothing], ['configurator.notAMac', exit.nothing], ['configurator.missing', exit.nothing], ['print.tooMany', exit.usage],
  ['ade.syncTooSoon', exit.nothing], ['ade.busy', exit.nothing], ['ade.unknown', exit.nothing], ['ade.none', exit.nothing], ['ade.noToken', exit.nothing], ['ade.noRenewal', exit.nothing], ['ade.profileUnknown', exit.nothing], ['ade.profileNotDefined', exit.nothing],
  ['ade.profileInUse', exit.nothing], ['ade.typed', exit.usage], ['ade.tooManySerials', exit.usage],
  ['intune.registration', exit.usage], ['intune.notSignedIn', exit.nothing], ['intune.busy', exit.nothing], ['intune.syncTooSoon', exit.nothing], ['intune.notFound', exit.nothing], ['intune.notOffered', exit.nothing],
  ['appleBusiness.none', exit.nothing], ['appleBusiness.account', exit.usage],
]);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** Objects as JSON Lines; bigint never gets here, identities are text. */
export function jsonLine(value: object): string {
  return JSON.stringify(value);
}

/** What happened, what it means where a device is concerned, and what to do next: one line. */
export function errorLine(error: ErrorShape, scene?: Scene): string {
  const { what, next } = describeError(error);
  return [what, ...(scene !== undefined || concernsDevice(error) ? [meaningOf(error, scene)] : []), next].filter(Boolean).join(' ');
}

/** Prints the sentences of an error, and what the device's own word means; gives the exit code that fits it. */
export function printError(thrown: unknown, say: Output['say']): number {
  const error = shapeOf(asAppError(thrown));
  const { what, next } = describeError(error);
  say(`muster: ${what}`);
  if (concernsDevice(error)) say(`        ${meaningOf(error)}`);
  say(`        ${next}`);
  const says = deviceSays(error);
  if (says !== null) say(`        ${says}`);
  return exitOf.get(error.code) ?? exit.failed;
}

/** "2026-11-22 10:41", in local time. */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

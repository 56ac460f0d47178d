// How the command line speaks: aligned tables for people, one JSON object a line for programs, errors as two sentences.
import { describeError } from '../error-text.ts';
import { asAppError, shapeOf } from '../errors.ts';
import { deviceSays } from './device-says.ts';

/** Where a command writes. stdout carries results only; everything said beside them goes to stderr. */
export interface Output {
  readonly out: (line: string) => void;
  readonly say: (line: string) => void;
}

/** Exit codes, stable for scripts. */
export const exit = { done: 0, failed: 1, usage: 2, nothing: 3, someFailed: 4, cancelled: 130 } as const;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** Objects as JSON Lines; bigint never gets here, identities are text. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value);
}

/** Prints both sentences of an error, and what the device's own word means; gives the exit code that fits it. */
export function printError(thrown: unknown, say: Output['say']): number {
  const error = shapeOf(asAppError(thrown));
  const { what, next } = describeError(error);
  say(`muster: ${what}`);
  say(`        ${next}`);
  const says = deviceSays(error);
  if (says !== null) say(`        ${says}`);
  if (error.code === 'usage.invalid' || error.code === 'mux.badAddress') return exit.usage;
  return error.code === 'device.notFound' || error.code === 'store.inUse' ? exit.nothing : exit.failed;
}

/** "2026-11-22 10:41", in local time. */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

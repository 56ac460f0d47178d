// A serial number with its last four set apart; one text, so that copying gives the serial.
import type { JSX } from 'react';

export function Serial({ value }: { readonly value: string }): JSX.Element {
  return <span className="serial">{value.slice(0, -4)}<b>{value.slice(-4)}</b></span>;
}

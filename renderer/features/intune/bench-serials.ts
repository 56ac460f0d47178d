// Serial numbers of what is attached, each once, as lists and services take them. Pure.
import { cleanSerial } from '../../../src/domain/enrollment/serial-number.ts';
import type { Snapshot } from '../../../src/model.ts';

export function benchSerials({ devices, busOnly }: Pick<Snapshot, 'devices' | 'busOnly'>): string[] {
  return [...new Set([...devices, ...busOnly].map(({ serial }) => cleanSerial(serial ?? '')))].filter((serial) => serial !== '').sort();
}

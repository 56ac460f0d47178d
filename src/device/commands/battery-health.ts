// How worn the battery is, from the registry entry of its power source (ios-protocols 5.2). Every value is optional and
// checked on its own.
import { z } from 'zod';
import { diagnosticsCommand } from './diagnostics.ts';
import { parseReply } from './reply.ts';

export interface BatteryHealth {
  readonly cycles: number | null;
  /** Milliampere-hours: when new, and what it can hold now. */
  readonly designCapacity: number | null;
  readonly capacity: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
}

const number = (min: bigint, max: bigint): z.ZodCatch<z.ZodNullable<z.ZodPipe<z.ZodBigInt, z.ZodTransform<number, bigint>>>> => z.bigint().min(min).max(max).transform(Number).nullable().catch(null);
const entry = z.object({
  CycleCount: number(0n, 100_000n), DesignCapacity: number(1n, 1_000_000n), NominalChargeCapacity: number(1n, 1_000_000n), AppleRawMaxCapacity: number(1n, 1_000_000n),
  // Hundredths of a degree.
  Temperature: number(-10_000n, 20_000n),
});
const schema = z.object({ Diagnostics: z.object({ IORegistry: entry.optional() }) });

/** All null when the device shows no power source. */
export const batteryHealth = diagnosticsCommand<BatteryHealth>({
  name: 'IORegistry',
  parameters: { EntryClass: 'IOPMPowerSource' },
  result: (body) => {
    const found = parseReply(schema, body, 'no diagnostics').Diagnostics.IORegistry;
    const hundredths = found?.Temperature ?? null;
    return {
      cycles: found?.CycleCount ?? null, designCapacity: found?.DesignCapacity ?? null,
      capacity: found?.NominalChargeCapacity ?? found?.AppleRawMaxCapacity ?? null, temperature: hundredths === null ? null : hundredths / 100,
    };
  },
  repeatable: true,
});

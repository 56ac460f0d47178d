// An error as it crosses borders: its code, what may be shown of it, and the device's or the service's own word.
import { z } from 'zod';
import { type ErrorCode, isErrorCode } from '../errors.ts';

const text = (max: number): z.ZodString => z.string().max(max);

/** What a device, a tool or a service said itself. */
export const deviceWordSchema = z.object({ domain: text(200), code: text(60), text: text(2000).optional() });

export const errorShapeSchema = z.object({
  code: z.string().refine((code): code is ErrorCode => isErrorCode(code)),
  params: z.record(text(60), z.union([text(4000), z.number()])),
  device: deviceWordSchema.optional(),
});

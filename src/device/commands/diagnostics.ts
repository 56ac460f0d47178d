// What all commands of the diagnostics relay share (ios-protocols 5.2): a request by name, a status in the reply.
import { AppError } from '../../errors.ts';
import { dict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import type { DeviceCommand } from './command.ts';

export const diagnosticsService = 'com.apple.mobile.diagnostics_relay';

interface DiagnosticsSpec<Output> {
  /** The Request. */
  readonly name: string;
  /** What stands beside it. */
  readonly parameters?: Readonly<Record<string, PlistValue>>;
  /** What a successful reply says. Throws link.malformed. */
  readonly result: (body: PlistDict) => Output;
  readonly repeatable: boolean;
  readonly whenCut?: () => Output;
}

/** Throws device.refused with the status: Failure, UnknownRequest. */
export function diagnosticsCommand<Output>({ name, parameters = {}, result, ...rest }: DiagnosticsSpec<Output>): DeviceCommand<null, Output> {
  return {
    ...rest,
    name,
    service: diagnosticsService,
    request: () => dict({ Request: name, ...parameters }),
    reply: (body) => {
      const status = body.get('Status');
      if (status === 'Success') return result(body);
      const word = typeof status === 'string' ? status.slice(0, 60) : 'no status';
      throw new AppError('device.refused', { request: name, word }, { device: { domain: 'diagnostics_relay', code: word } });
    },
    deadline: 10_000,
  };
}

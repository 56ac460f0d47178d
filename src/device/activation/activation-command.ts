// Commands of the activation daemon (ios-protocols 4.1): Command and Value in, Value or Error out, a connection for each.
// What the values hold is between the device and Apple; it is carried, not read.
import { AppError } from '../../errors.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import type { DeviceCommand } from '../commands/command.ts';

const service = 'com.apple.mobileactivationd';

interface ActivationSpec<Input, Output> {
  readonly name: string;
  /** What stands beside the Command. */
  readonly parameters?: (input: Input) => Readonly<Record<string, PlistValue>>;
  /** Throws link.malformed. */
  readonly result: (value: PlistValue | undefined) => Output;
  readonly repeatable: boolean;
  readonly deadline: number;
}

function refusal(command: string, word: PlistValue): AppError {
  const text = typeof word === 'string' && word !== '' ? word : 'an error without a name';
  return new AppError('activation.refused', { request: command, word: text.slice(0, 500).replace(/[.\s]+$/, '') }, { device: { domain: 'mobileactivationd', code: text.slice(0, 60), text: text.slice(0, 2000) } });
}

function activationCommand<Input, Output>({ name, parameters, result, ...rest }: ActivationSpec<Input, Output>): DeviceCommand<Input, Output> {
  return {
    ...rest,
    name,
    service,
    request: (input) => dict({ Command: name, ...parameters?.(input) }),
    reply: (body) => {
      const error = body.get('Error');
      if (error !== undefined) throw refusal(name, error);
      return result(body.get('Value'));
    },
  };
}

function dictionary(value: PlistValue | undefined): PlistDict {
  if (!isDict(value)) throw new AppError('link.malformed', { detail: 'no activation papers' });
  return value;
}

export const getActivationState = activationCommand<null, string>({
  name: 'GetActivationStateRequest',
  result: (value) => {
    if (typeof value !== 'string') throw new AppError('link.malformed', { detail: 'no activation state' });
    return value.slice(0, 60);
  },
  repeatable: true,
  deadline: 10_000,
});

/** The papers for Apple's handshake. Begins a session of about five minutes; an older one ends. */
export const createSessionInfo = activationCommand<null, PlistDict>({ name: 'CreateTunnel1SessionInfoRequest', result: dictionary, repeatable: true, deadline: 30_000 });

/** The papers for the activation itself, out of Apple's answer to the handshake. The device may wait for its modem. */
export const createActivationInfo = activationCommand<{ readonly handshake: Uint8Array }, PlistDict>({
  name: 'CreateTunnel1ActivationInfoRequest', parameters: ({ handshake }) => ({ Value: handshake }), result: dictionary, repeatable: true, deadline: 120_000,
});

/** Hands Apple's answer over, as it came and with its headers. Never repeated: the state is read instead. */
export const handleActivationInfo = activationCommand<{ readonly answer: Uint8Array; readonly headers: Readonly<Record<string, string>> }, null>({
  name: 'HandleActivationInfoWithSessionRequest',
  parameters: ({ answer, headers }) => ({ Value: answer, ActivationResponseHeaders: dict(headers) }),
  result: () => null,
  repeatable: false,
  deadline: 60_000,
});

/** Takes the activation away again. */
export const deactivate = activationCommand<null, null>({ name: 'DeactivateRequest', result: () => null, repeatable: false, deadline: 30_000 });

// Where activation asks Apple (ios-protocols 4.2), and what may stand in for it: practice Apple on this very computer.
import { AppError } from '../../errors.ts';

export interface ActivationUrls {
  readonly handshake: string;
  readonly activation: string;
}

export const appleUrls: ActivationUrls = {
  handshake: 'https://albert.apple.com/deviceservices/drmHandshake',
  activation: 'https://albert.apple.com/deviceservices/deviceActivation',
};

const loopback = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;

/** Not every runtime this runs on has URL.canParse. */
function parsed(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw new AppError('usage.invalid', { detail: 'An address for activation is none.' }, { cause: error });
  }
}

/** Device papers leave this computer encrypted or not at all. Throws usage.invalid. */
export function checkActivationUrls({ handshake, activation }: ActivationUrls): void {
  for (const url of [handshake, activation]) {
    const { protocol, hostname } = parsed(url);
    if (protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))) continue;
    throw new AppError('usage.invalid', { detail: `Activation needs an https address, which ${protocol}//${hostname} is not.` });
  }
}

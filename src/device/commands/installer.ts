// What all commands of the MCInstall service share: the request's shape, the status, and what an error chain means
// (ios-protocols 3.1, 3.10). Any link of the chain may carry the code that matters; the last is the root cause.
import { AppError, type ErrorCode } from '../../errors.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import type { DeviceCommand } from './command.ts';

export const installerService = 'com.apple.mobile.MCInstall';

/** By domain and code; both spellings of the tunnel's domain are in use. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  'DMCTunnelErrorDomain 14002': 'cloudConfig.alreadyPresent',
  'MCTunnelErrorDomain 14002': 'cloudConfig.alreadyPresent',
  'MCCloudConfigErrorDomain 33000': 'cloudConfig.credentials',
  'MCCloudConfigErrorDomain 33001': 'cloudConfig.unavailable',
  'MCCloudConfigErrorDomain 33002': 'cloudConfig.invalid',
  'MCCloudConfigErrorDomain 33003': 'cloudConfig.notActivated',
  'MCCloudConfigErrorDomain 33004': 'cloudConfig.automated',
  'MCCloudConfigErrorDomain 33005': 'cloudConfig.unavailable',
  'MCCloudConfigErrorDomain 33014': 'cloudConfig.unavailable',
  'MCCloudConfigErrorDomain 33015': 'cloudConfig.pairingKept',
  'MCCloudConfigErrorDomain 33023': 'cloudConfig.notStored',
  'MCCloudConfigErrorDomain 34004': 'cloudConfig.unreachable',
  'MCInstallationErrorDomain 4020': 'profile.notAllowed',
  'DMCInstallationErrorDomain 4020': 'profile.notAllowed',
  'MCInstallationErrorDomain 4021': 'profile.lockdownMode',
  'DMCInstallationErrorDomain 4021': 'profile.lockdownMode',
  'DMCKeybagErrorDomain 37000': 'keybag.failed',
  'DMCKeybagErrorDomain 37001': 'keybag.failed',
  'DMCKeybagErrorDomain 37002': 'keybag.passcodeSet',
  'DMCHTTPTransactionErrorDomain 23003': 'cloudConfig.credentials',
  'DMCHTTPTransactionErrorDomain 23006': 'cloudConfig.updateNeeded',
  'MDMErrorDomain 12021': 'device.protocol',
};

const statusMeanings: Readonly<Record<string, ErrorCode>> = {
  CertificateRejected: 'escalation.certificateRejected',
  SignedRequestRejected: 'escalation.signatureRejected',
};

function text(dictionary: PlistDict, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = dictionary.get(key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

const numberOf = (link: PlistDict): string | undefined => {
  const number = link.get('ErrorCode');
  return typeof number === 'bigint' ? String(number) : undefined;
};

function meaningOf(status: string, links: readonly PlistDict[]): ErrorCode | undefined {
  for (const link of [...links].reverse()) {
    const key = `${text(link, 'ErrorDomain') ?? ''} ${numberOf(link) ?? ''}`;
    if (Object.hasOwn(meanings, key)) return meanings[key];
  }
  return Object.hasOwn(statusMeanings, status) ? statusMeanings[status] : undefined;
}

/** A refusal of MCInstall. `otherwise`: the code for one that has no meaning of its own. */
export function installerRefusal(command: string, status: string, chain: PlistValue | undefined, otherwise: ErrorCode = 'profile.refused'): AppError {
  const links = Array.isArray(chain) ? chain.filter(isDict) : [];
  const root = links.at(-1);
  const word = (root ? text(root, 'USEnglishDescription', 'LocalizedDescription') : undefined) ?? status;
  const domain = (root ? text(root, 'ErrorDomain') : undefined) ?? 'MCInstall';
  const code = (root ? numberOf(root) : undefined) ?? status;
  return new AppError(meaningOf(status, links) ?? otherwise, { request: command, word: word.slice(0, 500).replace(/[.\s]+$/, '') }, {
    device: { domain: domain.slice(0, 200), code: code.slice(0, 60), text: word.slice(0, 2000) },
  });
}

interface InstallerSpec<Input, Output> {
  /** The RequestType. */
  readonly name: string;
  /** What stands beside the RequestType. */
  readonly parameters?: (input: Input) => Readonly<Record<string, PlistValue | undefined>>;
  /** What an acknowledged reply says. Throws link.malformed. */
  readonly result: (body: PlistDict) => Output;
  readonly refusedAs?: ErrorCode;
  readonly repeatable: boolean;
  readonly whenCut?: () => Output;
  readonly heavy?: boolean;
  readonly deadline: number;
  readonly maxReply?: number;
}

export function installerCommand<Input, Output>(spec: InstallerSpec<Input, Output>): DeviceCommand<Input, Output> {
  const { name, parameters, result, refusedAs = 'device.refused', ...rest } = spec;
  return {
    ...rest,
    name,
    service: installerService,
    request: (input) => dict({ RequestType: name, ...parameters?.(input) }),
    reply: (body) => {
      const status = body.get('Status');
      if (status !== 'Acknowledged') throw installerRefusal(name, typeof status === 'string' ? status : 'no status', body.get('ErrorChain'), refusedAs);
      return result(body);
    },
  };
}

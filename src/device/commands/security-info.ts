// Whether the device has a passcode: the one place that tells, since lockdown's PasswordProtected means "locked now"
// (ios-protocols 2.4). After escalation only (3.3).
import { z } from 'zod';
import { installerCommand } from './installer.ts';
import { parseReply } from './reply.ts';

/** Real replies carry 0 and 1 where others carry booleans. */
const flag = z.union([z.boolean(), z.bigint().transform((value) => value !== 0n)]).nullable().catch(null);
const schema = z.object({
  SecurityInfo: z.object({ PasscodePresent: flag, PasscodeCompliant: flag, HardwareEncryptionCaps: z.bigint().min(0n).max(255n).transform(Number).nullable().catch(null) }),
});

export interface SecurityInfo {
  readonly passcodePresent: boolean | null;
  readonly passcodeCompliant: boolean | null;
  /** Bits as the MDM protocol has them: 1 blocks, 2 files. */
  readonly hardwareEncryption: number | null;
}

export const securityInfo = installerCommand<null, SecurityInfo>({
  name: 'SecurityInfo',
  result: (body) => {
    const { SecurityInfo: found } = parseReply(schema, body, 'no security information');
    return { passcodePresent: found.PasscodePresent, passcodeCompliant: found.PasscodeCompliant, hardwareEncryption: found.HardwareEncryptionCaps };
  },
  repeatable: true,
  deadline: 30_000,
});

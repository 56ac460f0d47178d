// Erases everything on the device (ios-protocols 3.8). Nobody is asked for a passcode. With Find My on it comes back
// Activation-Locked. Afterwards it knows no host any more, so its pair record has to be deleted too.
import { installerCommand } from './installer.ts';

interface Input {
  /** Keeps the eSIM. A lost one can't be brought back, so nobody sends this without having said it. */
  readonly preserveDataPlan: boolean;
  /** No Quick Start from a phone nearby. */
  readonly disallowProximitySetup: boolean;
}

/** acknowledged: the device said yes. cut: it got the request and ended the link instead, which is known of devices that erase; whether this one does, its coming back tells. */
export type Parting = 'acknowledged' | 'cut';

/** Throws device.refused; CommandFormatError is what iOS 10 says, which can't be erased this way. */
export const eraseDevice = installerCommand<Input, Parting>({
  name: 'EraseDevice',
  parameters: ({ preserveDataPlan, disallowProximitySetup }) => ({ PreserveDataPlan: preserveDataPlan, DisallowProximitySetup: disallowProximitySetup }),
  result: () => 'acknowledged',
  whenCut: () => 'cut',
  repeatable: false,
  heavy: true,
  deadline: 60_000,
});

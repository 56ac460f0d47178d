// Files that take long begin first, so that none of them is still going on when all the others are over. Order alone: nothing depends on it.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** In the order of how long they take on two cores, from half a minute down to ten seconds; most of it waiting. */
const longest = [
  'services/prep/cuts', 'cli/prepare', 'bench/acts', 'services/prep/lies', 'services/prep/soak-sample', 'conformance/libimobiledevice', 'cli/check-bench', 'services/prep/steering', 'services/prep/methods',
  'crypto/signature-report', 'services/prep/durability', 'services/prep/enrollment', 'services/faults', 'conformance/libimobiledevice-services', 'crypto/identity-files', 'conformance/usb-bus', 'cli/cli', 'cli/device',
  'conformance/libimobiledevice-values', 'cli/identity', 'services/verdict-truth', 'conformance/ideviceinstaller', 'services/prep/identities', 'device/fuzz-sample',
].map((name) => `/test/${name}.test.ts`);

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(name));
  return place === -1 ? longest.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

// What is said of Apple Configurator's work on a device. Pure, so that every outcome can be tested without a window.
import { ecidEnding } from '../../../src/domain/configurator/offers.ts';
import { meaningOf } from '../../../src/domain/error-meaning.ts';
import { describeError } from '../../../src/error-text.ts';
import type { ConfiguratorJob, Snapshot } from '../../../src/model.ts';
import { clockTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';

/** A device by what it is known by whatever mode it is in. */
export const endingName = (ecid: ConfiguratorJob['ecid']): string => t('configurator.device', { ending: ecidEnding(ecid) });

/** What is to be said of a job on the strip; null: the device's own tile says enough. */
export function jobText({ ecid, work, outcome, startedAt, error }: ConfiguratorJob, busOnly: Snapshot['busOnly']): string | null {
  const device = endingName(ecid);
  switch (outcome) {
    case 'running': return t(`configurator.${work}`, { device, time: clockTime(startedAt) });
    case 'checking': return t('configurator.checking', { device });
    case 'unseen': return t('configurator.unseen', { device });
    case 'done': return null;
    case 'failed': {
      if (!error || busOnly.some((seen) => seen.ecid === ecid)) return null;
      return t('configurator.failed', { device, ...describeError(error), meaning: meaningOf(error) });
    }
  }
}

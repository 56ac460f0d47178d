// The states of the push certificate as icon, word and sentence.
import type { PushOverview } from '../../../src/model/identities.ts';
import type { TextKey } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

interface PushLook {
  readonly icon: IconName;
  readonly tone: string;
  readonly word: TextKey;
  readonly text: TextKey;
}

export const pushLooks: Readonly<Record<PushOverview['state'], PushLook>> = {
  notNeeded: { icon: 'todo', tone: '', word: 'push.notNeeded', text: 'push.notNeededText' },
  missing: { icon: 'warning', tone: 'act', word: 'push.missing', text: 'push.missingText' },
  mismatch: { icon: 'warning', tone: 'act', word: 'push.mismatch', text: 'push.mismatchText' },
  valid: { icon: 'ready', tone: 'go', word: 'push.valid', text: 'push.validText' },
  expiring: { icon: 'warning', tone: 'act', word: 'push.expiring', text: 'push.expiringText' },
  expired: { icon: 'blocked', tone: 'stop', word: 'push.expired', text: 'push.expiredText' },
};

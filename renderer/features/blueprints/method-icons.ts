// The icon of each method.
import type { Method } from '../../../src/model/blueprints.ts';
import type { IconName } from '../../ui/icon.tsx';

export const methodIcons: Readonly<Record<Method, IconName>> = { setupAssistant: 'hand', direct: 'profile', automated: 'cloud', superviseOnly: 'shield' };

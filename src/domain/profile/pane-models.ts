// On which models a pane of Setup Assistant can come up, where it isn't all of them. Data, with the source of each; product types as
// devices give them ("iPhone17,5"). Models that came later than these notes count as newer ones of their family.

export type Family = 'iPhone' | 'iPad' | 'iPod';

/** all: every model. maybe: some models, which the product type doesn't tell. since, except, only: product types. */
export type Extent = 'all' | 'maybe' | { readonly since: readonly [number, number]; readonly except?: readonly string[] } | { readonly only: readonly string[] };

export interface PaneModels {
  readonly key: string;
  /** A family that isn't here has no model with it. */
  readonly on: Readonly<Partial<Record<Family, Extent>>>;
  /** Said where the pane can't come up, or where that isn't known. */
  readonly says: string;
}

export const paneModels: readonly PaneModels[] = [
  // enrollment-formats 3: iPhone 7, 8 and SE (2nd and 3rd generation), whose button doesn't move.
  {
    key: 'HomeButtonSensitivity', says: 'Only iPhone 7, 8 and SE (2nd and 3rd generation) have it.',
    on: { iPhone: { only: ['iPhone9,1', 'iPhone9,2', 'iPhone9,3', 'iPhone9,4', 'iPhone10,1', 'iPhone10,2', 'iPhone10,4', 'iPhone10,5', 'iPhone12,8', 'iPhone14,6'] } },
  },
  // Apple, tech specs: from iPhone 5s, and on iPads from Air 2 and mini 3, which are numbered iPad5,3 and iPad4,7.
  { key: 'Biometric', says: 'Only models with Touch ID or Face ID have it.', on: { iPhone: { since: [6, 1] }, iPad: { since: [4, 7] } } },
  // Apple, tech specs: from iPhone 15 Pro, with all of the iPhone 16 family.
  { key: 'ActionButton', says: 'Only iPhone 15 Pro and later have an Action button.', on: { iPhone: { since: [16, 1] } } },
  // Apple, tech specs: from iPhone 16, but not 16e.
  { key: 'CameraButton', says: 'Only iPhone 16 and later have Camera Control, and iPhone 16e doesn’t.', on: { iPhone: { since: [17, 1], except: ['iPhone17,5'] } } },
  // Apple, requirements of Apple Intelligence: A17 Pro or M1 and later; not iPad (10th generation, A16) nor iPad mini 6.
  {
    key: 'Intelligence', says: 'Only models with A17 Pro, M1 or later have Apple Intelligence.',
    on: { iPhone: { since: [16, 1] }, iPad: { since: [13, 4], except: ['iPad13,18', 'iPad13,19', 'iPad14,1', 'iPad14,2', 'iPad15,7', 'iPad15,8'] } },
  },
  // enrollment-formats 3: iPad multitasking mode.
  { key: 'Multitasking', says: 'Only iPads have it.', on: { iPad: 'all' } },
  // enrollment-formats 3. A watch is paired with an iPhone.
  { key: 'WatchMigration', says: 'Only iPhones have it.', on: { iPhone: 'all' } },
  { key: 'MessagingActivationUsingPhoneNumber', says: 'Only iPhones have it, in some regions.', on: { iPhone: 'maybe' } },
  { key: 'Safety', says: 'Only iPhones have it.', on: { iPhone: 'all' } },
  // A product type doesn't always tell whether an iPad has cellular.
  { key: 'SIMSetup', says: 'Only models with cellular have it.', on: { iPhone: 'all', iPad: 'maybe' } },
];

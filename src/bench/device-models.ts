// The models on a practice bench, and which systems each of them can run. Build numbers are those of the field, or plausible.
import type { VirtualModel } from './roster.ts';

export interface KnownModel extends VirtualModel {
  /** First and last major version of its system; those of the first eight are today's. */
  readonly systems: readonly [number, number];
}

const iPad = { deviceClass: 'iPad', productId: 0x12ab } as const;
const iPhone = { deviceClass: 'iPhone', productId: 0x12a8 } as const;

/** The first eight are a small cart; then the drawer with the older ones. */
export const models: readonly KnownModel[] = [
  { ...iPad, productType: 'iPad13,18', hardwareModel: 'J271AP', chip: 0x8101, systems: [16, 27] },
  { ...iPhone, productType: 'iPhone15,4', hardwareModel: 'D37AP', chip: 0x8120, systems: [17, 27] },
  { ...iPad, productType: 'iPad14,8', hardwareModel: 'J507AP', chip: 0x8112, systems: [17, 27] },
  { ...iPad, productType: 'iPad12,1', hardwareModel: 'J181AP', chip: 0x8030, systems: [15, 27] },
  { ...iPhone, productType: 'iPhone14,7', hardwareModel: 'D27AP', chip: 0x8110, systems: [16, 27] },
  { ...iPad, productType: 'iPad16,1', hardwareModel: 'J410AP', chip: 0x8130, systems: [18, 27] },
  { ...iPhone, productType: 'iPhone14,6', hardwareModel: 'D49AP', chip: 0x8110, systems: [15, 27] },
  { ...iPad, productType: 'iPad16,3', hardwareModel: 'J717AP', chip: 0x8132, systems: [17, 27] },
  { ...iPhone, productType: 'iPhone11,2', hardwareModel: 'D321AP', chip: 0x8020, systems: [15, 18] },
  { ...iPhone, productType: 'iPhone12,8', hardwareModel: 'D79AP', chip: 0x8030, systems: [15, 27] },
  { ...iPhone, productType: 'iPhone10,4', hardwareModel: 'D201AP', chip: 0x8015, systems: [15, 16] },
  { ...iPad, productType: 'iPad7,11', hardwareModel: 'J171AP', chip: 0x8010, systems: [15, 18] },
  { ...iPad, productType: 'iPad11,1', hardwareModel: 'J210AP', chip: 0x8020, systems: [15, 26] },
  { ...iPad, productType: 'iPad12,2', hardwareModel: 'J182AP', chip: 0x8030, systems: [15, 27] },
  { ...iPad, productType: 'iPad8,11', hardwareModel: 'J420AP', chip: 0x8027, systems: [15, 26] },
  { ...iPad, productType: 'iPad11,3', hardwareModel: 'J217AP', chip: 0x8020, systems: [15, 26] },
  { ...iPhone, productType: 'iPhone13,2', hardwareModel: 'D53gAP', chip: 0x8101, systems: [15, 27] },
  { ...iPad, productType: 'iPad7,5', hardwareModel: 'J71bAP', chip: 0x8010, systems: [15, 17] },
  { ...iPhone, productType: 'iPhone14,5', hardwareModel: 'D17AP', chip: 0x8110, systems: [15, 27] },
  { ...iPad, productType: 'iPad14,1', hardwareModel: 'J310AP', chip: 0x8110, systems: [15, 27] },
  { ...iPhone, productType: 'iPhone11,8', hardwareModel: 'N841AP', chip: 0x8020, systems: [15, 18] },
  { ...iPad, productType: 'iPad11,6', hardwareModel: 'J171aAP', chip: 0x8020, systems: [15, 26] },
  { ...iPhone, productType: 'iPhone17,3', hardwareModel: 'D47AP', chip: 0x8140, systems: [18, 27] },
];

export type KnownSystem = readonly [version: string, build: string];

/** What the first eight devices run. */
export const cartSystems: readonly KnownSystem[] = [['18.6', '22G86'], ['18.5', '22F76'], ['17.7', '21H16'], ['26.1', '23B85'], ['16.7.10', '20H350'], ['18.6.2', '22G100']];

const allSystems: readonly KnownSystem[] = [
  ['15.8.4', '19H390'], ['16.7.10', '20H350'], ['16.7.11', '20H360'], ['17.4.1', '21E236'], ['17.7', '21H16'], ['18.5', '22F76'], ['18.6.2', '22G100'],
  ['18.7.1', '22H31'], ['26.0.1', '23A355'], ['26.1', '23B85'], ['26.4', '23E246'], ['27.0', '24A335'],
];

export function systemsOf({ systems: [first, last] }: KnownModel): readonly KnownSystem[] {
  return allSystems.filter(([version]) => Number.parseInt(version, 10) >= first && Number.parseInt(version, 10) <= last);
}

/** What Apple's list of an organization calls them. */
const modelNames: Readonly<Record<string, string>> = {
  'iPad13,18': 'iPad (10th generation)', 'iPhone15,4': 'iPhone 15', 'iPad14,8': 'iPad Air 11-inch (M2)', 'iPad12,1': 'iPad (9th generation)',
  'iPhone14,7': 'iPhone 14', 'iPad16,1': 'iPad mini (A17 Pro)', 'iPhone14,6': 'iPhone SE (3rd generation)', 'iPad16,3': 'iPad Pro 11-inch (M4)',
  'iPhone11,2': 'iPhone XS', 'iPhone12,8': 'iPhone SE (2nd generation)', 'iPhone10,4': 'iPhone 8', 'iPad7,11': 'iPad (7th generation)',
  'iPad11,1': 'iPad mini (5th generation)', 'iPad12,2': 'iPad (9th generation)', 'iPad8,11': 'iPad Pro 12.9-inch (4th generation)', 'iPad11,3': 'iPad Air (3rd generation)',
  'iPhone13,2': 'iPhone 12', 'iPad7,5': 'iPad (6th generation)', 'iPhone14,5': 'iPhone 13', 'iPad14,1': 'iPad mini (6th generation)',
  'iPhone11,8': 'iPhone XR', 'iPad11,6': 'iPad (8th generation)', 'iPhone17,3': 'iPhone 16',
};

/** An unknown one's is its product type. */
export function listedName({ productType, deviceClass }: VirtualModel): string {
  return modelNames[productType] ?? `${deviceClass} (${productType})`;
}

/** A12 and later make their UDID of chip and ECID; before, it was a hash that nothing else tells (ios-protocols 1.6, 8.2). */
export function hasComputedUdid({ chip }: VirtualModel): boolean {
  return chip >= 0x8020;
}

// What can be chosen of an export of records, by name. What stands in each column is domain/records/columns.ts.

/** In the order in which people are offered them. */
export const columnIds = [
  'started', 'finished', 'duration', 'serial', 'lastFour', 'udid', 'ecid', 'imei', 'imei2', 'name', 'model', 'productType', 'os', 'build', 'port', 'station', 'operator', 'method', 'origin',
  'blueprint', 'blueprintRevision', 'blueprintHash', 'profiles', 'profileHashes', 'outcome', 'reason', 'reasonCode', 'deviceError', 'enrolledAt', 'provisionalUntil', 'firstUserUntil', 'assetTag', 'user',
  'notes', 'steps', 'evidence', 'runId', 'batch', 'practice',
] as const;
export type ColumnId = (typeof columnIds)[number];

/** configurator: serial numbers for Apple Configurator enrollment. serials, imeis: corporate device identifiers, one kind in a file. */
export const intuneKinds = ['configurator', 'serials', 'imeis'] as const;
export type IntuneKind = (typeof intuneKinds)[number];

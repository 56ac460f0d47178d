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

/** brother: DK 62 × 29 mm. dymo: 57 × 32 mm. a4: 24 labels on a sheet. */
export const labelPapers = ['brother', 'dymo', 'a4'] as const;
export type LabelPaper = (typeof labelPapers)[number];

/** What a label's QR code says: the serial number, the asset tag, or the serial number with “muster:” before it. */
export const qrContents = ['serial', 'assetTag', 'muster'] as const;
export type QrContent = (typeof qrContents)[number];

export const sheetPapers = ['a4', 'letter'] as const;
export type SheetPaper = (typeof sheetPapers)[number];

/** label: for the back of each device. sheet: what its user has to do, a page each or one list to sign. certificate: a file each. */
export type PrintChoice =
  | { readonly kind: 'label'; readonly paper: LabelPaper; readonly code: QrContent }
  | { readonly kind: 'sheet'; readonly paper: SheetPaper; readonly as: 'each' | 'list' }
  | { readonly kind: 'certificate'; readonly paper: SheetPaper; readonly as: 'pdf' | 'json' };

/** Records that are printed at once. */
export const mostPrinted = 500;

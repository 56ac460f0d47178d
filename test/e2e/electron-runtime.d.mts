export function findElectron(): { readonly executable: string; readonly kind: 'pinned' | 'older' } | { readonly executable?: undefined; readonly reason: string };

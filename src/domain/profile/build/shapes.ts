// How text has to be written that several forms ask for: addresses, UUIDs, names of apps. Spread into a field.

export const https = { pattern: /^https:\/\/[^\s/?#]+\S*$/, patternSays: 'must be an https:// address' } as const;

/** SCEP answers are protected by themselves, so many servers answer without TLS. */
export const http = { pattern: /^https?:\/\/[^\s/?#]+\S*$/, patternSays: 'must be an https:// or http:// address' } as const;

export const uuid = {
  pattern: /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, patternSays: 'must be a UUID, like 3F2504E0-4F89-41D3-9A0C-0305E82C3301',
} as const;

export const bundleId = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, patternSays: 'must be an app’s bundle identifier, like com.example.app' } as const;

export const reverseDomain = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, patternSays: 'may have letters, digits, dots and hyphens only, like com.example.wifi' } as const;

export const oid = { pattern: /^[0-2](?:\.[0-9]{1,39})+$/, patternSays: 'must be a dotted object identifier, like 1.3.6.1.5.5.7.3.2' } as const;

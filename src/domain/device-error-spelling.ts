// One error, many spellings: domains with and without their endings, numbers signed, unsigned and in hexadecimal, and
// messages in any language that carry domain and code somewhere in them. Knows no catalogue.

/** Domains that stand for one another, without what `sameDomain` takes off; both of a pair are in use (ios-protocols 3.10, field 2). */
const domainNames: Readonly<Record<string, string>> = {
  lockdown: 'lockdownd',
  usbmux: 'usbmuxd',
  mobile_config: 'mcinstall',
  mctunnel: 'dmctunnel',
  mccloudconfiguration: 'mccloudconfig',
  dmcinstallation: 'mcinstallation',
  mobileactivationd: 'mobileactivation',
  cuk: 'configurationutilitykit',
  dep: 'ade',
};

/** The one spelling under which a domain is looked up: "com.apple.mobile.MCInstall" and "MCInstallErrorDomain" are mcinstall. */
export function sameDomain(domain: string): string {
  const bare = domain.trim().toLowerCase().replace(/^com\.apple\.(?:mobile\.)?/, '').replace(/\.?error(?:domain)?$/, '');
  return Object.hasOwn(domainNames, bare) ? domainNames[bare] ?? bare : bare;
}

/**
 * The one spelling under which a code is looked up. Numbers of 32 bits become signed decimals: 0xE8000084, 3892314244 and
 * 0xFFFFFFFFE8000084, which Configurator shows, are all -402653052. Words become lower-case.
 */
export function sameCode(code: string): string {
  const text = code.trim().toLowerCase().replace(/^\u2212/, '-').replace(/^e80000(?=[0-9a-f]{2}$)/, '0xe80000');
  const [, sign = '', digits = ''] = /^(-?)(0x[0-9a-f]{1,16}|[0-9]{1,20})$/.exec(text) ?? [];
  if (digits === '') return text;
  const value = BigInt(digits) * (sign === '' ? 1n : -1n);
  const signed = value >= 1n << 63n ? BigInt.asIntN(64, value) : value;
  return signed >= -(1n << 31n) && signed < 1n << 32n ? String(BigInt.asIntN(32, signed)) : text;
}

/** Words for comparing: lower-case, one space, no quotation marks, which every language sets in its own way. */
export function sameText(text: string): string {
  return text.toLowerCase().replace(/["'`´‘’‚“”„«»「」『』]/g, '').replace(/\s+/g, ' ').trim();
}

/** As in "(Domain: X Code: 625)", "Error Domain=X Code=34004" and "X – 0x84D0 (34004)", with the number's own form last. */
const shapes: readonly RegExp[] = [
  /domain\s?[:=]\s?"?(?<domain>[\w.]{2,100})"?[\s,;]{1,3}code\s?[:=]\s?"?(?<code>[-\u2212]?\w{1,40})/giu,
  /(?<domain>[a-z][\w.]{2,100})\s?[-–—]\s?(?<code>0x[0-9a-f]{1,16})\b/giu,
  /(?<domain>[a-z][\w.]{1,100}(?:errordomain|\.error)|configurationutilitykit|cuk)[\s:(]{1,3}(?:code\s?)?[:=(]?(?<code>[-\u2212]?[0-9]{1,10})\b/giu,
];

/** Each domain with its code in a message, in the order in which they stand there: the root cause is usually the last. */
export function wordsIn(text: string): { readonly domain: string; readonly code: string }[] {
  const found = shapes.flatMap((shape) => [...text.matchAll(shape)].map(({ index, groups }) => ({ index, domain: groups?.['domain'] ?? '', code: groups?.['code'] ?? '' })));
  const [code, domain] = [/"code"\s?:\s?"?([-\w]{1,40})/iu.exec(text)?.[1], /"domain"\s?:\s?"([\w.]{2,100})"/iu.exec(text)?.[1]];
  if (code !== undefined && domain !== undefined) found.push({ index: 0, domain, code });
  return found.sort((a, b) => a.index - b.index).map((word) => ({ domain: word.domain, code: word.code }));
}

/** Numbers and words of a message that may be codes without their domain: "Code: 625", 0xE8000084, -402653030, MCProtected. */
export function codesIn(text: string): string[] {
  const labelled = [...text.matchAll(/(?:code|error|number)\s?[:=]?\s?\(?([-\u2212]?[0-9]{1,10})\b/giu)].map(([, code = '']) => code);
  const standing = [...text.matchAll(/(?<![\w.])(?:[-\u2212]?(?:0x[0-9a-f]{8,16}|[0-9]{9,10})|[a-z][a-z0-9]*(?:[._][a-z0-9]+)*)(?!\w)/giu)].map(([code]) => code).filter(isTelling);
  return [...labelled, ...standing];
}

/** Nobody writes such a thing by chance: a number of 32 bits, or a word made of several. */
export function isTelling(code: string): boolean {
  return /^-?[0-9]{9,10}$/.test(sameCode(code)) || /[a-z][A-Z]|[A-Z]{2}[a-z]|[a-z]_[a-z]|[A-Z]_[A-Z]|\w\.\w/.test(code);
}

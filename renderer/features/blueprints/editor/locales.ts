// Languages, regions and time zones to choose from, and what people call them. Others can be typed.

export const languages: readonly string[] = [
  'ar', 'bg', 'ca', 'cs', 'da', 'de', 'de-AT', 'de-CH', 'el', 'en', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA', 'es', 'es-419', 'es-MX', 'fi', 'fr', 'fr-BE', 'fr-CA', 'fr-CH', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'it-CH', 'ja', 'kk', 'ko',
  'ms', 'nb', 'nl', 'nl-BE', 'pl', 'pt-BR', 'pt-PT', 'ro', 'ru', 'sk', 'sl', 'sv', 'th', 'tr', 'uk', 'vi', 'zh-Hans', 'zh-Hant', 'zh-HK',
];

export const regions: readonly string[] = [
  'ar_AE', 'ar_SA', 'bg_BG', 'cs_CZ', 'da_DK', 'de_AT', 'de_CH', 'de_DE', 'el_GR', 'en_AU', 'en_CA', 'en_GB', 'en_IE', 'en_IN', 'en_NZ', 'en_SG', 'en_US', 'en_ZA', 'es_AR', 'es_CL', 'es_CO', 'es_ES', 'es_MX', 'fi_FI', 'fr_BE', 'fr_CA', 'fr_CH', 'fr_FR',
  'he_IL', 'hi_IN', 'hr_HR', 'hu_HU', 'id_ID', 'it_CH', 'it_IT', 'ja_JP', 'ko_KR', 'ms_MY', 'nb_NO', 'nl_BE', 'nl_NL', 'pl_PL', 'pt_BR', 'pt_PT', 'ro_RO', 'ru_RU', 'sk_SK', 'sl_SI', 'sv_SE', 'th_TH', 'tr_TR', 'uk_UA', 'vi_VN', 'zh_CN', 'zh_HK', 'zh_TW',
];

export function timeZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}

/** "British English"; "German (Switzerland)" for a region; nothing for what nobody knows. */
export function spokenName(kind: 'language' | 'region', code: string | null): string {
  if (code === null) return '';
  try {
    const name = new Intl.DisplayNames('en', { type: 'language', languageDisplay: kind === 'language' ? 'dialect' : 'standard', fallback: 'none' }).of(code.replaceAll('_', '-'));
    return name ?? '';
  } catch {
    return '';
  }
}

// Text that a spreadsheet shows as it is: no cell is a formula, none becomes another number or a date (OWASP, CSV Injection). An
// apostrophe before it does that. Never for Intune's files, which are read letter by letter.

/** Begin a formula, also in the full width of East Asian keyboards. */
const begins = /[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/g;
/** Are skipped before it is seen that a formula begins. */
const skipped = /[\s"'`“”‘’]/;
/** Where a program that divides otherwise than this file does begins a new cell. */
const divides = /[,;|\t\r\n]/;

/**
 * An apostrophe before every place where a formula might begin: at the start, and behind each sign that some program takes for the end of a
 * cell. Looked for backwards from every sign that begins one, and no sign is looked at twice.
 */
function withoutFormulas(text: string): string {
  const marks: number[] = /^[ "'`]*[\t\r\n]/.test(text) ? [0] : [];
  for (const { index } of text.matchAll(begins)) {
    const own: number[] = [];
    for (let at = index; ; at -= 1) {
      const before = text.charAt(at - 1);
      if (before === '' ? marks[0] !== 0 : divides.test(before)) own.push(at);
      if (before === '' || !skipped.test(before)) break;
    }
    for (const at of own.reverse()) marks.push(at);
  }
  if (marks.length === 0) return text;
  let [marked, from] = ['', 0];
  for (const at of marks) {
    marked += `${text.slice(from, at)}'`;
    from = at;
  }
  return marked + text.slice(from);
}

/** Months, as the spreadsheets of Europe know them too. A name alone is no date. */
const month = /^(?=.*[0-9])[0-9]{0,4}[ .\/-]?(?:jan|feb|mar|mär|mrz|apr|may|mai|maj|jun|jul|aug|sep|oct|okt|nov|dec|dez)\p{L}*\.?[ .\/-]?[0-9]{0,4}$/iu;

/** Whether a spreadsheet would show something else: 351234567890123 as 3.51E+14, build 22E252 as 2.2E+253, 0042 as 42, 18.6 as a day in June. */
function isMisread(text: string): boolean {
  const core = text.trim();
  if (core.length > 40) return false;
  if (/^[0-9]+$/.test(core)) return core.length > 11 || (core.length > 1 && core.startsWith('0'));
  return /^[0-9][0-9.,]*e[+-]?[0-9]+$/i.test(core) || /^[0-9]+(?:\s?[.,:\/-]\s?[0-9]+)+$/.test(core) || month.test(core);
}

/** Control characters are in no cell. */
const unseen = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** A text for a cell. `keepText`: what would become a number or a date is marked too; else programs can read it as it is. */
export function spreadsheetText(text: string, keepText: boolean): string {
  const visible = text.replace(unseen, '\uFFFD');
  const safe = withoutFormulas(visible);
  return keepText && safe === visible && isMisread(safe) ? `'${safe}` : safe;
}

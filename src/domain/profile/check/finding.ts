// What a check says: how bad, which rule, where, why, and an edit that mends it where one is mechanical.
import type { PlistValue } from '../../../plist/value.ts';

/** error: a device refuses or misreads it. warning: it works less, or otherwise, than it looks. info: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** From the profile's outer dictionary inwards. */
export type Path = readonly (string | number)[];

export type Edit =
  | { readonly kind: 'set'; readonly path: Path; readonly value: PlistValue }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'rename'; readonly path: Path; readonly to: string };

/** Never carries a value that may be a secret, neither in `says` nor in the edit's. */
export interface Fix {
  readonly says: string;
  readonly edit: Edit;
}

export interface Finding {
  readonly severity: Severity;
  readonly rule: string;
  /** "PayloadContent[0].Foo"; empty for the profile as a whole. */
  readonly path: string;
  readonly reason: string;
  readonly fix?: Fix;
}

const plainName = /^[A-Za-z0-9_$ -]+$/;

function shownStep(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  const name = step.length > 120 ? `${step.slice(0, 120)}…` : step;
  return plainName.test(name) ? `${first ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`;
}

export function showPath(path: Path): string {
  return path.map((step, at) => shownStep(step, at === 0)).join('');
}

/** No person reads more, and a file of a million wrong keys shall not take a gigabyte to say so. */
const mostFindings = 20_000;

/** Collects what rules find. */
export class Report {
  readonly #findings: Finding[] = [];
  #left = 0;

  error(rule: string, path: Path, reason: string, fix?: Fix): void {
    this.#add('error', rule, path, reason, fix);
  }

  warning(rule: string, path: Path, reason: string, fix?: Fix): void {
    this.#add('warning', rule, path, reason, fix);
  }

  info(rule: string, path: Path, reason: string, fix?: Fix): void {
    this.#add('info', rule, path, reason, fix);
  }

  /** Errors first, and among them in the order of the file. */
  findings(): Finding[] {
    const of = (severity: Severity): Finding[] => this.#findings.filter((finding) => finding.severity === severity);
    const all = [...of('error'), ...of('warning'), ...of('info')];
    if (this.#left > 0) all.push({ severity: 'warning', rule: 'limits', path: '', reason: `${this.#left} more findings are left out.` });
    return all;
  }

  #add(severity: Severity, rule: string, path: Path, reason: string, fix?: Fix): void {
    // Errors are never left out for the sake of lesser things.
    if (this.#findings.length >= mostFindings && (severity !== 'error' || this.#findings.length >= 2 * mostFindings)) this.#left += 1;
    else this.#findings.push({ severity, rule, path: showPath(path), reason, ...(fix ? { fix } : {}) });
  }
}

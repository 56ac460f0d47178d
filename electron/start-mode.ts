// What this process was started for, by its words: the window, the command line, or a test of the package itself.

export type StartMode =
  | { readonly kind: 'window'; readonly practice: { readonly devices: number } | null; readonly files: readonly string[] }
  | { readonly kind: 'commandLine'; readonly words: readonly string[] }
  | { readonly kind: 'selfTest'; readonly file: string | null };

const most = 512;

/** `--practice 8` or `--practice=8`; null without it. */
function practiceOf(words: readonly string[]): { devices: number } | null {
  const at = words.findIndex((word) => word === '--practice' || word.startsWith('--practice='));
  if (at < 0) return null;
  const count = Number(words[at]?.split('=')[1] ?? words[at + 1]);
  return { devices: Number.isInteger(count) && count >= 1 && count <= most ? count : 8 };
}

/** The files that the system hands over when a document is opened with Muster. */
export function documentsIn(words: readonly string[]): string[] {
  return words.filter((word) => !word.startsWith('-') && /\.(?:mobileconfig|p7m|muster\.json)$/i.test(word));
}

/**
 * `words`: what follows the executable, in development with the app's folder. `--cli -- devices --json` is the command line: what
 * follows the two dashes Chromium leaves alone, whatever switches of its own have the same names.
 */
export function startModeOf(words: readonly string[]): StartMode {
  const cli = words.indexOf('--cli');
  if (cli >= 0) return { kind: 'commandLine', words: words.slice(words[cli + 1] === '--' ? cli + 2 : cli + 1) };
  const test = words.findIndex((word) => word === '--self-test' || word.startsWith('--self-test='));
  if (test >= 0) {
    const file = words[test]?.includes('=') ? words[test].slice('--self-test='.length) : words[test + 1];
    return { kind: 'selfTest', file: file === undefined || file === '' || file.startsWith('-') ? null : file };
  }
  return { kind: 'window', practice: practiceOf(words), files: documentsIn(words) };
}

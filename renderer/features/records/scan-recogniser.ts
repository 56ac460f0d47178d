// A barcode scanner is a keyboard that types fast and ends with Return. Tells its words from what people type, key by key. Pure: times
// are given.

/** Characters; fewer are typed by people, or by a cat. */
const least = 6;
const most = 100;
/** Milliseconds between two keys; the quickest typists take 80. */
const longestPause = 50;

export interface KeyPress {
  readonly key: string;
  /** Milliseconds. */
  readonly at: number;
  /** With ⌘, Ctrl or Alt. */
  readonly isCommand: boolean;
}

/** none: nobody scans. began: this may be the first character of a word. scanned: that was its end. */
export type ScanStep = { readonly kind: 'none' | 'began' | 'going' } | { readonly kind: 'scanned'; readonly text: string };

export class ScanRecogniser {
  #text = '';
  #last = -Infinity;
  #tooLong = false;

  press({ key, at, isCommand }: KeyPress): ScanStep {
    // Scanners press Shift for capitals.
    if (key === 'Shift' || key === 'CapsLock') return { kind: this.#text === '' ? 'none' : 'going' };
    const inTime = at - this.#last <= longestPause;
    const text = inTime && !this.#tooLong ? this.#text : '';
    if (key === 'Enter' && !isCommand) {
      this.#forget();
      return text.length >= least && text.trim() !== '' ? { kind: 'scanned', text: text.trim() } : { kind: 'none' };
    }
    // Single signs are written; all other keys have names.
    if (isCommand || !/^.$/u.test(key)) {
      this.#forget();
      return { kind: 'none' };
    }
    this.#last = at;
    this.#tooLong = inTime && (this.#tooLong || text.length >= most);
    this.#text = this.#tooLong ? '' : text + key;
    return { kind: text === '' && !this.#tooLong ? 'began' : 'going' };
  }

  #forget(): void {
    this.#text = '';
    this.#last = -Infinity;
    this.#tooLong = false;
  }
}

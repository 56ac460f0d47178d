// The time in which a device that was asked to restart or to erase itself may be away. It is the same device that comes
// back: the window belongs to a UDID, so whatever else is plugged into its port meanwhile never fills it.
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

const minute = 60_000;

const notExpected = (): AppError => new AppError('device.notBack', { minutes: 0 });

export class ReturnWindow {
  readonly #clock: Clock;
  readonly #onMissed: (error: AppError) => void;
  readonly #waiters = new Set<(error: AppError | null) => void>();
  #until: number | null = null;
  #wasAway = false;
  /** It was away and came back, since the window was last opened. */
  #came = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, onMissed: (error: AppError) => void) {
    this.#clock = clock;
    this.#onMissed = onMissed;
  }

  /** Milliseconds since the epoch until which the device may be away; null when nothing is expected. */
  get until(): number | null {
    return this.#until;
  }

  /** From now on it may go away for so many milliseconds. */
  open(ms: number): void {
    this.#cancel();
    this.#wasAway = false;
    this.#came = false;
    this.#until = this.#clock.now() + ms;
    this.#cancel = this.#clock.after(ms, () => {
      this.#until = null;
      const error = new AppError('device.notBack', { minutes: Math.max(1, Math.round(ms / minute)) });
      this.#settle(error);
      this.#onMissed(error);
    });
  }

  /** It left. */
  leave(): void {
    this.#wasAway ||= this.#until !== null;
  }

  /** It is here. Ends the window when it was away before. */
  close(): void {
    if (!this.#wasAway) return;
    this.#cancel();
    this.#until = null;
    this.#wasAway = false;
    this.#came = true;
    this.#settle(null);
  }

  /** Nothing is expected any more: it wasn't asked after all, or nobody is left to wait. */
  cancel(): void {
    this.#cancel();
    this.#until = null;
    this.#wasAway = false;
    this.#settle(notExpected());
  }

  #settle(error: AppError | null): void {
    for (const waiter of [...this.#waiters]) waiter(error);
  }

  /** Resolves when it came back. Throws device.notBack, also when nothing expects it, and the signal's reason. */
  returned(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (this.#came) return Promise.resolve();
    if (this.#until === null) return Promise.reject(notExpected());
    return new Promise((resolve, reject) => {
      const finish = (error: AppError | null): void => {
        this.#waiters.delete(finish);
        signal.removeEventListener('abort', onAbort);
        if (error) reject(error);
        else resolve();
      };
      const onAbort = (): void => {
        this.#waiters.delete(finish);
        reject(signal.reason as Error);
      };
      this.#waiters.add(finish);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

// Whoever waits for a change of something, woken at each one.

export class Changes {
  readonly #waiters = new Set<() => void>();

  tell(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Resolves at the next change. Rejects with the signal's reason. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(onChange);
        signal.removeEventListener('abort', onAbort);
      };
      const onChange = (): void => {
        leave();
        resolve();
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      this.#waiters.add(onChange);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

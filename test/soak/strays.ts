// What escaped everybody: exceptions and rejections that nobody caught, kept while something is being watched.

export interface Strays {
  readonly found: readonly string[];
  readonly end: () => void;
}

export function catchStrays(): Strays {
  const found: string[] = [];
  const take = (error: unknown): void => { found.push(error instanceof Error ? error.stack ?? error.message : String(error)); };
  process.on('uncaughtException', take);
  process.on('unhandledRejection', take);
  return {
    found,
    end: () => {
      process.off('uncaughtException', take);
      process.off('unhandledRejection', take);
    },
  };
}

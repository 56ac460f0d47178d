// A thread that is asked one thing after another by messages: started with the first question, and again after it ended. One that breaks
// off breaks off what was asked of it, and nothing else.
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorShape } from '../errors.ts';

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: ErrorShape };

export interface Thread<Question extends object> {
  /** Rejects with what the thread answered, or with app.internal when it broke off. What comes is as the question's kind has it. */
  ask(question: Question): Promise<never>;
  close(): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** `script` is the thread's entry, built; `what` says in an error's words what it is for; `data` is handed to it at its start. */
export function startThread<Question extends object>(script: string, what: string, data?: unknown): Thread<Question> {
  let thread: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, Waiting>();
  const end = (reason: string): void => {
    thread = null;
    for (const { reject } of waiting.values()) reject(new AppError('app.internal', { detail: reason }));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(script, { workerData: data });
    // It keeps nobody's process open.
    started.unref();
    started.on('message', (reply: Reply) => {
      const asker = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) asker?.reject(new AppError(reply.error.code, reply.error.params));
      else asker?.resolve(reply.value);
    });
    started.once('error', (error) => { if (thread === started) end(`the thread for ${what} failed: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`); });
    started.once('exit', () => { if (thread === started) end(`the thread for ${what} ended`); });
    return started;
  };
  return {
    ask: (question) => new Promise((resolve, reject) => {
      thread ??= start();
      last += 1;
      waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
      thread.postMessage({ ...question, id: last });
    }),
    close: () => {
      const ending = thread;
      end('Muster closes');
      void ending?.terminate();
    },
  };
}

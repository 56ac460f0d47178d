// A thread for large profiles: started when the first one comes, and again after it ended. One that breaks off breaks off what
// was asked of it, and nothing else.
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { ProfileWork, Question, Reply } from './profile-work.ts';

type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** `script` is the thread's entry (electron/profile-thread.ts, built). */
export function threadWork(script: string): ProfileWork {
  let thread: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, Waiting>();
  const end = (reason: string): void => {
    thread = null;
    for (const { reject } of waiting.values()) reject(new AppError('app.internal', { detail: reason }));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(script);
    // It keeps nobody's process open.
    started.unref();
    started.on('message', (reply: Reply) => {
      const asker = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) asker?.reject(new AppError(reply.error.code, reply.error.params));
      else asker?.resolve(reply.value);
    });
    started.once('error', (error) => { if (thread === started) end(`the thread for profiles failed: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`); });
    started.once('exit', () => { if (thread === started) end('the thread for profiles ended'); });
    return started;
  };
  const ask = (question: Asked): Promise<never> => new Promise((resolve, reject) => {
    thread ??= start();
    last += 1;
    waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
    thread.postMessage({ ...question, id: last });
  });
  return {
    load: (file) => ask({ kind: 'load', file }),
    report: (chosen, choice) => ask({ kind: 'report', chosen, choice }),
    check: (chosen, choice) => ask({ kind: 'check', chosen, choice }),
    rewrite: (chosen, task) => ask({ kind: 'rewrite', chosen, task }),
    close: () => {
      const ending = thread;
      end('Muster closes');
      void ending?.terminate();
    },
  };
}

// A thread for large profiles.
import type { ProfileWork, Question } from './profile-work.ts';
import { startThread } from './thread.ts';

type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never;

/** `script` is the thread's entry (electron/profile-thread.ts, built). */
export function threadWork(script: string): ProfileWork {
  const thread = startThread<Asked>(script, 'profiles');
  return {
    load: (file) => thread.ask({ kind: 'load', file }),
    report: (chosen, choice) => thread.ask({ kind: 'report', chosen, choice }),
    check: (chosen, choice) => thread.ask({ kind: 'check', chosen, choice }),
    rewrite: (chosen, task) => thread.ask({ kind: 'rewrite', chosen, task }),
    close: () => { thread.close(); },
  };
}

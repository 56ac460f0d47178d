// The thread that large profiles are read on. Its questions come from profile-thread.ts of the services, one message each.
import { parentPort } from 'node:worker_threads';
import { type Question, replyTo } from '../src/services/profile-work.ts';

parentPort?.on('message', (question: Question) => {
  void replyTo(question).then((reply) => { parentPort?.postMessage(reply); });
});

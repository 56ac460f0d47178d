// The thread that records are searched, verified and written out on. Its questions come from record-thread.ts of the services.
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { describeError } from '../src/error-text.ts';
import { answerRecords, type RecordQuestion, recordsHere } from '../src/services/record-work.ts';

const { folder } = z.object({ folder: z.string() }).parse(workerData);
const work = recordsHere(folder, (error) => describeError(error).what);

parentPort?.on('message', (question: RecordQuestion & { id: number }) => {
  void answerRecords(work, question).then((reply) => { parentPort?.postMessage(reply); });
});

// The thread that records are searched, verified and written out on. Its questions come from record-thread.ts of the services.
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { answerRecords, type RecordQuestion, recordsHere } from '../src/services/record-work.ts';

const work = recordsHere(z.object({ folder: z.string() }).parse(workerData).folder);

parentPort?.on('message', (question: RecordQuestion & { id: number }) => {
  void answerRecords(work, question).then((reply) => { parentPort?.postMessage(reply); });
});

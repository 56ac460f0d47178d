// Answers to the MDM's questions about a device, by the names the MDM protocol gives them; after escalation only (ios-protocols 3.3).
import { z } from 'zod';
import { installerCommand } from './installer.ts';
import { parseReply } from './reply.ts';

export type DeviceAnswer = string | boolean | bigint | number;

const answerSchema = z.union([z.string().max(2000), z.boolean(), z.bigint(), z.number()]).nullable().catch(null);
const schema = z.object({ QueryResponses: z.record(z.string().max(200), answerSchema) });

/** One answer a question that the device answered simply; lists and dictionaries are left out, as are questions it doesn't know. */
export const deviceInformation = installerCommand<{ readonly queries: readonly string[] }, ReadonlyMap<string, DeviceAnswer>>({
  name: 'DeviceInformation',
  parameters: ({ queries }) => ({ Queries: [...queries] }),
  result: (body) => {
    const found = Object.entries(parseReply(schema, body, 'no answers').QueryResponses).slice(0, 500);
    return new Map(found.flatMap(([name, answer]) => (answer === null ? [] : [[name, answer]])));
  },
  repeatable: true,
  deadline: 30_000,
});

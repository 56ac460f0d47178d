// muster discover: what an MDM server publishes for preparing devices, line by line, and what to do next.
import { type DiscoverOptions, discoverServer } from '../discover.ts';
import { discoverySeverity } from '../domain/enrollment/discovery-result.ts';
import { describeError, type ErrorText } from '../error-text.ts';
import { isErrorCode } from '../errors.ts';
import type { Discovery } from '../model/blueprints.ts';
import type { Command } from './arguments.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output } from './print.ts';

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** A blueprint's file may come from a Muster that knows more codes. */
function textOf(problem: NonNullable<Discovery['problem']>): ErrorText {
  const { code, params } = problem;
  return isErrorCode(code) ? describeError({ code, params }) : { what: `It failed (${code}).`, next: 'Ask the server again.' };
}

function linesOf(found: Discovery): string[] {
  const { asked, status, enrollmentUrl, anchorsUrl, anchors, trustProfileUrl, unknownKeys, notes, tls, problem } = found;
  const trusted = anchors.length > 0 ? counted(anchors.length, 'certificate') : anchorsUrl === null ? 'none named' : problem?.code === 'discovery.anchors' ? 'unknown' : 'none needed';
  return [
    `Asked: ${asked}${status === 0 ? '' : ` (status ${status})`}`,
    `Enrollment: ${enrollmentUrl ?? 'unknown'}`,
    ...problem?.code === 'discovery.address' ? [] : [`Certificates to trust: ${trusted}`],
    ...anchors.map(({ name, sha256 }) => `  ${name}, SHA-256 ${sha256}`),
    ...trustProfileUrl === null ? [] : [`Trust profile: ${trustProfileUrl}`],
    ...unknownKeys.length === 0 ? [] : [`Keys that Apple doesn’t know: ${unknownKeys.join(', ')}`],
    ...[...notes, ...tls].map(({ severity, reason }) => `${severity === 'info' ? 'note' : severity}: ${reason}`),
  ];
}

const nextSteps = {
  fine: 'Use the enrollment address in a blueprint.',
  warning: 'The enrollment address can be used in a blueprint. Look at the warnings first: a device that minds one of them doesn’t enroll.',
  error: 'Have the errors mended by whoever runs the MDM, then ask again; devices won’t enroll before.',
} as const;

/** Exits 1 where devices won't enroll by it, 130 when the person gave up. */
export async function printDiscovery({ server, json }: Extract<Command, { name: 'discover' }>, options: DiscoverOptions, { out, say }: Output): Promise<number> {
  const found = await discoverServer(server, options).catch((error: unknown) => {
    if (options.signal.aborted) return null;
    throw error;
  });
  if (!found) return exit.cancelled;
  const severity = discoverySeverity(found);
  if (json) out(jsonLine({ ...found, severity }));
  else {
    const text = found.problem === null ? null : textOf(found.problem);
    for (const line of linesOf(found)) out(plain(line));
    if (text) out(plain(`${severity}: ${text.what}`));
    say(plain(text?.next ?? nextSteps[severity]));
  }
  return severity === 'error' ? exit.failed : exit.done;
}

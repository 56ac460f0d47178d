// What may stand in the log: words and numbers of ours, the end of a device's name, and where a defect came from.
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import type { HttpClient } from '../src/http.ts';
import { defectOf, type Log, loggedHttp, type LogLine, makeLog, shortId } from '../src/log.ts';

const clock = { now: () => Date.UTC(2026, 10, 22, 17, 5, 3) };
const never = new AbortController().signal;

function kept(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { log: (line) => { lines.push(line); }, lines };
}

describe('a line of the log', () => {
  it('is one object with its time', () => {
    const written: string[] = [];
    makeLog(clock, (line) => { written.push(line); })({ kind: 'device', device: shortId('00008101-001E2D3C4B5A6978'), command: 'GetProfileList', ms: 12, sent: 310, received: 4096, code: null });
    expect(written).toEqual(['{"at":"2026-11-22T17:05:03.000Z","kind":"device","device":"…6978","command":"GetProfileList","ms":12,"sent":310,"received":4096,"code":null}']);
  });

  it('has no place for what somebody else wrote', () => {
    const written: string[] = [];
    const log = makeLog(clock, (line) => { written.push(line); });
    log({ kind: 'page', what: 'ended', reason: 'a\n{"kind":"start"}' });
    log({ kind: 'page', what: 'ended', reason: '-----BEGIN PRIVATE KEY-----\nMIIE' });
    log({ kind: 'page', what: 'ended', reason: 'x'.repeat(500) });
    expect(written.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual(['?', '?', 'x'.repeat(80)]);
    expect(written.every((line) => !line.includes('\n'))).toBe(true);
  });
});

describe('a defect', () => {
  it('is told by its place, without a word of what it says or whose folder it lies in', () => {
    const cause = new TypeError('can’t read CANARY of undefined');
    cause.stack = 'TypeError: can’t read CANARY of undefined\n    at open (/home/marta/muster/src/session.ts:12:3)\n    at file:///Users/marta/x/src/app.ts:7:1\n    at node:internal/process/task_queues:105:5';
    const line = defectOf(new AppError('app.internal', { detail: 'CANARY' }, { cause }));
    expect(line).toEqual({ kind: 'defect', name: 'TypeError', at: ['session.ts:12', 'app.ts:7', 'task_queues:105'] });
    expect(JSON.stringify(line)).not.toMatch(/CANARY|marta/);
  });

  it('is nothing that has a name of its own', () => {
    expect(defectOf(new AppError('device.locked'))).toBeNull();
  });
});

describe('an exchange with a server', () => {
  const request = { method: 'POST', url: 'https://user:CANARY@mdm.example.com:8443/enroll?token=CANARY', headers: { authorization: 'CANARY' }, body: new Uint8Array(7) } as const;

  it('is told by host, status and sizes alone', async () => {
    const { log, lines } = kept();
    const http: HttpClient = () => Promise.resolve({ status: 201, headers: { 'set-cookie': 'CANARY' }, body: new Uint8Array(9) });
    await loggedHttp(http, clock, log)(request, never);
    expect(lines).toEqual([{ kind: 'http', host: 'mdm.example.com', method: 'POST', status: 201, ms: 0, sent: 7, received: 9, code: null }]);
  });

  it('that fails is told by its code, and fails', async () => {
    const { log, lines } = kept();
    const http: HttpClient = () => Promise.reject(new AppError('http.unreachable', { host: 'x', reason: 'CANARY' }));
    await expect(loggedHttp(http, clock, log)(request, never)).rejects.toMatchObject({ code: 'http.unreachable' });
    expect(lines).toEqual([{ kind: 'http', host: 'mdm.example.com', method: 'POST', status: null, ms: 0, sent: 7, received: 0, code: 'http.unreachable' }]);
  });
});

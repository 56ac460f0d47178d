// The client of Microsoft Graph against a strict one: tokens, pages, waiting, refusals, and beta that changes.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listProfiles, listTokens } from '../../src/intune/enrollment-calls.ts';
import { odataText } from '../../src/intune/graph.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { atGraph } from '../setup/graph.ts';
import { aToken, graphError, graphState } from '../setup/graph-service.ts';

const { signal } = new AbortController();
const rowsCall = { version: 'beta', path: `/deviceManagement/depOnboardingSettings/${aToken}/importedAppleDeviceIdentities`, scope: 'readEnrollment', what: 'the serial numbers' } as const;
const row = z.object({ serialNumber: z.string() });
const manySerials = (count: number): Map<string, Map<string, Record<string, unknown>>> => new Map([[aToken, new Map([...Array(count).keys()].map((n) => [`S${n}`, { id: `i${n}`, serialNumber: `S${n}` }]))]]);

describe('a token', () => {
  it('is asked for by what the call needs, and renewed once when it is refused', async () => {
    const { graph, asked, state } = atGraph({}, { token: (renew) => (renew ? 'full' : 'old') });
    expect((await listTokens(graph, signal)).map(({ tokenName }) => tokenName)).toEqual(['School']);
    expect([asked, state.requests.length]).toEqual([[{ scope: 'readEnrollment', renew: false }, { scope: 'readEnrollment', renew: true }], 2]);
  });

  it('that is refused twice means signing in again', async () => {
    const { graph, state } = atGraph({}, { token: 'none' });
    expect([await codeOf(listTokens(graph, signal)), state.requests.length]).toEqual(['intune.signInAgain', 2]);
  });

  it('without the scope is forbidden, and it is said which scope it takes', async () => {
    const tokens = new Map([['devices', { scopes: ['DeviceManagementManagedDevices.Read.All'], until: Infinity }]]);
    const { graph } = atGraph({ tokens }, { token: 'devices' });
    const error = await failureOf(listTokens(graph, signal));
    expect([error.code, error.params]).toEqual(['intune.forbidden', { what: 'the tokens', scope: 'DeviceManagementServiceConfig.Read.All' }]);
  });
});

describe('a list', () => {
  it('is read over all its pages', async () => {
    const { graph, state } = atGraph({ identities: manySerials(250), pageSize: 100 });
    expect((await graph.list(rowsCall, row, signal)).map(({ serialNumber }) => serialNumber)).toEqual([...Array(250).keys()].map((n) => `S${n}`));
    expect(state.requests).toHaveLength(3);
  });

  it('keeps what came when a later page doesn’t', async () => {
    const { graph } = atGraph({ identities: manySerials(250), pageSize: 100, next: [null, null, graphError(403, 'Forbidden')] });
    const came: number[] = [];
    const read = (async (): Promise<void> => { for await (const page of graph.pages(rowsCall, row, signal)) came.push(page.length); })();
    expect([await codeOf(read), came]).toEqual(['intune.forbidden', [100, 100]]);
  });

  it.each([
    'https://evil.example/beta/x', 'http://graph.microsoft.com/beta/x', 'https://graph.microsoft.com:8443/beta/x', 'https://graph.microsoft.com.evil.example/beta/x', 'https://ada:pw@graph.microsoft.com/beta/x',
    'https://graph.microsoft.com/v1.0/users', 'https://dod-graph.microsoft.us/beta/x', '/beta/next', 'not an address',
  ])('never goes on at %s: the token would go there, too', async (link) => {
    const { graph, state } = atGraph({ reshape: (_, body) => ({ ...body, '@odata.nextLink': link }) });
    const error = await failureOf(graph.list(rowsCall, row, signal));
    expect([error.code, error.params['reason'], state.requests.length]).toEqual(['intune.protocol', 'its next page is at another address', 1]);
  });

  it('that goes round in a circle ends', async () => {
    const { graph, state } = atGraph({ reshape: (path, body) => ({ ...body, '@odata.nextLink': `https://graph.microsoft.com${path}?$skiptoken=7` }) });
    expect([await codeOf(graph.list(rowsCall, row, signal)), state.requests.length]).toEqual(['intune.protocol', 2]);
  });
});

describe('trouble', () => {
  it('waits as long as Microsoft asks, and says so when that is too long', async () => {
    const { graph, state, clock } = atGraph({ next: [graphError(429, 'TooManyRequests', '', { 'retry-after': '17' })] });
    const began = clock.now();
    expect(await listTokens(graph, signal)).toHaveLength(1);
    expect(clock.now() - began).toBe(17_000);
    state.next.push(graphError(429, 'TooManyRequests', '', { 'retry-after': '600' }));
    const error = await failureOf(listTokens(graph, signal));
    expect([error.code, error.params]).toEqual(['intune.throttled', { seconds: 600 }]);
  });

  it.each<[string, ReturnType<typeof graphError>, string, Record<string, unknown>]>([
    ['a tenant without Intune', graphError(400, 'BadRequest', '{"Message":"Request not applicable to target tenant. canary-message"}'), 'intune.unlicensed', {}],
    ['something that is gone', graphError(404, 'ResourceNotFound'), 'intune.notFound', { what: 'the serial numbers' }],
    ['a value that is refused', graphError(400, 'ModelValidationFailure'), 'intune.refused', { what: 'the serial numbers', word: 'ModelValidationFailure' }],
    ['a word that is none', graphError(409, '<b>canary-message</b>'), 'intune.refused', { word: 'HTTP 409' }],
    ['a page of a proxy', { status: 407, body: '<html>canary-message</html>' }, 'intune.refused', { word: 'HTTP 407' }],
  ])('that is %s has its code, and none of Microsoft’s sentences', async (_, planned, code, params) => {
    const { graph } = atGraph({ next: [planned] });
    const error = await failureOf(graph.list(rowsCall, row, signal));
    expect([error.code, error.params]).toEqual([code, expect.objectContaining(params)]);
    expect(inspect(error, { depth: 9 })).not.toMatch(/canary|ada@example|Bearer/);
  });

  it('of the service is asked about again where nothing is changed by it', async () => {
    const { graph, state } = atGraph({ next: [graphError(503, 'ServiceUnavailable'), 'cut'] });
    expect([(await listTokens(graph, signal)).length, state.requests.length]).toEqual([1, 3]);
  });

  const write = { ...rowsCall, method: 'POST', path: `/deviceManagement/depOnboardingSettings/${aToken}/syncWithAppleDeviceEnrollmentProgram`, scope: 'writeEnrollment', what: 'the synchronization' } as const;
  it('while something is written is never written again: nobody knows whether it was done', async () => {
    const broken = atGraph({ next: [graphError(502, 'BadGateway')] });
    const cut = atGraph({ next: ['cut'] });
    for (const { graph, state } of [broken, cut]) {
      const error = await failureOf(graph.act(write, signal));
      expect([error.code, error.params, state.requests.length]).toEqual(['intune.unsure', { what: 'the synchronization' }, 1]);
    }
  });

  it('before anything was sent is no doubt', async () => {
    const { graph } = atGraph({ next: ['cut'] }, { systemWord: 'ENOTFOUND' });
    expect(await codeOf(graph.act(write, signal))).toBe('http.unreachable');
  });
});

describe('beta that changed', () => {
  it.each<[string, (path: string, body: Record<string, unknown>) => unknown, string]>([
    ['has no rows any more', (_, { value: _gone, ...rest }) => rest, 'its value isn’t as documented'],
    ['has rows of another kind', () => ({ value: ['x'] }), 'its form isn’t as documented'],
    ['has rows without an ID', () => ({ value: [{ displayName: 'x' }] }), 'its id isn’t as documented'],
    ['answers no JSON', () => '<html>', 'it isn’t JSON'],
  ])('and %s is said to be unknown, with what it was', async (_, reshape, reason) => {
    const { graph, state } = atGraph({ reshape });
    state.profiles.get(aToken)?.set('p', { id: 'p', displayName: 'x' });
    const error = await failureOf(listProfiles(graph, aToken, signal));
    expect([error.code, error.params]).toEqual(['intune.protocol', { what: 'the enrollment profiles', reason }]);
  });

  it('and lost fields, or has new words in them, is read as far as it goes', async () => {
    const { graph } = atGraph({ depTokens: new Map([['t', { id: 't', tokenType: 'appleEverything', syncedDeviceCount: 'many', tokenExpirationDateTime: 'soon', lastSyncTriggeredDateTime: '0001-01-01T00:00:00Z', new: {} }]]) });
    expect(await listTokens(graph, signal)).toEqual([{
      id: 't', tokenName: null, appleIdentifier: null, tokenExpirationDateTime: null, lastSuccessfulSyncDateTime: null, lastSyncTriggeredDateTime: null, lastSyncErrorCode: null, tokenType: 'unknown', syncedDeviceCount: null, dataSharingConsentGranted: null,
    }]);
  });

  it('and isn’t offered any more is not a failure of what was asked', async () => {
    for (const status of [400, 404, 501]) {
      const { graph } = atGraph({ next: [graphError(status, 'BadRequest')] }, { skip: 0 });
      expect(await codeOf(listTokens(graph, signal))).toBe('intune.notOffered');
    }
    expect(graphState().requests).toEqual([]);
  });
});

describe('text in a filter', () => {
  it('can’t end its quotes', () => {
    expect([odataText('C02X'), odataText('x\' or 1 eq 1 or \'a'), odataText('O\'\'B')]).toEqual(['\'C02X\'', '\'x\'\' or 1 eq 1 or \'\'a\'', '\'O\'\'\'\'B\'']);
  });
});

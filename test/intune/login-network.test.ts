// The network that Microsoft's sign-in library is given: one host, whatever it asks for, and the login's refusals without their sentences.
import { describe, expect, it } from 'vitest';
import { clouds } from '../../src/domain/enrollment/microsoft-clouds.ts';
import { LoginNetwork } from '../../src/intune/login-network.ts';
import { loginError, refusalIn } from '../../src/intune/login-refusal.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const { signal } = new AbortController();

function at(): { readonly network: LoginNetwork; readonly asked: string[] } {
  const asked: string[] = [];
  const http = ({ url }: { readonly url: string }): Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }> => {
    asked.push(url);
    return Promise.resolve({ status: 200, headers: {}, body: Uint8Array.from(Buffer.from('{}')) });
  };
  return { network: new LoginNetwork({ http, clock: new FakeClock(), cloud: clouds.usGovernment, signal }), asked };
}

describe('the network of a sign-in', () => {
  it.each(['https://login.microsoftonline.com/common/discovery/instance', 'https://login.microsoftonline.us.evil.example/', 'http://login.microsoftonline.us/', 'https://169.254.169.254/metadata'])('never goes to %s', async (url) => {
    const { network, asked } = at();
    expect([await codeOf(network.sendGetRequestAsync(url)), await codeOf(network.sendPostRequestAsync(url, { body: 'a=b' })), asked]).toEqual(['intune.protocol', 'intune.protocol', []]);
  });

  it('goes to the cloud’s own login', async () => {
    const { network, asked } = at();
    expect([await network.sendGetRequestAsync('https://login.microsoftonline.us/x'), asked]).toEqual([{ status: 200, headers: {}, body: {} }, ['https://login.microsoftonline.us/x']]);
  });
});

describe('a refusal', () => {
  it.each<[unknown, unknown]>([
    [{ error: 'invalid_grant', error_codes: [70000], error_description: 'AADSTS50020: x' }, { error: 'invalid_grant', number: 70000 }],
    [{ error: 'invalid_grant', error_description: 'AADSTS50020: User account ada@example.org' }, { error: 'invalid_grant', number: 50020 }],
    [{ error: 'Bad <script>' }, { error: 'error', number: null }],
    [{ access_token: 'x' }, null], [null, null], ['error', null],
  ])('%j is read as %j', (body, expected) => {
    expect(refusalIn(body)).toEqual(expected);
  });

  it.each<[string, number | null, 'signIn' | 'renew', string]>([
    ['invalid_grant', 700082, 'renew', 'intune.signInAgain'], ['interaction_required', 50076, 'renew', 'intune.signInAgain'], ['invalid_grant', 65001, 'renew', 'intune.consent'], ['interaction_required', 53003, 'renew', 'intune.policy'],
    ['invalid_grant', 700082, 'signIn', 'intune.signInRefused'], ['access_denied', null, 'signIn', 'intune.declined'], ['access_denied', 65004, 'signIn', 'intune.declined'], ['unauthorized_client', 700016, 'signIn', 'intune.app'],
    ['expired_token', 70020, 'signIn', 'intune.codeExpired'], ['consent_required', null, 'signIn', 'intune.consent'],
  ])('%s %s while one %s is %s', (error, number, doing, code) => {
    expect(loginError({ error, number }, doing).code).toBe(code);
  });
});

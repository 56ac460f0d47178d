// OAuth 1.0a against the examples that RFC 5849 itself publishes (1.2 and 3.4.1.1).
import { describe, expect, it } from 'vitest';
import { authorization, type OAuthKeys, signatureBase } from '../../src/ade/oauth.ts';

const keys: OAuthKeys = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44', accessToken: 'nnch734d00sl2jdk', accessSecret: 'pfkkdhi9sl3r4s00' };
const signatureIn = (header: string): string => decodeURIComponent(/oauth_signature="([^"]*)"/.exec(header)?.[1] ?? '');

describe('an OAuth signature', () => {
  it('is the one of RFC 5849, 1.2, for the first request, which has no token yet', () => {
    const header = authorization(
      { ...keys, accessToken: '', accessSecret: '' },
      { method: 'POST', url: 'https://photos.example.net/initiate', nonce: 'wIjqoS', timestamp: 137_131_200, more: [['oauth_callback', 'http://printer.example.com/ready']] }, 'Photos',
    );
    expect(signatureIn(header)).toBe('74KNZJeDHnMBp0EMJ9ZHt/XKycU=');
    expect(header).not.toContain('oauth_token=');
  });

  it('is the one of RFC 5849, 1.2, for a resource with a query', () => {
    const header = authorization(keys, { method: 'GET', url: 'http://photos.example.net/photos?file=vacation.jpg&size=original', nonce: 'chapoH', timestamp: 137_131_202 }, 'Photos');
    expect(signatureIn(header)).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
    expect(header).toMatch(/^OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", /);
  });

  it('is made of the base string of RFC 5849, 3.4.1.1', () => {
    const base = signatureBase('POST', 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b', [
      ['c2', ''], ['a3', '2 q'], ['oauth_consumer_key', '9djdj82h48djs9d2'], ['oauth_token', 'kkk9d7dh3k39sjv7'], ['oauth_signature_method', 'HMAC-SHA1'], ['oauth_timestamp', '137131201'], ['oauth_nonce', '7d8f3e4a'],
    ]);
    expect(base).toBe('POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7');
  });

  it('escapes what URLs leave alone and OAuth doesn’t', () => {
    expect(signatureBase('get', 'https://EXAMPLE.net:443/a', [['q', "!'()*~"]])).toBe('GET&https%3A%2F%2Fexample.net%2Fa&q%3D%2521%2527%2528%2529%252A~');
  });
});

// Forms in both spellings, byte for byte (ios-protocols 4.2, step 4).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, formFields } from '../../src/bench/web-message.ts';

const request = (type: string, body: Uint8Array): Parameters<typeof formFields>[0] => ({ method: 'POST', path: '/', headers: { 'content-type': type }, body });

describe('a form', () => {
  it('in several parts gives back every byte, whatever text stands around it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }), async (values) => {
      const form = new FormData();
      for (const [i, value] of values.entries()) form.set(`field ${i}`, new Blob([Uint8Array.from(value)]), 'x');
      // Written out by the platform, which is not ours.
      const written = new Response(form);
      const fields = formFields(request(written.headers.get('content-type') ?? '', new Uint8Array(await written.arrayBuffer())));
      expect([...fields ?? []].map(([name, value]) => [name, [...value]])).toEqual(values.map((value, i) => [`field ${i}`, [...value]]));
    }), { numRuns: 50 });
  });

  it('as curl writes it, with a preamble and a quoted boundary', () => {
    const body = 'preamble\r\n--b 1\r\nContent-Disposition: form-data; name="activation-info"\r\n\r\n<plist/>\r\n--b 1--\r\nepilogue';
    expect(formFields(request('multipart/form-data; boundary="b 1"', bytesOf(body)))).toEqual(new Map([['activation-info', bytesOf('<plist/>')]]));
  });

  it('in one line is decoded', () => {
    expect(formFields(request('application/x-www-form-urlencoded; charset=utf-8', bytesOf('a=%3Cplist%2F%3E+x&b=')))).toEqual(new Map([['a', bytesOf('<plist/> x')], ['b', bytesOf('')]]));
  });

  it('that is none is none', () => {
    expect([formFields(request('text/plain', bytesOf('a=b'))), formFields(request('multipart/form-data', bytesOf('a=b')))]).toEqual([null, null]);
    expect(formFields(request('multipart/form-data; boundary=x', bytesOf('no parts')))).toEqual(new Map());
  });
});

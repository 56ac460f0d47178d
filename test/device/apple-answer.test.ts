// What Apple's answer to an activation is taken for, by its type and its content (ios-protocols 4.2, step 5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appleUrls, checkActivationUrls } from '../../src/device/activation/activation-urls.ts';
import { checkAppleAnswer } from '../../src/device/activation/apple-answer.ts';
import { asAppError } from '../../src/errors.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { codeOf, failureOf } from '../setup/failures.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));
const record = dict({ AccountToken: utf8('token'), unbrick: true });

function check(type: string | null, body: Uint8Array | string): void {
  checkAppleAnswer({ headers: type === null ? {} : { 'content-type': type }, body: typeof body === 'string' ? utf8(body) : body });
}

describe('an activation record', () => {
  it.each<[string, PlistValue]>([
    ['bare', dict({ ActivationRecord: record })],
    ['wrapped for iPhones', dict({ 'iphone-activation': dict({ 'ack-received': true, 'activation-record': record }) })],
    ['wrapped for devices', dict({ 'device-activation': dict({ 'activation-record': record }) })],
  ])('is one %s', (_, answer) => {
    for (const type of ['text/xml', 'text/xml; charset=UTF-8', 'Application/XML', 'application/x-apple-plist', 'application/x-plist']) expect(() => { check(type, writeXmlPlist(answer)); }).not.toThrow();
    expect(() => { check('text/xml', writeBinaryPlist(answer)); }).not.toThrow();
  });

  it.each<[string, PlistValue]>([
    ['an acknowledgement alone', dict({ 'iphone-activation': dict({ 'ack-received': true }) })],
    ['a record that is no dictionary', dict({ ActivationRecord: 'text' })],
    ['nothing', dict({})],
  ])('is not %s', async (_, answer) => {
    expect((await failureOf(() => { check('text/xml', writeXmlPlist(answer)); })).params).toEqual({ word: 'an answer without an activation record' });
  });

  it('is not what can’t be read', async () => {
    for (const body of ['', '????', '<plist><dict><key>ActivationRecord</key>', writeXmlPlist(['a'])]) expect((await failureOf(() => { check('text/xml', body); })).params).toEqual({ word: 'an answer that can’t be read' });
  });
});

describe('Activation Lock', () => {
  it('is every form of the type buddyml', async () => {
    expect(await codeOf(() => { check('application/x-buddyml', '<xmlui><page><editableTextRow id="login"/></page></xmlui>'); })).toBe('activation.locked');
    expect(await codeOf(() => { check('application/x-buddyml; charset=utf-8', ''); })).toBe('activation.locked');
  });

  it.each([
    '<input type="hidden" name="isAuthRequired" value="true"/>', '<INPUT value=\'true\'\n name = "isAuthRequired" >', '<form><input name=isAuthRequired value=true></form>',
  ])('is a page with %j', async (page) => {
    expect(await codeOf(() => { check('text/html', `<html><body>${page}</body></html>`); })).toBe('activation.locked');
  });

  it.each(['<input name="isAuthRequired" value="false"/>', '<input name="other" value="true"><p>isAuthRequired</p>', '<p name="isAuthRequired" value="true">', '<input name="isAuthRequiredNot" data-x="y">'])('isn’t a page with %j', async (page) => {
    expect(await codeOf(() => { check('text/html', page); })).toBe('activation.refused');
  });
});

describe('anything else', () => {
  it('is refused in the page’s own words, without tags and not endless', async () => {
    const word = async (page: string): Promise<unknown> => (await failureOf(() => { check('text/html; charset=utf-8', page); })).params['word'];
    expect(await word('<html><head><title>T</title></head><body><h1 class="x">Activation Error</h1>\n<p>Could not activate:\n  the device is unknown.</p><p>More</p></body></html>')).toBe('Activation Error: Could not activate: the device is unknown');
    expect(await word('<b>none</b>')).toBe('a page without words');
    expect(await word(`<h1>${'x'.repeat(500)}</h1>`)).toHaveLength(200);
    expect(await word(`<h1>${'x'.repeat(1_000_000)}`)).toBe('a page without words');
  });

  it('is refused with its type', async () => {
    expect((await failureOf(() => { check('application/json', '{}'); })).params).toEqual({ word: 'an answer of the type application/json' });
    expect((await failureOf(() => { check(null, '{}'); })).params).toEqual({ word: 'an answer of the type nothing' });
    expect(String((await failureOf(() => { check('x'.repeat(500), ''); })).params['word'])).toHaveLength('an answer of the type '.length + 60);
  });

  it('of whatever bytes and types is one of the two, or a record; nothing breaks', () => {
    const types = fc.constantFrom('text/xml', 'text/html', 'application/x-buddyml', 'application/x-plist', 'image/png', '');
    fc.assert(fc.property(types, fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 300 }).map(utf8)), (type, body) => {
      try {
        check(type, body);
        return false;
      } catch (error) {
        return ['activation.locked', 'activation.refused'].includes(asAppError(error).code);
      }
    }), { numRuns: 300 });
  });
});

describe('the addresses', () => {
  it('are Apple’s, over https', () => {
    expect(appleUrls).toEqual({ handshake: 'https://albert.apple.com/deviceservices/drmHandshake', activation: 'https://albert.apple.com/deviceservices/deviceActivation' });
    expect(() => { checkActivationUrls(appleUrls); }).not.toThrow();
  });

  it.each(['http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:9/x', 'https://albert.example/x'])('may be %s', (url) => {
    expect(() => { checkActivationUrls({ handshake: url, activation: url }); }).not.toThrow();
  });

  it.each(['http://albert.apple.com/x', 'http://127.0.0.1.example/x', 'http://localhost.example/x', 'http://10.0.0.1/x', 'ftp://127.0.0.1/x', 'file:///etc/passwd', 'nonsense'])('may not be %s', async (url) => {
    expect(await codeOf(() => { checkActivationUrls({ ...appleUrls, activation: url }); })).toBe('usage.invalid');
    expect(await codeOf(() => { checkActivationUrls({ ...appleUrls, handshake: url }); })).toBe('usage.invalid');
  });
});

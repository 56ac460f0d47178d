// What is copied for support says what went wrong, and nothing about whom it happened to.
import { describe, expect, it } from 'vitest';
import { redacted, supportText } from '../../renderer/support-text.ts';

describe('what is copied for support', () => {
  it('has the code, who acts, and the device’s own domain and code', () => {
    expect(supportText({ code: 'link.timeout', params: { seconds: 30 }, device: { domain: 'NSURLErrorDomain', code: '-1009' } })).toBe('Muster link.timeout (operator, readback)\nDevice: NSURLErrorDomain -1009\nseconds: 30');
  });

  it('names no device, person, computer or file', () => {
    const text = 'GG7ZQ4W9L4CN of ada@kestrel.example at https://mdm.kestrel.example/x?token=1, 00008020-007457FAEC0A26EE, 10.0.0.7, /Users/ada/Desktop/a.mobileconfig, C:\\Users\\ada\\b.p12, “Ada’s iPad”, 615855e49cdd2b30341e4bd81fb42315c9331909, 6d1c0f4e-2a7b-4c83-9d5e-0f1a2b3c4d5e';
    expect(redacted(text)).toBe('‹serial› of ‹email› at ‹address› ‹id›, ‹host›, ‹path› ‹path› “…”, ‹id›, ‹uuid›');
  });

  it('leaves out whatever is called a name, also where it looks like any word', () => {
    expect(supportText({ code: 'device.changed', params: { expected: 'GG7ZQ4W9L4CN', found: 'F9FDN1R6T8KK', name: 'Ada', fileName: 'salaries' } }).split('\n').slice(1)).toEqual(['expected: ‹serial›', 'found: ‹serial›', 'name: ‹name›', 'fileName: ‹name›']);
  });

  it('is of bounded length', () => {
    expect(redacted('x '.repeat(10_000))).toHaveLength(500);
  });
});

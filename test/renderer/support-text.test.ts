// What is copied for support says what went wrong, and nothing about whom it happened to.
import { describe, expect, it } from 'vitest';
import { redacted, supportText } from '../../renderer/support-text.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import { planned, proof } from '../setup/journal.ts';

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

  it('leaves out tokens, keys and numbers of devices, wherever they stand', () => {
    const planted = ['F2LXK0AA', 'C39VJ0ABJC6G', '00008101-001E2D3C4B5A6978', '8494385763117432', '0x1A2B3C4D5E801E', '356789104567890', '89490200001234567890', 'a4:83:e7:01:02:03', 'AT_O8473841063695188684d5d1c1fecb0a4f0f5a1', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7+x/4='];
    for (const secret of planted) {
      const text = supportText({ code: 'device.refused', params: { reason: `it said ${secret} and went`, word: secret, detail: `(${secret})` }, device: { domain: 'MCInstallationErrorDomain', code: '4001', text: `The token ${secret}, was refused` } });
      expect(text).not.toContain(secret);
      // Not by halves either.
      for (let at = 0; at + 7 <= secret.length; at += 1) expect(text, secret).not.toContain(secret.slice(at, at + 7));
      expect(text).toContain('Device: MCInstallationErrorDomain 4001: The token ‹');
    }
  });

  it('keeps the words that say what went wrong', () => {
    for (const word of ['PROFILE_UUID_REQUIRED', 'T_C_NOT_SIGNED', 'AADSTS7000218', 'MCProtected', 'ERR_TLS_CERT_ALTNAME_INVALID', 'com.apple.MobileDevice.Installer2', 'iPad13,18', 'ConfigurationUtilityKit.error 612', '-402653030', '26.1 (23B85)']) expect(redacted(`it said ${word} then`)).toBe(`it said ${word} then`);
  });

  it('says at which step a run ended', () => {
    const run = fold([planned(undefined, undefined, ['pair', 'erase', 'verify']), { kind: 'stepSkipped' as const, step: 'pair' as const, evidence: proof }, { kind: 'acting' as const, step: 'erase' as const }, { kind: 'failed' as const, error: { code: 'device.gone' as const, params: {} }, unknown: 'erase' as const }].map((event, at) => ({ event, at })));
    expect(supportText({ code: 'device.gone', params: {} }, run)).toBe('Muster device.gone (operator, readback)\nRun: direct, failed, erase unknown');
    expect(supportText({ code: 'device.gone', params: {} }, run)).not.toContain(run.device.serial);
  });

  it('is of bounded length', () => {
    expect(redacted('x '.repeat(10_000))).toHaveLength(500);
  });
});

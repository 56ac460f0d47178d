// Where enrollment profiles come from, and the addresses that Intune exported in 2016 (enrollment-formats 2.9, 4.6, 4.7). Answers by hand.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../src/domain/profile/check/fix.ts';
import { isIntuneAddress, originOf, rewriteEnrollmentUrl } from '../../../src/domain/profile/origin.ts';
import { readPlist } from '../../../src/plist/read.ts';
import { dict, type PlistDict } from '../../../src/plist/value.ts';
import { checked, now, payload, profile, uuid } from '../../setup/checks.ts';

const real = (name: string): PlistDict => readPlist(readFileSync(path.resolve(import.meta.dirname, '../../setup/real-profiles', name))) as PlistDict;
const day = 24 * 60 * 60 * 1000;

describe('the origin of a profile', () => {
  it('of Intune is told by its host, with the time that is left', () => {
    expect(originOf(real('intune-direct-scep.mobileconfig'), { at: now, by: 'signature' })).toMatchObject({ vendor: 'intune', identity: 'scep', exportedAt: now, exportedBy: 'signature', worksUntil: now + 14 * day });
    expect(originOf(real('intune-direct-acme.mobileconfig'), null)).toMatchObject({ vendor: 'intune', identity: 'acme', exportedAt: null, exportedBy: null, worksUntil: null });
  });

  it('of others is a host, and nobody knows how long it works', () => {
    const enrolling = (type: string, named = uuid(1).toLowerCase()): PlistDict => profile([
      payload(1, type), payload(2, 'com.apple.mdm', { ServerURL: 'https://mdm.example.com:8443/connect', IdentityCertificateUUID: named }),
    ]);
    expect(originOf(enrolling('com.apple.security.pkcs12'), { at: now, by: 'file' })).toEqual({ vendor: 'other', host: 'mdm.example.com:8443', identity: 'pkcs12', exportedAt: now, exportedBy: 'file', worksUntil: null });
    expect(originOf(enrolling('com.apple.security.root'), null)?.identity).toBe('none');
    expect(originOf(enrolling('com.apple.security.scep', uuid(7)), null)?.identity).toBe('none');
    expect(originOf(profile([payload(2, 'com.apple.mdm', { ServerURL: 'nowhere' })]), null)).toMatchObject({ host: null, identity: 'none' });
    expect(originOf(real('over-the-air.mobileconfig'), null)).toMatchObject({ vendor: 'other', identity: 'scep' });
  });

  it('of a profile that enrolls nowhere is none', () => {
    expect([originOf(real('configurator-web-clip.mobileconfig'), { at: now, by: 'file' }), originOf(dict({}), null), originOf(profile('text'), null)]).toEqual([null, null, null]);
  });

  it('is not taken from what only looks like Intune’s', () => {
    for (const url of ['https://manage.microsoft.com/a', 'https://fef.msua02.manage.microsoft.com/x', 'https://i.manage.microsoft.us', 'HTTPS://Manage.Microsoft.CN:443/']) expect([url, isIntuneAddress(url)]).toEqual([url, true]);
    for (const url of ['https://manage.microsoft.com.example.com/', 'https://evilmanage.microsoft.com/', 'http://manage.microsoft.com/', 'https://a@manage.microsoft.com', 'https://example.com/manage.microsoft.com/', '']) expect([url, isIntuneAddress(url)]).toEqual([url, false]);
  });
});

describe('an address that Intune exported in 2016', () => {
  it('is rewritten with its query', () => {
    expect(rewriteEnrollmentUrl('https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=3f25')).toBe('https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=3f25');
    expect(rewriteEnrollmentUrl('HTTPS://Manage.Microsoft.com:443/enrollmentserver/discovery.SVC/ios/esproxy/?x=1&id=a%20b&y=2#z')).toBe('https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?x=1&id=a%20b&y=2#z');
  });

  it('and no other', () => {
    for (const url of [
      'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=3f25', 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy', 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?x=1',
      'https://manage.microsoft.com.example.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=1', 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxyX?id=1', 'see https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=1',
    ]) expect([url, rewriteEnrollmentUrl(url)]).toEqual([url, null]);
  });

  it('is found anywhere in a profile and mended', () => {
    const old = 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=3f25';
    const found = profile([payload(1, 'com.apple.webClip.managed', { URL: old, Label: 'A' }), payload(2, 'com.example.unknown', { Servers: [dict({ Address: old })] })]);
    const findings = checked(found).filter(({ rule }) => rule === 'intune.address');
    expect(findings.map(({ severity, path: at }) => `${severity} ${at}`)).toEqual(['warning PayloadContent[0].URL', 'warning PayloadContent[1].Servers[0].Address']);
    const mended = findings.reduce((value, { fix }) => (fix ? applyEdit(value, fix.edit) : value), found);
    expect(checked(mended).filter(({ rule }) => rule === 'intune.address')).toEqual([]);
    expect((mended.get('PayloadContent') as PlistDict[])[0]?.get('URL')).toBe('https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=3f25');
  });
});

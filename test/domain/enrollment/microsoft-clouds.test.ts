// Addresses of Microsoft's clouds as its page of national clouds has them, and the scopes that are asked for there.
import { describe, expect, it } from 'vitest';
import { cloudIds, clouds } from '../../../src/domain/enrollment/microsoft-clouds.ts';
import { isGranted, qualifiedScope, type ScopeId, scopes, scopesFor } from '../../../src/domain/enrollment/microsoft-scopes.ts';

describe('a cloud', () => {
  it('has its login and its Graph, exactly', () => {
    expect(cloudIds.map((id) => [clouds[id].id, clouds[id].login, clouds[id].graph, clouds[id].portal])).toEqual([
      ['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com', 'https://portal.azure.com'],
      ['usGovernment', 'https://login.microsoftonline.us', 'https://graph.microsoft.us', 'https://portal.azure.us'],
      ['usDefense', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us', 'https://portal.azure.us'],
      ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn', 'https://portal.azure.cn'],
    ]);
  });
});

describe('scopes', () => {
  it('are the least, and each says why', () => {
    expect(scopesFor('read').map((id) => scopes[id].name)).toEqual(['DeviceManagementServiceConfig.Read.All', 'DeviceManagementManagedDevices.Read.All']);
    expect(scopesFor('write').map((id) => scopes[id].name)).toEqual(['DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementManagedDevices.Read.All']);
    for (const { reason } of Object.values(scopes)) expect(reason).toMatch(/^\p{Lu}.{30,}\.$/su);
    expect(Object.values(scopes).filter(({ access }) => access === 'write').map(({ name }) => name)).toEqual(['DeviceManagementServiceConfig.ReadWrite.All']);
  });

  it('are those of the cloud’s own Graph', () => {
    expect(qualifiedScope('readDevices', clouds.usDefense)).toBe('https://dod-graph.microsoft.us/DeviceManagementManagedDevices.Read.All');
  });

  it.each<[ScopeId, string[], boolean]>([
    ['readEnrollment', ['DeviceManagementServiceConfig.Read.All'], true], ['readEnrollment', ['https://graph.microsoft.com/devicemanagementserviceconfig.readwrite.all'], true],
    ['writeEnrollment', ['DeviceManagementServiceConfig.Read.All'], false], ['readDevices', ['DeviceManagementServiceConfig.ReadWrite.All'], false], ['readDevices', [], false],
  ])('%s with %j: %s', (id, granted, expected) => {
    expect(isGranted(id, granted)).toBe(expected);
  });
});

// What Muster may do at Microsoft in a person's name: the least scopes, each with its reason. All are delegated: whoever signs in can
// never do more through Muster than by hand (enrollment-formats 7.1). Data.
import type { Cloud } from './microsoft-clouds.ts';

export interface Scope {
  readonly name: string;
  readonly access: 'read' | 'write';
  /** Why, as a whole sentence for whoever is asked to agree. */
  readonly reason: string;
}

export const scopes = {
  readEnrollment: {
    name: 'DeviceManagementServiceConfig.Read.All', access: 'read',
    reason: 'Lists tokens, enrollment profiles, serial numbers and the push certificate, and exports a profile’s enrollment file.',
  },
  readDevices: {
    name: 'DeviceManagementManagedDevices.Read.All', access: 'read',
    reason: 'Finds devices by their serial number: whether one enrolled, whose it is, and whether an earlier record is in the way.',
  },
  writeEnrollment: {
    name: 'DeviceManagementServiceConfig.ReadWrite.All', access: 'write',
    reason: 'Makes and changes enrollment profiles, imports and assigns serial numbers, uploads a token and asks for a synchronization. Asked for only when you do one of these.',
  },
} as const satisfies Readonly<Record<string, Scope>>;
export type ScopeId = keyof typeof scopes;

/** What a sign-in is for: looking, or changing, which contains looking. */
export type Access = Scope['access'];

/** What is asked for at sign-in. Writing to the service contains reading from it, so that is not asked for beside it. */
export function scopesFor(access: Access): readonly ScopeId[] {
  return access === 'read' ? ['readEnrollment', 'readDevices'] : ['writeEnrollment', 'readDevices'];
}

/** As Microsoft wants it outside the global cloud, and takes it there: with the address of Graph before it. */
export function qualifiedScope(id: ScopeId, { graph }: Cloud): string {
  return `${graph}/${scopes[id].name}`;
}

/** Whether one of the granted scopes suffices; granted ones come with or without Graph's address, in any case of letters. */
export function isGranted(id: ScopeId, granted: readonly string[]): boolean {
  const names = new Set(granted.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()));
  return names.has(scopes[id].name.toLowerCase()) || (id === 'readEnrollment' && names.has(scopes.writeEnrollment.name.toLowerCase()));
}

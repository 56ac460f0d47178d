// A new blueprint of each method, with what most people want of it. Nothing in it is anybody's: no server, no identity, no profile.
import type { Blueprint, BlueprintId, Method } from '../../model/blueprints.ts';

export interface Own {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
}

type Usual = Pick<Blueprint, 'affinity' | 'authentication' | 'supervised' | 'after'>;

/** Handed out switched off after Setup Assistant enrollment (enrollment-formats 4.6); automated enrollment always supervises since iOS 13 (5.4). */
const usual: Readonly<Record<Method, Usual>> = {
  setupAssistant: { affinity: 'user', authentication: 'companyPortal', supervised: true, after: 'shutDown' },
  direct: { affinity: 'none', authentication: 'companyPortal', supervised: false, after: 'nothing' },
  automated: { affinity: 'user', authentication: 'modern', supervised: true, after: 'nothing' },
  superviseOnly: { affinity: 'none', authentication: 'companyPortal', supervised: true, after: 'nothing' },
};

/** Neither id nor name is checked here. */
export function blankBlueprint(method: Method, { id, name }: Own): Blueprint {
  return {
    muster: 'blueprint', version: 1, id: id as BlueprintId, name, description: '', method, ...usual[method],
    locked: false,
    pairing: { allow: 'yes', certificates: [] },
    awaitConfigured: false,
    department: { name: '', phone: '' },
    organization: { name: '', phone: '', email: '', address: '', magic: null },
    server: { url: null, discovery: null },
    enrollment: null, wifi: null, profiles: [], identity: null, skip: [], naming: null,
    locale: { language: null, region: null, timeZone: null },
    gates: { battery: method === 'direct' ? null : 20, osFrom: null, osTo: null, models: [], serials: null },
    table: null,
  };
}

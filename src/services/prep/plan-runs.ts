// From an approved plan to what a run is told: what it was approved to make of its device, and by which steps.
import { fileOf, type Situation } from '../../domain/blueprint/situation.ts';
import type { StepId, Wanted, WantedProfile } from '../../model.ts';
import type { ProfileRef } from '../../model/blueprints.ts';
import type { Verdict } from '../../model/verdicts.ts';

export interface PlannedDevice {
  readonly udid: string;
  readonly steps: readonly StepId[];
  readonly wanted: Wanted;
}

function profilesOf({ blueprint: { method, wifi, enrollment, profiles }, world, silent }: Situation): WantedProfile[] {
  const as = (role: WantedProfile['role'], { file, sha256, name, identifier }: ProfileRef): WantedProfile => ({ role, file, sha256, name, identifier, uuid: fileOf(world, sha256).uuid });
  // Without supervision they would wait for somebody who is still in Setup Assistant: they are left out, and the verdict said so.
  const others = method === 'direct' || (method !== 'automated' && silent) ? profiles : [];
  return [...(wifi ? [as('wifi', wifi)] : []), ...(method === 'direct' && enrollment ? [as('enrollment', enrollment)] : []), ...others.map((ref) => as('other', ref))];
}

function cell({ blueprint: { table }, device: { serial }, world: { rows } }: Situation, column: 'assetTag' | 'user'): string | null {
  const name = table?.[column];
  const value = name && serial ? rows?.get(serial.toUpperCase())?.[name]?.trim() : undefined;
  return value ? value.slice(0, 200) : null;
}

/** `confirmed`: what a person said of what can't be read, by the reasons' codes. */
export function plannedDevice({ udid, plan, erases, name, reasons }: Verdict, situation: Situation, confirmed: readonly string[]): PlannedDevice {
  return {
    udid, steps: plan?.map(({ id }) => id) ?? [],
    wanted: {
      name, erases, silent: situation.silent, url: situation.blueprint.method === 'setupAssistant' ? situation.url : null,
      // Of this device alone: its record says what was confirmed of it.
      confirmed: confirmed.filter((code) => reasons.some((reason) => reason.code === code)),
      profiles: profilesOf(situation), assetTag: cell(situation, 'assetTag'), user: cell(situation, 'user'),
      affinity: situation.blueprint.affinity, authentication: situation.blueprint.affinity === 'user' ? situation.blueprint.authentication : null,
    },
  };
}

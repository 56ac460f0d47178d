// A new blueprint: the method's usual choices, and the organization of the one that was saved last, since both prepare for the same people.
import { blankBlueprint } from '../../../src/domain/blueprint/blank.ts';
import type { Blueprint, BlueprintSummary, Method } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { freeName } from './free-name.ts';

export async function startBlueprint(method: Method, present: readonly BlueprintSummary[]): Promise<Blueprint> {
  const blank = blankBlueprint(method, { id: crypto.randomUUID(), name: freeName(present.map(({ name }) => name), t('blueprints.newName')) });
  const [latest] = [...present].sort((a, b) => b.savedAt - a.savedAt);
  const before = latest ? await call.getBlueprint({ id: latest.id, revision: null }) : null;
  const organization = before?.ok ? before.value.blueprint.organization : blank.organization;
  return { ...blank, organization: { ...organization, magic: organization.magic ?? crypto.randomUUID() } };
}

// Which devices may be prepared at all: by battery, system, model and serial number.
import type { JSX } from 'react';
import { t } from '../../../i18n/text.ts';
import type { Blueprint } from '../../../../src/model/blueprints.ts';
import { listOf, modelPattern, serialPattern, versionPattern } from './blueprint-changes.ts';
import { useBlueprint } from './edit-context.ts';
import { Section } from './rows.tsx';
import { listReader, Typed } from './simple-controls.tsx';

function readBattery(text: string): { readonly value: number | null } | { readonly wrong: string } {
  const trimmed = text.replace('%', '').trim();
  if (trimmed === '') return { value: null };
  const number = Number(trimmed);
  return Number.isInteger(number) && number >= 0 && number <= 100 ? { value: number } : { wrong: t('blueprint.batteryWrong') };
}

function readVersion(text: string): { readonly value: string | null } | { readonly wrong: string } {
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  return versionPattern.test(trimmed) ? { value: trimmed } : { wrong: t('blueprint.versionWrong') };
}

const readModels = listReader((text) => listOf(text, modelPattern), (words) => t('blueprint.modelsWrong', { words }));
const readSerials = listReader((text) => listOf(text.replaceAll(',', ' '), serialPattern, (word) => word.toUpperCase()), (words) => t('blueprint.serialsWrong', { words }));

export function GatesSection(): JSX.Element {
  const { blueprint: { gates }, change } = useBlueprint();
  const set = (more: Partial<Blueprint['gates']>): void => { change({ gates: { ...gates, ...more } }); };
  const any = t('check.any');
  const version = (value: string | null): string => value ?? '';
  return (
    <Section title="blueprint.gates" note={t('blueprint.gatesNote')} rows={[
      { field: 'gates.battery', label: t('blueprint.battery'), control: (ids) => <Typed ids={ids} field="gates.battery" value={gates.battery} written={(value) => (value === null ? '' : String(value))} read={readBattery} placeholder={any} onChange={(battery) => { set({ battery }); }} /> },
      { field: 'gates.osFrom', label: t('blueprint.osFrom'), control: (ids) => <Typed ids={ids} field="gates.osFrom" value={gates.osFrom} written={version} read={readVersion} placeholder={any} onChange={(osFrom) => { set({ osFrom }); }} /> },
      { field: 'gates.osTo', label: t('blueprint.osTo'), control: (ids) => <Typed ids={ids} field="gates.osTo" value={gates.osTo} written={version} read={readVersion} placeholder={any} onChange={(osTo) => { set({ osTo }); }} /> },
      { field: 'gates.models', label: t('blueprint.models'), hint: t('blueprint.modelsHint'), wide: true, control: (ids) => <Typed<readonly string[]> ids={ids} field="gates.models" lines={2} value={gates.models} written={(value) => value.join('\n')} read={readModels} placeholder={any} onChange={(models) => { set({ models: models.slice(0, 200) }); }} /> },
      {
        field: 'gates.serials', label: t('blueprint.serials'), hint: gates.serials === null ? t('blueprint.serialsHint') : t('blueprint.serialsCount', { count: gates.serials.length }), wide: true,
        control: (ids) => <Typed<readonly string[]> ids={ids} field="gates.serials" lines={3} value={gates.serials ?? []} written={(value) => value.join('\n')} read={readSerials} placeholder={any} onChange={(serials) => { set({ serials: serials.length === 0 ? null : serials.slice(0, 10_000) }); }} />,
      },
    ]} />
  );
}

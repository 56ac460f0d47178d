// What is put on the device: networks and profiles, its name, its language, and the table that tells one device from another.
import { type JSX, useMemo } from 'react';
import { previewName } from '../../../../src/domain/blueprint/naming.ts';
import type { ProfileSummary } from '../../../../src/model.ts';
import type { Blueprint } from '../../../../src/model/blueprints.ts';
import { call } from '../../../api.ts';
import { fileNameOf } from '../../../format.ts';
import { counted, t, type TextKey } from '../../../i18n/text.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useBlueprint } from './edit-context.ts';
import { languages, regions, spokenName, timeZones } from './locales.ts';
import { ProfileControl, ProfilesControl } from './profile-controls.tsx';
import { type ControlIds, type RowSpec, Section } from './rows.tsx';
import { lineRow, orNull } from './simple-controls.tsx';

/** As they are written in a name. */
const variables = '{serial}, {last4}, {model}, {n:000}, {csv:Column}';
const hasWifi = ({ payloads }: ProfileSummary): boolean => payloads.some(({ type }) => type === 'com.apple.wifi.managed');
const enrolls = ({ managementHost }: ProfileSummary): boolean => managementHost !== null;

/** How a name will look, for an example. */
function namePreview(blueprint: Blueprint): string {
  if (blueprint.naming === null) return t('blueprint.keepsName');
  const { name, problem } = previewName(blueprint);
  return problem ?? t('blueprint.likeName', { name: name ?? '' });
}

function TableControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { table }, change, columns, setColumns } = useBlueprint();
  const choose = async (): Promise<void> => {
    const found = await attempt(call.chooseTable(null));
    if (!found) return;
    const like = (pattern: RegExp): string | null => found.columns.find((column) => pattern.test(column)) ?? null;
    setColumns(found.columns);
    change({ table: { file: found.file, name: like(/^(?:device ?)?name$/i), assetTag: like(/^asset ?tag$/i), user: like(/^(?:user|upn|user ?principal ?name)$/i), profile: like(/^(?:enrollment ?)?profile$/i) } });
  };
  return (
    <span className="held" id={ids.id} role="group" aria-labelledby={ids.labelId} aria-describedby={ids.describedBy}>
      {table && <span className="file-name"><Icon name="file" /><span className="truncate">{fileNameOf(table.file)}</span></span>}
      {columns && table && <span className="small secondary">{counted('blueprint.columns', columns.length)}</span>}
      <Button label={`${table ? t('field.change') : t('field.chooseFile')} ${t('blueprint.table')}`} onPress={() => { void choose(); }}>{table ? t('field.change') : t('field.chooseFile')}</Button>
      {table && <Button kind="plain" label={`${t('field.remove')} ${t('blueprint.table')}`} onPress={() => { setColumns(null); change({ table: null }); }}><Icon name="close" /></Button>}
    </span>
  );
}

const tableColumns: readonly (readonly ['name' | 'assetTag' | 'user' | 'profile', TextKey])[] = [
  ['name', 'blueprint.columnName'], ['assetTag', 'blueprint.columnTag'], ['user', 'blueprint.columnUser'], ['profile', 'blueprint.columnProfile'],
];

function useTableRows(): RowSpec[] {
  const { blueprint: { table }, change, columns } = useBlueprint();
  return [
    { field: 'table.file', label: t('blueprint.table'), hint: t('blueprint.tableHint'), control: (ids) => <TableControl ids={ids} /> },
    ...(table ? tableColumns.map(([column, label]) => lineRow(`table.${column}`, t(label), table[column] ?? '', 100, (text) => { change({ table: { ...table, [column]: orNull(text) } }); }, { ...(columns ? { among: columns } : {}), placeholder: t('field.none') })) : []),
  ];
}

function useLocaleRows(): RowSpec[] {
  const { blueprint: { locale }, change } = useBlueprint();
  const set = (more: Partial<Blueprint['locale']>): void => { change({ locale: { ...locale, ...more } }); };
  const as = t('blueprint.asked');
  const zones = useMemo(() => timeZones(), []);
  return [
    lineRow('locale.language', t('blueprint.language'), locale.language ?? '', 40, (text) => { set({ language: orNull(text) }); }, { among: languages, placeholder: as, hint: spokenName('language', locale.language) }),
    lineRow('locale.region', t('blueprint.region'), locale.region ?? '', 40, (text) => { set({ region: orNull(text) }); }, { among: regions, placeholder: as, hint: spokenName('region', locale.region) }),
    lineRow('locale.timeZone', t('blueprint.timeZone'), locale.timeZone ?? '', 60, (text) => { set({ timeZone: orNull(text) }); }, { among: zones, placeholder: as }),
  ];
}

export function DeviceSection(): JSX.Element {
  const { blueprint, change } = useBlueprint();
  const { method, enrollment, wifi, naming } = blueprint;
  const tableRows = useTableRows();
  const localeRows = useLocaleRows();
  return (
    <Section title="blueprint.device" rows={[
      { field: 'enrollment', label: t('blueprint.enrollmentProfile'), hint: method === 'direct' ? t('blueprint.enrollmentHint') : null, control: (ids) => <ProfileControl ids={ids} label={t('blueprint.enrollmentProfile')} value={enrollment} fits={enrolls} onChange={(next) => { change({ enrollment: next }); }} /> },
      { field: 'wifi', label: t('blueprint.wifi'), control: (ids) => <ProfileControl ids={ids} label={t('blueprint.wifi')} value={wifi} fits={hasWifi} onChange={(next) => { change({ wifi: next }); }} /> },
      { field: 'profiles', label: t('blueprint.profiles'), hint: t('blueprint.profilesHint'), control: (ids) => <ProfilesControl ids={ids} /> },
      lineRow('naming', t('blueprint.naming'), naming ?? '', 200, (text) => { change({ naming: orNull(text) }); }, { code: true, placeholder: 'iPad {serial}', hint: `${namePreview(blueprint)} ${t('blueprint.namingHint', { names: variables })}` }),
      ...localeRows, ...tableRows,
    ]} />
  );
}

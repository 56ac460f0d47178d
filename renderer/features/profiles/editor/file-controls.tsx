// Controls for files: chosen in the system's dialog, known here by their names alone.
import type { JSX } from 'react';
import type { CommandInput } from '../../../../src/contract.ts';
import { call } from '../../../api.ts';
import { t } from '../../../i18n/text.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type ControlProps, type Group, isGroup } from './control-props.ts';
import { useEditor } from './editor-context.ts';

type Purpose = CommandInput<'stageFile'>['for'];

function purposeOf({ field }: Pick<ControlProps, 'field'>): Purpose {
  if (field.type === 'secretFile') return 'identity';
  return field.name === 'icon' ? 'picture' : 'certificate';
}

function useFileNames(): (value: unknown) => string {
  const { staged } = useEditor();
  return (value) => {
    if (!isGroup(value)) return '';
    if (typeof value['name'] === 'string' && value['name'] !== '') return value['name'];
    return typeof value['staged'] === 'string' ? staged.get(value['staged']) ?? t('field.file') : t('field.file');
  };
}

/** Stages what a person chooses; nothing when they cancel. */
function useStage(purpose: Purpose): () => Promise<{ readonly staged: string; readonly name: string }[]> {
  const { remember } = useEditor();
  return async () => {
    const chosen = await attempt(call.stageFile({ for: purpose }));
    for (const { staged, name } of chosen?.files ?? []) remember(staged, name);
    return chosen?.files ?? [];
  };
}

export function FileControl(props: ControlProps): JSX.Element {
  const { field, value, onChange, labelId, describedBy, id } = props;
  const nameOf = useFileNames();
  const stage = useStage(purposeOf(props));
  const choose = (): void => { void stage().then(([first]) => { if (first) onChange({ staged: first.staged }); }); };
  return (
    <span className="held" id={id} role="group" aria-labelledby={labelId} aria-describedby={describedBy}>
      {value !== undefined && <span className="file-name"><Icon name="file" /><span className="truncate">{nameOf(value)}</span></span>}
      <Button label={`${value === undefined ? t('field.chooseFile') : t('field.change')} ${field.label}`} onPress={choose}>{value === undefined ? t('field.chooseFile') : t('field.change')}</Button>
      {value !== undefined && !field.required && <Button kind="plain" label={`${t('field.remove')} ${field.label}`} onPress={() => { onChange(undefined); }}><Icon name="close" /></Button>}
    </span>
  );
}

export function FilesControl(props: ControlProps): JSX.Element {
  const { value, onChange, labelId, id } = props;
  const nameOf = useFileNames();
  const stage = useStage(purposeOf(props));
  const held: readonly Group[] = Array.isArray(value) ? (value as readonly unknown[]).filter(isGroup) : [];
  const take = (next: readonly Group[]): void => { onChange(next.length === 0 ? undefined : [...next]); };
  const add = (): void => { void stage().then((files) => { if (files.length > 0) take([...held, ...files.map(({ staged, name }) => ({ staged, name }))]); }); };
  return (
    <div className="file-list" id={id} role="group" aria-labelledby={labelId}>
      {held.map((one, index) => (
        <span key={index} className="file-name"><Icon name="file" /><span className="truncate">{nameOf(one)}</span><Button kind="plain" label={`${t('field.remove')} ${nameOf(one)}`} onPress={() => { take(held.filter((_, at) => at !== index)); }}><Icon name="close" /></Button></span>
      ))}
      <Button onPress={add}>{t('field.addFile')}</Button>
    </div>
  );
}

// Short questions about a blueprint: what a new one is for, what a copy is called, why a file wasn't taken.
import { type JSX, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { methodNames } from '../../../src/domain/blueprint/fields.ts';
import type { BlueprintNote, BlueprintSummary, Method } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { methodIcons } from './method-icons.ts';

const allMethods = Object.keys(methodNames) as readonly Method[];

export function NewSheet({ onStart, onClose }: { readonly onStart: (method: Method) => void; readonly onClose: () => void }): JSX.Element {
  const [chosen, setChosen] = useState<Method>('setupAssistant');
  const at = (key: unknown): Method => allMethods.find((one) => one === key) ?? chosen;
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" onPress={() => { onStart(chosen); }}>{t('start.go')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('blueprints.newTitle')} onClose={onClose} footer={footer}>
      <ListBox
        className="method-list" aria-label={t('blueprint.method')} selectionMode="single" selectionBehavior="replace" disallowEmptySelection autoFocus selectedKeys={[chosen]}
        onSelectionChange={(keys) => { if (keys !== 'all') setChosen(at([...keys][0])); }} onAction={(key) => { onStart(at(key)); }}
      >
        {allMethods.map((method) => (
          <ListBoxItem key={method} id={method} textValue={methodNames[method]} className="start-item">
            <Icon name={methodIcons[method]} /><span><strong>{methodNames[method]}</strong><span className="small secondary">{t(`method.${method}.about`)}</span></span>
          </ListBoxItem>
        ))}
      </ListBox>
    </Sheet>
  );
}

interface AboutProps {
  readonly summary: BlueprintSummary;
  readonly onClose: () => void;
}

export function DuplicateSheet({ summary, onDone, onClose }: AboutProps & { readonly onDone: (id: string) => void }): JSX.Element {
  const [name, setName] = useState(t('blueprints.copyName', { name: summary.name }).slice(0, 200));
  const { busy, problem, run } = useCommand();
  const ready = name.trim() !== '' && !busy;
  const go = (): void => { if (ready) void run(() => call.duplicateBlueprint({ id: summary.id, name })).then((made) => { if (made) onDone(made.id); }); };
  const footer = <><span className="spacer" /><Button large onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={!ready} onPress={go}>{t('blueprints.duplicateGo')}</Button></>;
  return (
    <Sheet narrow title={t('blueprints.duplicateTitle', { name: summary.name })} onClose={onClose} footer={footer}>
      <CommandProblem problem={problem} />
      <form onSubmit={(event) => { event.preventDefault(); go(); }}><LineField label={t('blueprint.name')} value={name} onChange={setName} maxLength={200} autoFocus /></form>
    </Sheet>
  );
}

/** Consequences of single fields stand in the form; those of the import itself are said nowhere else. */
export const tellable = (notes: readonly BlueprintNote[]): readonly BlueprintNote[] => notes.filter(({ kind, field }) => kind !== 'consequence' || field === '');

/** `taken` null: the file wasn’t; otherwise it was, and these things are to be known about it. */
export function ImportedSheet({ taken, notes, onClose }: { readonly taken: BlueprintSummary | null; readonly notes: readonly BlueprintNote[]; readonly onClose: () => void }): JSX.Element {
  const shown = taken ? tellable(notes) : notes.filter(({ kind }) => kind === 'problem');
  return (
    <Sheet narrow title={taken ? t('blueprints.importedTitle', { name: taken.name }) : t('blueprints.refusedTitle')} onClose={onClose} footer={<><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}>
      <p className="sheet-lead">{t(taken ? 'blueprints.importedText' : 'blueprints.refusedText')}</p>
      <ul className="checks">{shown.map(({ kind, text }, index) => <li key={index}><span className={kind === 'problem' ? 'stop' : ''}><Icon name={kind === 'problem' ? 'blocked' : 'info'} /></span><span>{text}</span><span /></li>)}</ul>
    </Sheet>
  );
}

export function PrintedSheet({ files, onClose }: { readonly files: readonly string[]; readonly onClose: () => void }): JSX.Element {
  return <Sheet narrow title={t('blueprint.printed')} onClose={onClose} footer={<><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}><WrittenFiles files={files} /><p className="sheet-lead">{t('blueprint.printedText')}</p></Sheet>;
}

export function ExportedSheet({ files, onClose }: { readonly files: readonly string[]; readonly onClose: () => void }): JSX.Element {
  return <Sheet narrow title={t('blueprints.exportedTitle')} onClose={onClose} footer={<><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}><WrittenFiles files={files} /><p className="sheet-lead">{t('blueprints.exportedText')}</p></Sheet>;
}

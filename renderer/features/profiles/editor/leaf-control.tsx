// The control for a field that has no fields of its own, by its type.
import type { JSX } from 'react';
import type { Field } from '../../../../src/domain/profile/build/field.ts';
import { ChoiceControl, ChoicesControl, ReferenceControl, ReferencesControl, SwitchControl } from './choice-controls.tsx';
import type { ControlProps } from './control-props.ts';
import { FileControl, FilesControl } from './file-controls.tsx';
import { LanguagesControl } from './languages-control.tsx';
import { KeysControl } from './keys-control.tsx';
import { PanesControl } from './panes-control.tsx';
import { MomentControl, NumberControl, SecretControl, TextControl, TextsControl } from './text-controls.tsx';

export type LeafField = Field & { readonly type: Exclude<Field['type'], 'rows'> };

export function isLeaf(field: Field): field is LeafField {
  return field.type !== 'rows';
}

/** Lists of Setup Assistant's panes are texts in a model, and a choice for people. */
export const isPanes = (field: Field): boolean => field.type === 'texts' && field.name === 'skip';

/** Stands below its label instead of beside it. An address is no use when its end can't be seen. */
export function isWide(field: Field): boolean {
  return (field.type === 'text' && (field.max ?? 0) >= 1000) || ['choices', 'texts', 'files', 'references', 'rows', 'languages', 'keys'].includes(field.type);
}

export function LeafControl(props: Omit<ControlProps, 'field'> & { readonly field: LeafField }): JSX.Element {
  const { field } = props;
  switch (field.type) {
    case 'text': case 'subject': return <TextControl {...props} />;
    case 'secret': return <SecretControl {...props} />;
    case 'whole': case 'real': return <NumberControl {...props} />;
    case 'yesNo': return <SwitchControl {...props} />;
    case 'choice': return <ChoiceControl {...props} />;
    case 'choices': return <ChoicesControl {...props} />;
    case 'texts': return isPanes(field) ? <PanesControl {...props} /> : <TextsControl {...props} />;
    case 'moment': return <MomentControl {...props} />;
    case 'file': case 'secretFile': return <FileControl {...props} />;
    case 'files': return <FilesControl {...props} />;
    case 'reference': return <ReferenceControl {...props} />;
    case 'references': return <ReferencesControl {...props} />;
    case 'languages': return <LanguagesControl {...props} />;
    case 'keys': return <KeysControl {...props} />;
  }
}

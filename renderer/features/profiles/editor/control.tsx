// The control for a field.
import type { JSX } from 'react';
import type { ControlProps } from './control-props.ts';
import { isLeaf, LeafControl } from './leaf-control.tsx';
import { RowsControl } from './rows-control.tsx';

export function Control({ field, ...rest }: ControlProps): JSX.Element {
  return isLeaf(field) ? <LeafControl field={field} {...rest} /> : <RowsControl field={field} {...rest} />;
}

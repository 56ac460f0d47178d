// A value to compare or to hand on, with a button that copies it. The page may not read the clipboard, only write to it.
import { type JSX, useRef, useState } from 'react';
import { t } from '../i18n/text.ts';
import { Button } from './button.tsx';

/** The newer way asks for a permission that this page doesn't have; a selection that is copied needs none. */
function copySelected(element: HTMLElement): boolean {
  const selection = window.getSelection();
  if (!selection) return false;
  selection.selectAllChildren(element);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a permission
  const done = document.execCommand('copy');
  selection.removeAllRanges();
  return done;
}

export function Copyable({ name, value, shown, button }: { readonly name: string; readonly value: string; readonly shown?: string; readonly button?: string }): JSX.Element {
  const source = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = (): void => { if (source.current) setCopied(copySelected(source.current)); };
  return (
    <span className="copyable">
      {shown !== '' && <code>{shown ?? value}</code>}
      <code ref={source} className="copy-source" aria-hidden="true">{value}</code>
      <Button kind="plain" {...(button === undefined ? { label: t('copy.label', { name }) } : {})} onPress={copy}>{copied ? t('copy.done') : button ?? t('copy.go')}</Button>
    </span>
  );
}

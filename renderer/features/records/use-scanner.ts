// Listens for a barcode scanner wherever no field waits for keys. The Return that ends its word is kept from the page.
import { useEffect, useRef } from 'react';
import { ScanRecogniser } from './scan-recogniser.ts';

function takesKeys(element: Element | null): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || (element instanceof HTMLElement && element.isContentEditable);
}

/** `began`: this may become a word; whatever it is meant for now is what it is meant for. */
export function useScanner({ began, scanned }: { readonly began: () => void; readonly scanned: (text: string) => void }): void {
  const latest = useRef({ began, scanned });
  useEffect(() => { latest.current = { began, scanned }; });
  useEffect(() => {
    const recogniser = new ScanRecogniser();
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || takesKeys(document.activeElement) || document.querySelector('[role="dialog"],[role="alertdialog"]')) return;
      const step = recogniser.press({ key: event.key, at: event.timeStamp, isCommand: event.metaKey || event.ctrlKey || event.altKey });
      if (step.kind === 'began') latest.current.began();
      if (step.kind !== 'scanned') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      latest.current.scanned(step.text);
    };
    // Before whatever has the focus: a Return would press it.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => { window.removeEventListener('keydown', onKey, { capture: true }); };
  }, []);
}

// While files are dragged over the window: that they can be dropped here, and which. The drop itself goes past the page, to the main process.
import { type JSX, useEffect, useState } from 'react';
import { t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import './drop-hint.css';

/** Milliseconds without a word of the drag: it ended somewhere else. */
const gone = 400;

export function DropHint(): JSX.Element | null {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const end = (): void => {
      if (timer) clearTimeout(timer);
      timer = null;
      setOver(false);
    };
    const onOver = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      if (timer) clearTimeout(timer);
      timer = setTimeout(end, gone);
      setOver(true);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', end);
    return () => {
      end();
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', end);
    };
  }, []);
  if (!over) return null;
  return <div className="drop-hint" role="status"><p><Icon name="import" size={28} /><strong>{t('drop.title')}</strong><span>{t('drop.kinds')}</span></p></div>;
}

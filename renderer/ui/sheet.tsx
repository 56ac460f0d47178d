// A modal sheet: the rest is inert, focus goes in and comes back, Escape cancels.
import type { JSX, ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer: ReactNode;
  /** For a question or a few fields. */
  readonly narrow?: boolean;
}

export function Sheet({ title, onClose, children, footer, narrow = false }: SheetProps): JSX.Element {
  return (
    <ModalOverlay className="scrim" isOpen isDismissable={false} onOpenChange={(open) => { if (!open) onClose(); }}>
      <Modal className={narrow ? 'sheet narrow' : 'sheet'}>
        <Dialog className="sheet-dialog">
          <header><Heading slot="title" className="sheet-title">{title}</Heading></header>
          <div className="sheet-body">{children}</div>
          <footer>{footer}</footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

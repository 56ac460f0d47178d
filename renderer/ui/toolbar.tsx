// The bar at the head of every screen; on a Mac the window is dragged by it.
import type { JSX, ReactNode } from 'react';

export function Toolbar({ title, note, children }: { readonly title: string; readonly note?: string | null; readonly children?: ReactNode }): JSX.Element {
  return (
    <header className="toolbar">
      <h1>{title}</h1>
      {note && <span className="small secondary">{note}</span>}
      {children}
    </header>
  );
}

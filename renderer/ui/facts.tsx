// Names and values, aligned.
import type { JSX, ReactNode } from 'react';

export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: ReactNode])[] }): JSX.Element {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

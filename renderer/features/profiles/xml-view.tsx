// A property list as XML, selectable as one text. Cut into parts that the browser lays out only when they come into sight.
import { type JSX, useMemo } from 'react';
import { t } from '../../i18n/text.ts';

const linesInPart = 200;

function partsOf(xml: string): string[] {
  const lines = xml.split('\n');
  const parts: string[] = [];
  for (let at = 0; at < lines.length; at += linesInPart) parts.push(lines.slice(at, at + linesInPart).join('\n'));
  return parts;
}

export function XmlView({ xml, note }: { readonly xml: string; readonly note?: string }): JSX.Element {
  const parts = useMemo(() => partsOf(xml), [xml]);
  return (
    <div className="xml" role="region" aria-label={t('profiles.xml')} tabIndex={0}>
      {note && <p className="hint">{note}</p>}
      {parts.map((part, index) => <pre key={index}>{part}</pre>)}
    </div>
  );
}

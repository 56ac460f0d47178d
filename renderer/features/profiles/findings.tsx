// What a check found, worst first: each says what, where and, when it is known, how to mend it; pressing one leads there.
import { type JSX, useState } from 'react';
import type { ShownFinding } from '../../../src/model/profiles.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';

type Severity = ShownFinding['severity'];

const looks: Readonly<Record<Severity, readonly [icon: IconName, tone: string, word: TextKey]>> = {
  error: ['blocked', 'stop', 'finding.error'], warning: ['warning', 'act', 'finding.warning'], info: ['info', '', 'finding.info'],
};

const pageSize = 100;

/** "1 error, 2 warnings, 1 note" */
export function countsText(findings: readonly ShownFinding[]): string {
  const of = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, notes] = [of('error'), of('warning'), of('info')];
  if (errors + warnings + notes === 0) return t('finding.none');
  return [errors && counted('finding.errors', errors), warnings && counted('finding.warnings', warnings), notes && counted('finding.notes', notes)].filter(Boolean).join(', ');
}

interface FindingsProps {
  /** Null while they are looked for. */
  readonly findings: readonly ShownFinding[] | null;
  /** A path as people read it. */
  readonly where: (path: string) => string;
  /** Undefined where there is nothing to be shown. */
  readonly onGo?: (path: string) => void;
}

function One({ finding, where, onGo }: { readonly finding: ShownFinding } & Omit<FindingsProps, 'findings'>): JSX.Element {
  const [icon, tone, word] = looks[finding.severity];
  const content = (
    <>
      <span className={`finding-icon ${tone}`}><Icon name={icon} /></span>
      <span className="finding-text">
        <strong>{t(word)}</strong>
        <span>{finding.reason}</span>
        {finding.fix && <span>{finding.fix}</span>}
        <span className="finding-where">{where(finding.path)}</span>
      </span>
    </>
  );
  return <li>{onGo ? <button type="button" className="finding" onClick={() => { onGo(finding.path); }}>{content}</button> : <div className="finding">{content}</div>}</li>;
}

export function Findings({ findings, where, onGo }: FindingsProps): JSX.Element {
  const [limit, setLimit] = useState(pageSize);
  return (
    <section className="findings" aria-label={t('finding.title')}>
      <h3>{t('finding.title')} <span role="status">{findings ? countsText(findings) : t('finding.looking')}</span></h3>
      {findings?.length === 0 && <p className="status"><span className="go"><Icon name="ready" /></span>{t('finding.clean')}</p>}
      <ul>{findings?.slice(0, limit).map((finding, index) => <One key={index} finding={finding} where={where} {...(onGo ? { onGo } : {})} />)}</ul>
      {findings && findings.length > limit && <Button onPress={() => { setLimit(limit + pageSize); }}>{t('records.more')}</Button>}
    </section>
  );
}

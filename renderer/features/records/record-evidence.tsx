// The values that a record's evidence rests on, step by step, as they were read back.
import type { JSX } from 'react';
import { evidenceText, stepNames } from '../../../src/domain/prep/step-text.ts';
import type { Evidence, Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';

interface Read {
  readonly what: string;
  readonly evidence: Evidence;
}

export function RecordEvidence({ run }: { readonly run: Run }): JSX.Element | null {
  const steps = run.steps.flatMap(({ id, evidence }): Read[] => (evidence ? [{ what: stepNames[id], evidence }] : []));
  const read = [...steps, ...(run.enrolled ? [{ what: t('records.enrolled'), evidence: run.enrolled.evidence }] : [])].filter(({ evidence }) => Object.keys(evidence.values).length > 0);
  if (read.length === 0) return null;
  return (
    <details className="record-evidence">
      <summary>{t('records.evidence')}</summary>
      {read.map(({ what, evidence }) => (
        <section key={what}>
          <h4>{what}</h4>
          <p className="small secondary">{evidenceText(evidence)}</p>
          <dl className="facts">{Object.entries(evidence.values).map(([name, value]) => <div key={name}><dt>{name}</dt><dd><code>{value}</code></dd></div>)}</dl>
        </section>
      ))}
    </details>
  );
}

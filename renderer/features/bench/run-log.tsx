// The log of a device's run: times, values read back, our code and the device's own words beside it.
import type { JSX, ReactNode } from 'react';
import { evidenceText, stepNames, subjectOf } from '../../../src/domain/prep/step-text.ts';
import { actorOf, describeError } from '../../../src/error-text.ts';
import type { DeviceSnapshot, Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { DeviceWordMeaning } from '../../ui/device-word.tsx';

type LogRow = readonly [time: number, step: string, what: ReactNode, values: string];

function rowsOf(device: DeviceSnapshot, run: Run | null): LogRow[] {
  const rows: LogRow[] = [];
  if (run) {
    rows.push([run.startedAt, '', t('log.planned', { run: run.runId.slice(0, 8) }), `${subjectOf(run)} · ${(run.blueprint?.hash ?? run.profile?.sha256 ?? '').slice(0, 12)}`]);
    for (const step of run.steps) {
      if (step.evidence) rows.push([step.finishedAt ?? run.startedAt, stepNames[step.id], evidenceText(step.evidence), Object.entries(step.evidence.values).map(([key, value]) => `${key} ${value}`).join(', ')]);
    }
  }
  const error = run?.error ?? device.problem;
  if (error) {
    const words = error.device ? `${error.device.domain} ${error.device.code}${error.device.text ? `: ${error.device.text}` : ''}` : '';
    rows.push([run?.finishedAt ?? device.attachedAt, actorOf(error), <>{describeError(error).what}{error.device && <DeviceWordMeaning word={error.device} />}</>, [error.code, words].filter(Boolean).join(' · ')]);
  }
  return rows;
}

export function RunLog({ device, run }: { readonly device: DeviceSnapshot; readonly run: Run | null }): JSX.Element {
  const rows = rowsOf(device, run);
  if (rows.length === 0) return <p className="secondary padded">{t('log.empty')}</p>;
  return (
    <table className="table">
      <thead><tr><th>{t('log.time')}</th><th>{t('log.step')}</th><th>{t('log.what')}</th><th>{t('log.values')}</th></tr></thead>
      <tbody>
        {rows.map(([time, step, what, values], index) => (
          <tr key={index}><td>{new Date(time).toLocaleTimeString('en-GB')}</td><td>{step}</td><td className="wraps">{what}</td><td className="wraps"><code>{values}</code></td></tr>
        ))}
      </tbody>
    </table>
  );
}

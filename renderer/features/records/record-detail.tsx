// One record: who, when, which device, which profile, every step with its evidence.
import type { JSX } from 'react';
import { subjectOf } from '../../../src/domain/prep/step-text.ts';
import { deviceName } from '../../../src/domain/device-names.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { DeviceWord } from '../../ui/device-word.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Timeline } from '../bench/timeline.tsx';
import { OutcomeWord } from './outcome-word.tsx';

export function RecordDetail({ run, onClose }: { readonly run: Run; readonly onClose: () => void }): JSX.Element {
  const { device, profile, blueprint } = run;
  const failure = run.error ? describeError(run.error) : null;
  return (
    <aside className="record" aria-label={t('records.detail')}>
      <header><h2>{deviceName(device.productType) ?? device.udid}</h2><OutcomeWord outcome={run.outcome} /><span className="spacer" /><Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button></header>
      <Facts rows={[
        [t('fact.serial'), device.serial === null ? t('fact.unread') : <Serial key="serial" value={device.serial} />],
        [t('fact.udid'), <code key="udid">{device.udid}</code>],
        [t('fact.ecid'), <code key="ecid">{device.ecid ?? t('fact.unread')}</code>],
        [t('fact.name'), device.name ?? t('fact.unread')],
        [t('records.started'), `${dayAndTime(run.startedAt)}, ${t('inspector.port', { port: `${run.place.hub}${run.place.port}` })}`],
        [t('records.operator'), run.operator],
        [t('records.station'), run.station],
        [blueprint ? t('records.blueprint') : t('records.profile'), subjectOf(run)],
        [t('profiles.hash'), <code key="hash">{blueprint?.hash ?? profile?.sha256}</code>],
        [t('records.run'), <code key="run">{run.runId}</code>],
      ]} />
      <h3>{t('inspector.steps')}</h3>
      <Timeline run={run} now={run.finishedAt ?? run.startedAt} />
      {failure && <p className="next-step">{failure.what} {failure.next}</p>}
      {run.error && <p className="small secondary"><code>{run.error.code}</code></p>}
      {run.error?.device && <DeviceWord word={run.error.device} />}
    </aside>
  );
}

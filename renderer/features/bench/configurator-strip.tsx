// What Apple Configurator does to devices of this bench, with a way to end it, and which programs of this Mac are in the way.
import type { JSX } from 'react';
import { programsInTheWay, programTexts } from '../../../src/domain/configurator/program-text.ts';
import type { ConfiguratorJob, Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorDetails } from '../../ui/error-details.tsx';
import { Icon } from '../../ui/icon.tsx';
import { endingName, jobText } from './configurator-words.ts';

/** Ends what is under way; what has ended is taken off the strip. */
function EndJob({ job: { ecid, outcome } }: { readonly job: ConfiguratorJob }): JSX.Element {
  const end = (): void => { void attempt(call.stopConfigurator({ ecid })); };
  if (outcome !== 'running' && outcome !== 'checking') return <Button kind="plain" onPress={end}>{t('problem.dismiss')}</Button>;
  return <Button kind="plain" label={t('configurator.stopLabel', { device: endingName(ecid) })} onPress={end}>{t('configurator.stop')}</Button>;
}

export function ConfiguratorStrip({ snapshot: { configurator, busOnly } }: { readonly snapshot: Pick<Snapshot, 'configurator' | 'busOnly'> }): JSX.Element | null {
  const jobs = configurator.jobs.flatMap((job) => { const text = jobText(job, busOnly); return text === null ? [] : [{ job, text }]; });
  const programs = programsInTheWay(configurator.programs);
  if (jobs.length === 0 && programs.length === 0) return null;
  return (
    <section className="check-notes" aria-label={t('configurator.strip')}>
      <span className="act"><Icon name={programs.length > 0 ? 'warning' : 'working'} /></span>
      <ul>
        {jobs.map(({ job, text }) => <li key={job.ecid}>{text} <EndJob job={job} />{job.outcome === 'failed' && job.error && <ErrorDetails error={job.error} />}</li>)}
        {programs.map((program) => <li key={program}>{programTexts[program].what} {programTexts[program].next}</li>)}
      </ul>
    </section>
  );
}

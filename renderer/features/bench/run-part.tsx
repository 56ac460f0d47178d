// The inspector's part on a device's run: what was approved for it, its steps as they happen, what a person has to do, and why it failed.
import type { JSX, ReactNode } from 'react';
import { awayOf, awayText, awayWord } from '../../../src/domain/prep/away.ts';
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import { runMeaning } from '../../../src/domain/prep/run-meaning.ts';
import { needTexts } from '../../../src/domain/prep/step-text.ts';
import type { Run, Snapshot } from '../../../src/model.ts';
import { clockTime, duration } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Facts } from '../../ui/facts.tsx';
import { leftText } from './run-tile.ts';
import { usePausing } from './steering.ts';
import { Timeline } from './timeline.tsx';

/** Null: it is no preparation. */
export function Approved({ run }: { readonly run: Run }): JSX.Element | null {
  const { wanted, blueprint } = run;
  if (!wanted || !blueprint) return null;
  const { name, erases, url, profiles, assetTag, user } = wanted;
  const rows: (readonly [string, ReactNode])[] = [
    [t('records.blueprint'), t('records.version', { name: blueprint.name, revision: blueprint.revision })],
    [t('records.method'), t(`method.${run.method}`)],
    [t('records.erase'), t(erases ? 'records.eraseApproved' : 'plan.keeps')],
    [t('records.wantedName'), name ?? t('records.keptName')],
    ...(assetTag === null ? [] : [[t('records.assetTag'), assetTag] as const]),
    ...(user === null ? [] : [[t('records.user'), user] as const]),
    ...(url === null ? [] : [[t('records.url'), url] as const]),
    ...(profiles.length === 0 ? [] : [[t('records.profiles'), profiles.map((profile) => profile.name).join(', ')] as const]),
    [t('records.operator'), t('approved.by', { operator: run.operator, time: clockTime(run.startedAt) })],
  ];
  return <Facts rows={rows} />;
}

/** What holds it up, where that isn't plain from the steps. */
function Held({ run, snapshot }: { readonly run: Run; readonly snapshot: Snapshot }): JSX.Element | null {
  const pausing = usePausing();
  const need = run.outcome === 'running' ? currentStep(run)?.need : null;
  if (need) return <p className="next-step act">{needTexts[need].instruction}</p>;
  if (run.outcome === 'interrupted') return <p className="next-step act">{t(run.wanted ? 'tile.readback.prepared' : 'tile.readback.message')}</p>;
  if (run.paused) return <p className="next-step act">{t('tile.paused.message')}</p>;
  const away = awayOf(run, snapshot.devices.find(({ udid }) => udid === run.device.udid));
  if (away) return <p className="next-step act">{awayWord}. {awayText(away, away.until === null ? null : clockTime(away.until))}</p>;
  return run.outcome === 'running' && pausing.has(run.runId) ? <p className="next-step act">{t('tile.pausing')}</p> : null;
}

interface RunPartProps {
  readonly run: Run | null;
  readonly snapshot: Snapshot;
  readonly now: number;
}

function timeOf(run: Run, { snapshot: { expected }, now }: RunPartProps): string {
  const took = duration((run.finishedAt ?? now) - run.startedAt);
  if (run.finishedAt !== null) return t('inspector.took', { time: took });
  const isGoing = run.outcome === 'running' && !run.paused && !currentStep(run)?.need;
  return [t('inspector.elapsed', { time: took }), ...(isGoing ? [leftText(run, { expected, now, pausing: new Set() }).toLowerCase()] : [])].join(', ');
}

export function RunPart(props: RunPartProps): JSX.Element {
  const { run, snapshot, now } = props;
  const left = run?.outcome === 'cancelled' ? runMeaning(run) : null;
  return (
    <section tabIndex={0} aria-label={t('inspector.steps')}>
      <h3>{t('inspector.steps')}{run && <span>{timeOf(run, props)}</span>}</h3>
      {run && <Held run={run} snapshot={snapshot} />}
      {run?.error && isFinished(run) && <ErrorWords kind="box" error={run.error} scene={run} />}
      {left !== null && <p className="next-step act">{left}</p>}
      {run ? <Timeline run={run} now={now} expected={snapshot.expected} /> : <p className="secondary">{t('inspector.noRun')}</p>}
      {run?.enrolled && <p className="next-step go">{t('tile.enrolled.message', { time: clockTime(run.enrolled.at) })}</p>}
    </section>
  );
}

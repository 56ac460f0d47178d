// One of Intune's two procedures, step by step, for whoever doesn't sign in: what, why, where in the admin center, and how it stands.
import { type JSX, useEffect, useRef, useState } from 'react';
import { type ProcedureId, type ProcedureStep, procedures } from '../../../src/domain/enrollment/intune-procedures.ts';
import type { Snapshot } from '../../../src/model.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Tick } from '../../ui/toggle.tsx';
import { benchSerials } from './bench-serials.ts';
import { useNotes } from './procedure-notes.ts';
import { StepControl, type StepProps } from './step-controls.tsx';
import { procedureResults } from './step-results.ts';

const looks = { done: ['done', 'go', 'intune.step.done'], attention: ['warning', 'act', 'intune.step.attention'], open: ['todo', '', 'intune.step.open'] } as const satisfies Record<string, readonly [IconName, string, TextKey]>;

function Body({ onNext, ...props }: StepProps & { readonly onNext: (() => void) | null }): JSX.Element {
  const { step: { id, what, why, where }, result: { canTick, state }, notes: { ticks }, change, now } = props;
  const tick = (on: boolean): void => {
    const { [id]: _, ...others } = ticks;
    change({ ticks: on ? { ...others, [id]: now } : others });
  };
  return (
    <div className="intune-step-body">
      <p>{what}</p>
      <p className="secondary">{why}</p>
      {where !== null && <p className="intune-where"><span className="small secondary">{t('intune.step.where')}</span> {where}</p>}
      <StepControl {...props} />
      {(canTick || ticks[id] !== undefined) && <Tick label={t(id === 'import' ? 'intune.step.tickImport' : 'intune.step.tick')} on={ticks[id] !== undefined} onChange={tick} />}
      {onNext && state === 'done' && <Button onPress={onNext}>{t('intune.step.next')}</Button>}
    </div>
  );
}

interface StepItemProps extends StepProps {
  readonly number: number;
  readonly opened: boolean;
  /** The one to be done now. */
  readonly isNext: boolean;
  readonly onToggle: () => void;
  readonly onNext: (() => void) | null;
}

const headId = (step: ProcedureStep): string => `intune-step-${step.id}`;

function StepItem({ number, opened, isNext, onToggle, onNext, ...props }: StepItemProps): JSX.Element {
  const { step, result: { state, says } } = props;
  const [icon, tone, word] = looks[state];
  return (
    <li className="intune-step" data-state={state} data-next={isNext || undefined}>
      <h3>
        <button type="button" id={headId(step)} className="intune-step-head" aria-expanded={opened} onClick={onToggle} {...(isNext ? { 'aria-current': 'step' as const } : {})}>
          <span className="intune-step-number num">{number}</span>
          <span className="intune-step-title">{step.title}</span>
          <span className="status"><span className={tone}><Icon name={icon} /></span>{t(word)}</span>
          <Icon name={opened ? 'up' : 'down'} />
        </button>
      </h3>
      <p className="intune-says" role="status">{says}</p>
      {opened && <Body {...props} onNext={onNext} />}
    </li>
  );
}

export function ProcedurePage({ id, snapshot, now }: { readonly id: ProcedureId; readonly snapshot: Snapshot; readonly now: number }): JSX.Element {
  const procedure = procedures[id];
  const [notes, change] = useNotes(id, snapshot.practice);
  // Undefined: the next one; null: none.
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  const goesOn = useRef(false);
  const { results, next, count } = procedureResults(procedure, notes, { push: snapshot.push, bench: benchSerials(snapshot), runs: snapshot.runs, profiles: snapshot.profiles, now });
  const opened = chosen === undefined ? next : chosen;
  useEffect(() => {
    if (!goesOn.current || opened === null) return;
    goesOn.current = false;
    document.getElementById(`intune-step-${opened}`)?.focus();
  }, [opened]);
  const goOn = (): void => {
    goesOn.current = true;
    setChosen(next);
  };
  return (
    <main className="intune-page">
      <h2>{procedure.title}</h2>
      <p className="detail-lead">{t(`intune.procedure.${id}`)}</p>
      <div className="intune-count"><span className="num" role="status">{next === null ? t('intune.procedure.all') : counted('intune.procedure.count', count, { all: procedure.steps.length })}</span><progress aria-label={t('intune.procedure.progress')} value={count} max={procedure.steps.length} /></div>
      <ol className="intune-steps">
        {procedure.steps.map((step, at) => {
          const result = results.get(step.id) ?? { state: 'open' as const, says: '', canTick: false };
          return (
            <StepItem
              key={step.id} number={at + 1} step={step} result={result} procedure={procedure} notes={notes} change={(more) => { setChosen(step.id); change(more); }} snapshot={snapshot} now={now}
              opened={opened === step.id} isNext={next === step.id} onToggle={() => { setChosen(opened === step.id ? null : step.id); }} onNext={next !== null && next !== step.id ? goOn : null}
            />
          );
        })}
      </ol>
      <p className="hint">{t('intune.procedure.kept')}</p>
    </main>
  );
}

// The buttons that steer runs: of one device, of several that are selected, and of those whose erase has to be said again.
import { type JSX, useState } from 'react';
import type { Run } from '../../../src/model.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { CancelSheet, EraseSheet } from './steer-sheets.tsx';
import { awaitsErase, canSteer, type Steering } from './steerable.ts';
import { steer, usePausing } from './steering.ts';

export interface SteeredRun {
  readonly run: Run;
  /** Its device is attached or expected back. */
  readonly isHere: boolean;
}

interface RunActionsProps {
  readonly runs: readonly SteeredRun[];
  /** Of one run the words alone; of several, how many it is for. */
  readonly isOne: boolean;
}

/** Several are asked about before they are cancelled, and whoever is to be erased after all always is. */
export function RunActions({ runs, isOne }: RunActionsProps): JSX.Element | null {
  const pausing = usePausing();
  const [asking, setAsking] = useState<{ readonly about: 'cancel' | 'erase'; readonly runs: readonly Run[] } | null>(null);
  const those = (how: Steering): Run[] => runs.filter(({ run, isHere }) => canSteer(run, how, isHere, pausing)).map(({ run }) => run);
  const [pause, go, cancel, retry] = [those('pause'), those('continue'), those('cancel'), those('retry')];
  const goOn = (): void => {
    const erased = go.filter(awaitsErase);
    void steer(go.filter((run) => !awaitsErase(run)), 'continue');
    if (erased.length > 0) setAsking({ about: 'erase', runs: erased });
  };
  const stop = (): void => {
    if (isOne) void steer(cancel, 'cancel');
    else setAsking({ about: 'cancel', runs: cancel });
  };
  const close = (): void => { setAsking(null); };
  return (
    <>
      {go.length > 0 && <Button kind="primary" onPress={goOn}><Icon name="play" size={14} />{isOne ? t('steer.continueOne') : counted('steer.continue', go.length)}</Button>}
      {pause.length > 0 && <Button onPress={() => { void steer(pause, 'pause'); }}><Icon name="pause" size={14} />{isOne ? t('steer.pauseOne') : counted('steer.pause', pause.length)}</Button>}
      {retry.length > 0 && <Button kind={isOne ? 'primary' : 'normal'} onPress={() => { void steer(retry, 'retry'); }}>{isOne ? t('steer.retryOne') : counted('steer.retry', retry.length)}</Button>}
      {cancel.length > 0 && <Button onPress={stop}>{isOne ? t('steer.cancelOne') : counted('steer.cancelMany', cancel.length)}</Button>}
      {asking?.about === 'cancel' && <CancelSheet runs={asking.runs} onClose={close} />}
      {asking?.about === 'erase' && <EraseSheet runs={asking.runs} onClose={close} />}
    </>
  );
}

interface SelectionProps {
  readonly runs: readonly SteeredRun[];
  /** Selected tiles, also those without a run. */
  readonly count: number;
}

/** At the foot of the wall, so that no tile moves when it comes. */
export function Selection({ runs, count }: SelectionProps): JSX.Element | null {
  const pausing = usePausing();
  if (!runs.some(({ run, isHere }) => (['pause', 'continue', 'cancel', 'retry'] as const).some((how) => canSteer(run, how, isHere, pausing)))) return null;
  return (
    <section className="selection" aria-label={t('steer.selection')}>
      <strong>{t('bench.selected', { count })}</strong><span className="spacer" /><RunActions runs={runs} isOne={count === 1} />
    </section>
  );
}

/** Over the wall, for it is easily overlooked on tiles, and nothing happens until somebody decides. */
export function EraseNotice({ runs }: { readonly runs: readonly Run[] }): JSX.Element | null {
  const waiting = runs.filter(awaitsErase);
  const [asked, setAsked] = useState<readonly Run[] | null>(null);
  return (
    <>
      {waiting.length > 0 && (
        <div className="strip"><Notice tone="act" icon="question" title={counted('steer.waiting', waiting.length)} text={t('steer.waitingText')} action={<Button onPress={() => { setAsked(waiting); }}>{t('steer.decide')}</Button>} /></div>
      )}
      {asked && <EraseSheet runs={asked} onClose={() => { setAsked(null); }} />}
    </>
  );
}

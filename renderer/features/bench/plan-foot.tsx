// The end of a plan: the number that has to be typed, and the one button that starts anything. It takes no key but its own: nothing
// here has the focus by itself, and Enter in the field starts nothing.
import { type JSX, useState } from 'react';
import type { CommandInput } from '../../../src/contract.ts';
import { call } from '../../api.ts';
import type { RunningCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { eraseWords, isEraseTyped } from './plan-groups.ts';

/** What a person was shown, and said of it. */
export type ShownPlan = Omit<CommandInput<'prepareBench'>, 'erase'>;

interface PlanFootProps {
  readonly plan: ShownPlan;
  /** What still has to be ticked. */
  readonly unsaid: number;
  /** The plan isn't whole yet, or servers are still asked. */
  readonly isMaking: boolean;
  readonly command: RunningCommand;
  readonly onStarted: () => void;
  /** What was shown is no longer so: it is made anew. */
  readonly onRefused: () => void;
  readonly onClose: () => void;
}

export function PlanFoot({ plan, unsaid, isMaking, command, onStarted, onRefused, onClose }: PlanFootProps): JSX.Element {
  const [typed, setTyped] = useState('');
  const [count, erases] = [plan.udids.length, plan.erases.length];
  const matches = isEraseTyped(typed, erases);
  const hint = unsaid > 0 ? counted('plan.unsaid', unsaid) : erases > 0 && !matches ? t('plan.untyped', { words: eraseWords(erases) }) : null;
  const go = (): void => {
    void command.run(() => call.prepareBench({ ...plan, erase: erases })).then((started) => { if (started) onStarted(); else onRefused(); });
  };
  return (
    <>
      {erases > 0 && (
        <label className="plan-typed">
          <span>{t('plan.type')} <b>{eraseWords(erases)}</b></span>
          <input type="text" value={typed} maxLength={40} autoComplete="off" spellCheck={false} onChange={(event) => { setTyped(event.target.value); }} />
          <span className={matches ? 'go' : 'secondary'} role="status">{matches && <><Icon name="check" />{t('plan.matches')}</>}</span>
        </label>
      )}
      <span className="spacer" />
      <Button large onPress={() => { window.print(); }}><Icon name="print" size={14} />{t('plan.print')}</Button>
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind={erases > 0 ? 'danger' : 'primary'} disabled={isMaking || command.busy || count === 0 || unsaid > 0 || !matches} {...(hint === null ? {} : { describedBy: 'plan-hint' })} onPress={go}>
        {erases > 0 ? t('plan.goErase', { erases, count }) : counted('plan.go', count)}
      </Button>
      {hint !== null && <p className="plan-hint" id="plan-hint">{hint}</p>}
    </>
  );
}

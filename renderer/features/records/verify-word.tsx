// What the last walk over the ledger found, in a line at the foot of the records.
import type { JSX } from 'react';
import { clockTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import type { Verification } from './verification.ts';

const number = (count: number): string => count.toLocaleString('en-GB');

function wordOf({ busy, at, verdict, problem }: Verification): readonly [word: string, tone: 'go' | 'stop' | 'none'] {
  if (busy) return [t('verify.working'), 'none'];
  if (problem || !verdict) return [t('verify.couldNot'), 'stop'];
  if (!verdict.ok) return [t('verify.footBroken', { line: number(verdict.line), reason: verdict.reason }), 'stop'];
  const sound = t('verify.foot', { time: at === null ? '' : clockTime(at), lines: number(verdict.lines) });
  return [verdict.unsigned === 0 ? sound : `${sound}; ${verdict.head ? counted('verify.footUnsigned', verdict.unsigned) : t('verify.footNone')}`, 'go'];
}

export function VerifyWord({ verification, onDetails }: { readonly verification: Verification | null; readonly onDetails: () => void }): JSX.Element | null {
  if (!verification) return null;
  const [word, tone] = verification.problem?.code === 'run.cancelled' && !verification.busy ? [t('work.stoppedWalk'), 'none'] as const : wordOf(verification);
  return <span className="verify-word"><span className={`truncate text-${tone}`} role="status">{word}</span><Button kind="plain" onPress={onDetails}>{t('verify.details')}</Button></span>;
}

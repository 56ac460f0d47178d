// Two versions of a blueprint side by side: each field that differs, in words.
import { type JSX, useEffect, useState } from 'react';
import type { BlueprintSummary, Difference } from '../../../src/model/blueprints.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface Pair {
  readonly from: number;
  readonly to: number;
}

function useDifferences({ id }: BlueprintSummary, { from, to }: Pair, run: ReturnType<typeof useCommand>['run']): readonly Difference[] | null {
  const [held, setHeld] = useState<{ readonly key: string; readonly differences: readonly Difference[] } | null>(null);
  const key = `${id} ${from} ${to}`;
  useEffect(() => {
    let current = true;
    void run(() => call.diffBlueprint({ id, from, to })).then((found) => { if (current && found) setHeld({ key, differences: found.differences }); });
    return () => { current = false; };
  }, [run, id, from, to, key]);
  return held?.key === key ? held.differences : null;
}

export function CompareSheet({ summary, onClose }: { readonly summary: BlueprintSummary; readonly onClose: () => void }): JSX.Element {
  const [pair, setPair] = useState<Pair>({ from: Math.max(1, summary.revision - 1), to: summary.revision });
  const [revisions, setRevisions] = useState<readonly BlueprintSummary[]>([summary]);
  const { problem, run } = useCommand();
  const differences = useDifferences(summary, pair, run);
  useEffect(() => {
    let current = true;
    void call.listRevisions({ id: summary.id }).then((found) => { if (current && found.ok) setRevisions(found.value.revisions); });
    return () => { current = false; };
  }, [summary.id, summary.revision]);
  const items = revisions.map(({ revision, savedAt, savedBy }) => ({ id: String(revision), name: t('blueprint.version', { revision, time: dayAndTime(savedAt), by: savedBy }) }));
  return (
    <Sheet title={t('compare.title', { name: summary.name })} onClose={onClose} footer={<><span className="spacer" /><Button large autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}>
      <div className="compare-head">
        <Choice label={t('compare.from')} placeholder="" items={items} selected={String(pair.from)} onSelect={(id) => { setPair({ ...pair, from: Number(id) }); }} />
        <Choice label={t('compare.to')} placeholder="" items={items} selected={String(pair.to)} onSelect={(id) => { setPair({ ...pair, to: Number(id) }); }} />
      </div>
      <CommandProblem problem={problem} />
      {differences?.length === 0 && <p className="secondary compare-none" role="status">{t('compare.same')}</p>}
      {differences && differences.length > 0 && (
        <table className="table compare">
          <thead><tr><th>{t('compare.field')}</th><th>{t('compare.before')}</th><th>{t('compare.after')}</th></tr></thead>
          <tbody>{differences.map(({ field, before, after }) => <tr key={field}><td className="wraps"><b>{field}</b></td><td className="wraps secondary">{before}</td><td className="wraps">{after}</td></tr>)}</tbody>
        </table>
      )}
    </Sheet>
  );
}

// A record's asset tag: typed here, or scanned. A scanner types by itself wherever no field is waiting for keys; Scan says so.
import { type JSX, useState } from 'react';
import { assetTagOf } from '../../../src/domain/records/record-facts.ts';
import type { Run } from '../../../src/model.ts';
import { isAssetTag } from '../../../src/model/typed-text.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { offerUndo } from '../../undo.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';

/** Nothing that was recorded changes: the tag is said once more, unless somebody gave the record another one meanwhile. */
function offerTagBack(runId: Run['runId'], assetTag: string, how: 'typed' | 'scanned', onChanged: (run: Run) => void): void {
  offerUndo({
    text: t('undo.tag', { tag: assetTag }),
    undo: async () => {
      const now = await attempt(call.getRecord({ runId }));
      if (!now || now.tag?.value) return now !== undefined;
      const changed = await attempt(call.annotateRun({ runId, annotation: { kind: 'tagged', assetTag, how } }));
      if (changed) onChanged(changed);
      return changed !== undefined;
    },
  });
}

export function RecordTag({ run, onChanged }: { readonly run: Run; readonly onChanged: (run: Run) => void }): JSX.Element {
  const tag = assetTagOf(run);
  const [typed, setTyped] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const { busy, problem, run: command } = useCommand();
  const value = typed?.trim() ?? '';
  const wrong = value !== '' && !isAssetTag(value) ? t('records.tagWrong') : '';
  const save = (): void => {
    if (wrong || busy || (value === '' && tag === null)) return;
    void command(() => call.annotateRun({ runId: run.runId, annotation: { kind: 'tagged', assetTag: value === '' ? null : value, how: 'typed' } })).then((changed) => {
      if (!changed) return;
      setTyped(null);
      onChanged(changed);
      if (value === '' && run.tag?.value) offerTagBack(run.runId, run.tag.value, run.tag.how, onChanged);
    });
  };
  return (
    <section className="record-part" aria-label={t('records.assetTag')}>
      <h3>{t('records.assetTag')}</h3>
      {typed === null ? (
        <p className="record-tag">
          <span className={tag === null ? 'secondary' : ''}>{tag === null ? t('records.noTag') : <code>{tag}</code>}{run.tag?.value && <span className="small secondary"> {t(run.tag.how === 'scanned' ? 'records.tagScanned' : 'records.tagTyped', { by: run.tag.by })}</span>}</span>
          <span className="spacer" />
          <Button onPress={() => { setWaiting(false); setTyped(tag ?? ''); }}>{t(tag === null ? 'records.typeTag' : 'records.changeTag')}</Button>
          <Button onPress={() => { setWaiting(true); }}>{t('records.scan')}</Button>
        </p>
      ) : (
        <form className="record-tag" onSubmit={(event) => { event.preventDefault(); save(); }}>
          <LineField label={t('records.assetTag')} value={typed} onChange={setTyped} wrong={wrong} maxLength={100} autoFocus />
          <Button disabled={busy || wrong !== '' || (value === '' && tag === null)} onPress={save}>{t('records.save')}</Button>
          <Button kind="plain" onPress={() => { setTyped(null); }}>{t('records.cancel')}</Button>
        </form>
      )}
      {waiting && <p className="small secondary" role="status">{t('records.scanNow')}</p>}
      <CommandProblem problem={problem} />
    </section>
  );
}

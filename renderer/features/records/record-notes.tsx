// What people wrote to a record, and room for more. Nothing that was written is changed or taken away.
import { type JSX, useId, useState } from 'react';
import type { Run } from '../../../src/model.ts';
import { mostNotes } from '../../../src/model/records.ts';
import { isNoteText } from '../../../src/model/typed-text.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { momentText } from './record-words.ts';

export function RecordNotes({ run, now, onChanged }: { readonly run: Run; readonly now: number; readonly onChanged: (run: Run) => void }): JSX.Element {
  const [text, setText] = useState('');
  const { busy, problem, run: command } = useCommand();
  const id = useId();
  const right = isNoteText(text);
  const add = (): void => {
    if (!right || busy) return;
    void command(() => call.annotateRun({ runId: run.runId, annotation: { kind: 'noted', text } })).then((changed) => {
      if (!changed) return;
      setText('');
      onChanged(changed);
    });
  };
  return (
    <section className="record-part" aria-label={t('records.notes')}>
      <h3>{t('records.notes')}</h3>
      {run.notes.length > 0 && <ul className="notes">{run.notes.map(({ at, by, text: said }, index) => <li key={index}><p>{said}</p><p className="small secondary">{by}, {momentText(at, now)}</p></li>)}</ul>}
      {run.notes.length >= mostNotes ? <p className="small secondary">{t('records.noteFull')}</p> : (
        <form onSubmit={(event) => { event.preventDefault(); add(); }}>
          <label className="visually-hidden" htmlFor={id}>{t('records.note')}</label>
          <textarea id={id} className="note-field" rows={2} maxLength={2000} placeholder={t('records.noteHint')} value={text} onChange={(event) => { setText(event.target.value); }} />
          {text.trim() !== '' && <Button disabled={!right || busy} onPress={add}>{t('records.addNote')}</Button>}
        </form>
      )}
      <CommandProblem problem={problem} />
    </section>
  );
}

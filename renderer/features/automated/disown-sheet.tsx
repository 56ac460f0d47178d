// Devices leave the organization for good, after their number was typed: nothing here can bring them back.
import { type JSX, useState } from 'react';
import type { AdeOutcome, AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { OutcomeList } from './outcome-list.tsx';
import { typedCount } from './target-words.ts';
import { WorkProgress } from './work-progress.tsx';

const shown = 12;

export function DisownSheet({ server, serials, onClose }: { readonly server: AdeServer; readonly serials: readonly string[]; readonly onClose: () => void }): JSX.Element {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<AdeOutcome | null>(null);
  const { busy, problem, run } = useCommand();
  const now = useNow();
  const typed = typedCount(text, serials.length);
  const go = (): void => { if (typed !== null) void run(() => call.disownAdeDevices({ server: server.id, serials: [...serials], typed })).then((done) => { if (done) setOutcome(done); }); };
  // Return doesn't press it.
  const footer = outcome ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <>
      <span className="spacer" />
      <Button large disabled={busy} onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="danger" disabled={typed === null || busy} onPress={go}>{counted('ade.disown.go', serials.length)}</Button>
    </>
  );
  return (
    <Sheet narrow title={counted('ade.disown.title', serials.length)} onClose={busy ? () => undefined : onClose} footer={footer}>
      <CommandProblem problem={problem} />
      {outcome ? <OutcomeList outcome={outcome} now={now} /> : busy ? <WorkProgress server={server} /> : (
        <>
          <Notice tone="stop" title={t('ade.disown.lost')} text={t('ade.disown.text')} />
          <ul className="ade-disown">{serials.slice(0, shown).map((serial) => <li key={serial}><Serial value={serial} /></li>)}</ul>
          {serials.length > shown && <p className="hint">{counted('written.more', serials.length - shown)}</p>}
          <LineField label={t('ade.disown.type', { count: serials.length })} autoFocus maxLength={10} value={text} onChange={setText} />
        </>
      )}
    </Sheet>
  );
}

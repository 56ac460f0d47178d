// Defines a profile at Apple: says first that this makes a new one, and what becomes of the devices that have an earlier one.
import { type JSX, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { AdeProfileSummary, AdeServer } from '../../../src/model/ade.ts';
import type { ShownFinding } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { OutcomeList } from './outcome-list.tsx';
import { WorkProgress } from './work-progress.tsx';

interface DefineSheetProps {
  readonly server: AdeServer;
  readonly profile: AdeProfileSummary;
  /** What keeps it from being defined. */
  readonly errors: readonly ShownFinding[];
  readonly onClose: () => void;
}

function Before({ profile, errors, reassign, onReassign }: Pick<DefineSheetProps, 'profile' | 'errors'> & { readonly reassign: boolean; readonly onReassign: (on: boolean) => void }): JSX.Element {
  const had = profile.devices + profile.earlier;
  return (
    <>
      <p className="sheet-lead">{t(profile.uuid === null ? 'ade.define.first' : 'ade.define.anew')}</p>
      {errors.length > 0 && (
        <>
          <Notice tone="stop" title={counted('ade.define.errors', errors.length)} text={t('ade.define.errorsText')} />
          <ul className="checks">{errors.slice(0, 20).map(({ reason }, index) => <li key={index}><span className="stop"><Icon name="blocked" /></span><span>{reason}</span><span /></li>)}</ul>
        </>
      )}
      {had > 0 && (
        <>
          <Toggle label={counted('ade.define.reassign', had)} hint={t('ade.define.reassignHint')} on={reassign} onChange={onReassign} />
          <p className="ade-intune"><Icon name="info" /> <span>{t('ade.define.started')}</span></p>
        </>
      )}
    </>
  );
}

export function DefineSheet({ server, profile, errors, onClose }: DefineSheetProps): JSX.Element {
  const [reassign, setReassign] = useState(true);
  const [done, setDone] = useState<CommandOutput<'defineAdeProfile'> | null>(null);
  const { busy, problem, run } = useCommand();
  const now = useNow();
  const had = profile.devices + profile.earlier;
  const go = (): void => { void run(() => call.defineAdeProfile({ server: server.id, id: profile.id, reassign: reassign && had > 0 })).then((answer) => { if (answer) setDone(answer); }); };
  const footer = done ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <><span className="spacer" /><Button large disabled={busy} onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" autoFocus disabled={busy || errors.length > 0} onPress={go}>{t('ade.define.go')}</Button></>
  );
  return (
    <Sheet narrow title={t('ade.define.title', { name: profile.name })} onClose={busy ? () => undefined : onClose} footer={footer}>
      <CommandProblem problem={problem} />
      {done ? (
        <>
          <p className="status wraps" role="status"><span className="go"><Icon name="done" /></span>{t('ade.define.done', { name: done.profile.name })}</p>
          {done.outcome ? <OutcomeList outcome={done.outcome} now={now} /> : <p className="hint">{t('ade.define.next')}</p>}
        </>
      ) : busy ? <WorkProgress server={server} /> : <Before profile={profile} errors={errors} reassign={reassign} onReassign={setReassign} />}
    </Sheet>
  );
}

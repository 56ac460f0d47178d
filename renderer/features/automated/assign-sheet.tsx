// Assigns a profile to devices, or takes it away: which devices, what that comes to, then Apple's answer for each serial number.
import { type JSX, useState } from 'react';
import type { AdeOutcome, AdeProfileId, AdeProfileSummary, AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { OutcomeList } from './outcome-list.tsx';
import { TargetChoice } from './target-choice.tsx';
import { TargetSummary } from './target-summary.tsx';
import { askedOf, type TargetKind, targetOf, type TargetWords } from './target-words.ts';
import { useTarget } from './use-target.ts';
import { WorkProgress } from './work-progress.tsx';

export interface AssignStart {
  readonly kind: TargetKind;
  /** Serial numbers that are selected in the list. */
  readonly selected: readonly string[];
  /** How many are selected; more than one command takes are cut off. */
  readonly of: number;
  /** What was pasted. */
  readonly text: string;
  readonly profile: AdeProfileId | null;
}

interface AssignSheetProps {
  readonly server: AdeServer;
  readonly profiles: readonly AdeProfileSummary[];
  readonly start: AssignStart;
  readonly removes: boolean;
  /** Devices that are attached now. */
  readonly bench: number;
  readonly onClose: () => void;
}

interface ProfileLineProps {
  readonly profiles: readonly AdeProfileSummary[];
  readonly profile: AdeProfileSummary | null;
  readonly onChoose: (id: AdeProfileId | null) => void;
}

function ProfileLine({ profiles, profile, onChoose }: ProfileLineProps): JSX.Element {
  const defined = profiles.filter(({ uuid }) => uuid !== null);
  if (defined.length === 0) return <Notice tone="act" title={t('ade.assign.noProfile')} text={t('ade.assign.noProfileText')} />;
  return (
    <div className="sheet-line">
      <Choice label={t('ade.assign.profile')} placeholder={t('field.choose')} items={defined.map(({ id, name }) => ({ id, name }))} selected={profile?.id ?? null} onSelect={(id) => { onChoose(defined.find((one) => one.id === id)?.id ?? null); }} />
      {profile?.changed && <span className="hint">{t('ade.assign.changed')}</span>}
    </div>
  );
}

export function AssignSheet({ server, profiles, start, removes, bench, onClose }: AssignSheetProps): JSX.Element {
  const [words, setWords] = useState<TargetWords>({ kind: start.kind, text: start.text, order: '', file: null });
  const [chosen, setChosen] = useState(start.profile);
  const [withUnlisted, setWithUnlisted] = useState(false);
  const [outcome, setOutcome] = useState<AdeOutcome | null>(null);
  const { busy, problem, run } = useCommand();
  const now = useNow();
  const profile = profiles.find(({ id, uuid }) => id === chosen && uuid !== null) ?? null;
  const target = targetOf(words, start.selected);
  const resolved = useTarget(server.id, target, removes ? null : profile?.id ?? null);
  const asked = resolved.answer ? askedOf(resolved.answer, withUnlisted) : [];
  const ready = asked.length > 0 && !busy && (removes || profile !== null);
  const go = async (): Promise<void> => {
    if (!ready) return;
    const done = removes || !profile ? await run(() => call.unassignAdeProfile({ server: server.id, serials: asked })) : await run(() => call.assignAdeProfile({ server: server.id, profile: profile.id, serials: asked }));
    if (done) setOutcome(done);
  };
  const footer = outcome ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <>
      <span className="spacer" />
      <Button large disabled={busy} onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={() => { void go(); }}>{asked.length === 0 ? t(removes ? 'ade.unassign.none' : 'ade.assign.none') : counted(removes ? 'ade.unassign.go' : 'ade.assign.go', asked.length)}</Button>
    </>
  );
  return (
    <Sheet title={t(removes ? 'ade.unassign.title' : 'ade.assign.title')} onClose={busy ? () => undefined : onClose} footer={footer}>
      <CommandProblem problem={problem} />
      {outcome ? <OutcomeList outcome={outcome} now={now} /> : busy ? <WorkProgress server={server} /> : (
        <>
          {removes ? <p className="sheet-lead">{t('ade.unassign.lead')}</p> : <ProfileLine profiles={profiles} profile={profile} onChoose={setChosen} />}
          <TargetChoice words={words} selected={start.selected} of={start.of} bench={bench} onChange={setWords} />
          <TargetSummary resolved={resolved} waiting={target !== null} removes={removes} withUnlisted={withUnlisted} onUnlisted={setWithUnlisted} />
        </>
      )}
    </Sheet>
  );
}

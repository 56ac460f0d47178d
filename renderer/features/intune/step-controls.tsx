// What a person does in a step of a procedure: note the profile, write the list, paste the URL, choose the file, ask the URL, say that it is done.
import { type JSX, useId, useState } from 'react';
import type { Procedure, ProcedureCheck, ProcedureStep } from '../../../src/domain/enrollment/intune-procedures.ts';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';
import { Serial } from '../../ui/serial.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { DiscoveryAnswer } from '../blueprints/editor/server-control.tsx';
import { Age } from '../profiles/age.tsx';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { benchSerials } from './bench-serials.ts';
import type { ProcedureNotes } from './procedure-notes.ts';
import { dayOf, exportOf, type StepResult } from './step-results.ts';

export interface StepProps {
  readonly procedure: Procedure;
  readonly step: ProcedureStep;
  readonly result: StepResult;
  readonly notes: ProcedureNotes;
  readonly change: (change: Partial<ProcedureNotes>) => void;
  readonly snapshot: Snapshot;
  readonly now: number;
}

function ProfileNote({ procedure, notes, change }: StepProps): JSX.Element {
  return (
    <>
      <LineField label={t('intune.step.profileName')} hint={t('intune.step.profileNameHint')} maxLength={200} value={notes.profile} onChange={(profile) => { change({ profile }); }} />
      {procedure.affinity.includes('user') && (
        <Options label={t('blueprint.affinity')} value={notes.affinity} onChange={(affinity) => { change({ affinity }); }} items={[
          { id: 'user', name: t('ade.form.affinityUser'), hint: t('intune.step.userHint') }, { id: 'none', name: t('ade.form.affinityNone'), hint: t('intune.step.noneHint') },
        ]} />
      )}
    </>
  );
}

const mostShown = 24;

function SerialsList({ notes, change, snapshot, now }: StepProps): JSX.Element {
  const [details, setDetails] = useState('');
  const { busy, problem, run } = useCommand();
  const serials = benchSerials(snapshot);
  const write = (): void => { void run(() => call.exportBenchSerials({ details })).then((written) => { if (written) change({ serials: { at: now, ...written } }); }); };
  return (
    <>
      {serials.length > 0 && <ul className="intune-serials">{serials.slice(0, mostShown).map((serial) => <li key={serial}><Serial value={serial} /></li>)}{serials.length > mostShown && <li className="small secondary">{t('intune.step.andMore', { count: serials.length - mostShown })}</li>}</ul>}
      <LineField label={t('intune.step.details')} hint={t('intune.step.detailsHint')} maxLength={128} value={details} onChange={setDetails} />
      <CommandProblem problem={problem} />
      <Button kind="primary" disabled={busy || serials.length === 0} onPress={write}>{t('intune.step.writeList')}</Button>
      {notes.serials && <WrittenFiles files={notes.serials.files} />}
    </>
  );
}

function DayField({ value, now, onChange }: { readonly value: string; readonly now: number; readonly onChange: (day: string) => void }): JSX.Element {
  const id = useId();
  return (
    <div className="field intune-day">
      <label htmlFor={id}>{t('intune.step.day')}</label>
      <input id={id} className="line" type="date" max={dayOf(now)} value={value} onChange={(event) => { onChange(event.target.value); }} />
      <span className="hint">{t('intune.step.dayHint')}</span>
    </div>
  );
}

function UrlNote({ procedure, notes, change, snapshot, now }: StepProps): JSX.Element {
  const origin = exportOf({ procedure, notes, facts: { push: snapshot.push, bench: [], runs: [], profiles: snapshot.profiles, now } });
  const note = (url: string): void => { change({ url, ...(url.trim() !== '' && notes.urlDay === '' ? { urlDay: dayOf(now) } : {}) }); };
  return (
    <>
      <LineField label={t('intune.step.url')} hint={t('intune.step.urlHint')} maxLength={2000} value={notes.url} onChange={note} />
      {notes.url.trim() !== '' && <DayField value={notes.urlDay} now={now} onChange={(urlDay) => { change({ urlDay }); }} />}
      {origin && <Age origin={origin} now={now} />}
    </>
  );
}

function FileNote({ notes, change, snapshot, result }: StepProps): JSX.Element {
  const enrolling = snapshot.profiles.filter(({ origin }) => origin !== null);
  const choose = (): void => { void chooseProfile().then((found) => { if (found) change({ file: found.sha256, wasBefore: false }); }); };
  return (
    <>
      <div className="intune-line">
        {enrolling.length > 0 && <Choice label={t('intune.step.fileHere')} placeholder={t('field.choose')} items={enrolling.map(({ sha256, name }) => ({ id: sha256, name }))} selected={notes.file} onSelect={(file) => { change({ file, wasBefore: false }); }} />}
        <Button {...(notes.file === null ? { kind: 'primary' as const } : {})} onPress={choose}>{t('profiles.choose')}</Button>
      </div>
      {result.state === 'attention' && notes.ticks['import'] !== undefined && !notes.wasBefore && notes.file !== null && <Button onPress={() => { change({ wasBefore: true }); }}>{t('intune.step.wasBefore')}</Button>}
    </>
  );
}

function FileAge({ procedure, notes, snapshot, now }: StepProps): JSX.Element {
  const origin = exportOf({ procedure, notes, facts: { push: snapshot.push, bench: [], runs: [], profiles: snapshot.profiles, now } });
  return origin ? <Age origin={origin} now={now} /> : <p className="hint">{t('intune.step.noFile')}</p>;
}

function AskUrl({ notes, change }: StepProps): JSX.Element {
  const { busy, problem, run } = useCommand();
  const url = notes.url.trim();
  const ask = (): void => { void run(() => call.discoverServer({ address: url })).then((found) => { if (found) change({ asked: { url, found } }); }); };
  return (
    <>
      {url === '' ? <p className="hint">{t('intune.step.urlFirst')}</p> : <p><Copyable name={t('intune.step.url')} value={url} /></p>}
      <Button kind="primary" disabled={busy || url === ''} onPress={ask}>{busy ? t('discovery.asking') : t('discovery.go')}</Button>
      <CommandProblem problem={problem} />
      {notes.asked?.url === url && <DiscoveryAnswer discovery={notes.asked.found} />}
    </>
  );
}

const controls: Readonly<Partial<Record<ProcedureCheck, (props: StepProps) => JSX.Element>>> = { profile: ProfileNote, serials: SerialsList, exported: FileNote, fresh: FileAge, discovery: AskUrl };

/** A step's own controls; null: there is nothing to do here but to say that it is done. */
export function StepControl(props: StepProps): JSX.Element | null {
  const { step: { check }, procedure } = props;
  const Control = check === 'exported' && procedure.id === 'setupAssistant' ? UrlNote : controls[check];
  return Control ? <div className="intune-control"><Control {...props} /></div> : null;
}

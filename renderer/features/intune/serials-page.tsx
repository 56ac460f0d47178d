// Serial numbers to Intune: imported for Apple Configurator or as corporate identifiers, or assigned to a profile; what becomes of each is told.
import { type JSX, useEffect, useRef, useState } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { benchSerials } from './bench-serials.ts';
import { AssignOutcome, ImportOutcome, KnownOutcome } from './import-outcome.tsx';
import type { AssignAnswer, ImportAnswer, KnownAnswer } from './import-words.ts';
import { useIntuneProfiles, useTokens } from './intune-lists.ts';
import { placesOf } from './profiles-page.tsx';
import { SerialChoice } from './serial-choice.tsx';
import { sourced, type SourceWords } from './serial-source.ts';
import { Trouble } from './trouble.tsx';
import { WritesNotice } from './writes-notice.tsx';

type Deed = 'import' | 'corporate' | 'assign';
type Done = { readonly kind: 'imported'; readonly answer: ImportAnswer } | { readonly kind: 'assigned'; readonly answer: AssignAnswer } | { readonly kind: 'known'; readonly answer: KnownAnswer };

function OverwriteSheet({ count, onGo, onClose }: { readonly count: number; readonly onGo: () => void; readonly onClose: () => void }): JSX.Element {
  const footer = <><span className="spacer" /><Button large autoFocus onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="danger" onPress={onGo}>{counted('intune.serials.overwriteGo', count)}</Button></>;
  return <Sheet narrow title={t('intune.serials.overwriteTitle')} onClose={onClose} footer={footer}><p className="sheet-lead">{t('intune.serials.overwriteText')}</p></Sheet>;
}

/** Comes into sight by itself: it may be below what is seen. */
function Outcome({ done }: { readonly done: Done }): JSX.Element {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => { region.current?.scrollIntoView({ block: 'nearest' }); }, [done]);
  return (
    <div ref={region}>
      {done.kind === 'imported' && <ImportOutcome answer={done.answer} />}
      {done.kind === 'assigned' && <AssignOutcome answer={done.answer} />}
      {done.kind === 'known' && <KnownOutcome answer={done.answer} />}
    </div>
  );
}

interface WhereProps {
  readonly user: string;
  readonly deed: Deed;
  readonly place: string | null;
  readonly profile: string | null;
  readonly onPlace: (place: string) => void;
  readonly onProfile: (profile: string | null) => void;
}

const none = 'none';

/** Into which profile: of Apple Configurator for an import, of any place for an assignment. */
function Where({ user, deed, place, profile, onPlace, onProfile }: WhereProps): JSX.Element | null {
  const tokens = useTokens(user);
  const places = placesOf(tokens.value);
  const list = useIntuneProfiles(user, deed === 'corporate' ? null : place);
  if (deed === 'corporate') return null;
  const items = [...(deed === 'import' ? [{ id: none, name: t('intune.serials.noProfile') }] : []), ...(list.value ?? []).map(({ id, name }) => ({ id, name }))];
  return (
    <>
      <Trouble problem={tokens.problem ?? list.problem} />
      <div className="intune-line">
        {deed === 'assign' && <Choice label={t('intune.place.title')} placeholder={t('field.choose')} items={places} selected={place} onSelect={onPlace} />}
        <Choice label={t('records.profile')} placeholder={t('field.choose')} items={items} selected={profile ?? (deed === 'import' ? none : null)} onSelect={(id) => { onProfile(id === none ? null : id); }} />
        {(list.busy || tokens.busy) && <span className="hint">{t('intune.reading')}</span>}
      </div>
    </>
  );
}

function DeedChoice({ deed, offered, onChoose }: { readonly deed: Deed; readonly offered: boolean; readonly onChoose: (deed: Deed) => void }): JSX.Element {
  return (
    <Options label={t('intune.serials.what')} value={deed} onChange={onChoose} items={[
      { id: 'import', name: t('intune.serials.import'), hint: t(offered ? 'intune.serials.importHint' : 'intune.place.noneText') },
      { id: 'corporate', name: t('intune.serials.corporate'), hint: t('intune.serials.corporateHint') },
      { id: 'assign', name: t('intune.serials.assign'), hint: t('intune.serials.assignHint') },
    ]} />
  );
}

function ImportFields({ details, overwrite, onDetails, onOverwrite }: { readonly details: string; readonly overwrite: boolean; readonly onDetails: (text: string) => void; readonly onOverwrite: (on: boolean) => void }): JSX.Element {
  return (
    <>
      <LineField label={t('intune.step.details')} hint={t('intune.serials.detailsHint')} maxLength={128} value={details} onChange={onDetails} />
      <Toggle label={t('intune.serials.overwrite')} hint={t('intune.serials.overwriteHint')} on={overwrite} onChange={onOverwrite} />
    </>
  );
}

export function SerialsPage({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element | null {
  const { account, work } = snapshot.intune;
  const user = account?.userName ?? '';
  const tokens = useTokens(user);
  const bench = benchSerials(snapshot);
  const [words, setWords] = useState<SourceWords>({ kind: bench.length > 0 ? 'bench' : 'text', text: '' });
  const [deed, setDeed] = useState<Deed>('import');
  const [wantedPlace, setPlace] = useState<string | null>(null);
  const [profile, setProfile] = useState<string | null>(null);
  const [details, setDetails] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const { busy, problem, run } = useCommand();
  if (!account) return null;
  const configurator = tokens.value?.configurator ?? null;
  const place = deed === 'import' ? configurator : wantedPlace ?? placesOf(tokens.value)[0]?.id ?? null;
  const found = sourced(words, bench, []);
  const rows = found.rows.map(({ serial, details: own }) => ({ serial, details: own === '' ? details : own }));
  const ready = account.writes && rows.length > 0 && !busy && work === null && (deed === 'corporate' || (place !== null && (deed === 'import' || profile !== null)));
  const send = (): void => {
    setAsking(false);
    setDone(null);
    if (deed === 'assign') {
      if (place !== null && profile !== null) void run(() => call.assignIntuneSerials({ token: place, profile, serials: rows.map(({ serial }) => serial) })).then((answer) => { if (answer) setDone({ kind: 'assigned', answer }); });
      return;
    }
    void run(() => call.importIntuneRows({ place: deed === 'corporate' ? null : place, profile: deed === 'corporate' ? null : profile, rows, overwrite })).then((answer) => { if (answer) setDone({ kind: 'imported', answer }); });
  };
  const lookUp = (): void => {
    setDone(null);
    void run(() => call.checkIntuneImported({ serials: rows.map(({ serial }) => serial) })).then((answer) => { if (answer) setDone({ kind: 'known', answer }); });
  };
  const choose = (next: Deed): void => {
    setDeed(next);
    setProfile(null);
    setDone(null);
  };
  return (
    <main className="intune-page">
      <h2>{t('intune.page.serials')}</h2>
      <p className="detail-lead">{t('intune.serials.lead')}</p>
      {!account.writes && <WritesNotice />}
      <DeedChoice deed={deed} offered={tokens.value === null || configurator !== null} onChoose={choose} />
      <Where user={user} deed={deed} place={place} profile={profile} onPlace={(next) => { setPlace(next); setProfile(null); }} onProfile={setProfile} />
      <SerialChoice words={words} bench={bench.length} asked={0} found={found} onChange={setWords} />
      {deed !== 'assign' && <ImportFields details={details} overwrite={overwrite} onDetails={setDetails} onOverwrite={setOverwrite} />}
      <Trouble problem={problem} />
      <div className="detail-actions">
        <Button kind="primary" disabled={!ready} onPress={() => { if (overwrite && deed !== 'assign') setAsking(true); else send(); }}>{counted(deed === 'assign' ? 'intune.serials.assignGo' : 'intune.serials.importGo', rows.length)}</Button>
        {deed === 'import' && <Button disabled={rows.length === 0 || busy || work !== null || configurator === null} onPress={lookUp}>{t('intune.serials.lookUp')}</Button>}
        {busy && <span className="hint" role="status">{t('intune.sending')}</span>}
      </div>
      {done && <Outcome done={done} />}
      {asking && <OverwriteSheet count={rows.length} onGo={send} onClose={() => { setAsking(false); }} />}
    </main>
  );
}

// An imported profile: what it is, each of its payloads or its XML, and beside it its age and what a check found.
import { type JSX, useMemo, useState } from 'react';
import type { ProfileSummary, Snapshot } from '../../../src/model.ts';
import type { ProfileDetail, ShownFinding } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Age } from './age.tsx';
import { CheckFor } from './check-choice.tsx';
import { chooseProfile } from './choose-profile.ts';
import { DetailRows } from './detail-rows.tsx';
import { ExportSheet } from './export-sheet.tsx';
import { Findings } from './findings.tsx';
import { ProfileFacts } from './profile-facts.tsx';
import { keyOf, payloadIcon, payloadOf } from './tree-rows.ts';
import type { Loaded } from './use-loaded.ts';
import { XmlView } from './xml-view.tsx';

type View = 'payloads' | 'xml';

interface ImportedViewProps {
  readonly snapshot: Snapshot;
  readonly profile: ProfileSummary;
  readonly payload: number | null;
  readonly detail: Loaded<ProfileDetail>;
  readonly findings: Loaded<{ readonly findings: readonly ShownFinding[] }>;
  readonly now: number;
  readonly onPayload: (payload: number | null) => void;
  readonly onReplaced: (sha256: string) => void;
}

const mostListed = 50;

function PayloadList({ profile, names, onGo }: { readonly profile: ProfileSummary; readonly names: (payload: number) => string; readonly onGo: (payload: number) => void }): JSX.Element {
  return (
    <table className="table payload-list">
      <thead><tr><th>{t('profiles.inFile')}</th><th>{t('profiles.type')}</th></tr></thead>
      <tbody>
        {profile.payloads.slice(0, mostListed).map(({ type }, index) => (
          <tr key={index}><td><span className="status"><Icon name={payloadIcon(type)} /><button type="button" className="link" onClick={() => { onGo(index); }}>{names(index)}</button></span></td><td><code>{type}</code></td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Payloads({ profile, payload, detail, marked, names, onGo }: Pick<ImportedViewProps, 'profile' | 'payload' | 'detail'> & { readonly marked: string | null; readonly names: (payload: number) => string; readonly onGo: (payload: number) => void }): JSX.Element {
  const shown = detail.value;
  const one = payload === null ? null : shown?.payloads[payload] ?? null;
  if (payload !== null) {
    return (
      <>
        <h3 className="payload-title">{names(payload)}</h3>
        <p><code className="secondary">{profile.payloads[payload]?.type}</code></p>
        {one?.about && <p className="payload-about">{one.about}</p>}
        {one?.rows.length === 0 && <p className="hint">{t('detail.cut')}</p>}
        {one && one.rows.length > 0 && <DetailRows key={payload} rows={one.rows} marked={marked} nameOf={names} onGo={onGo} />}
      </>
    );
  }
  return (
    <>
      {profile.description && <p className="payload-about">{profile.description}</p>}
      <ProfileFacts profile={profile} report={shown?.signature ?? null} />
      <PayloadList profile={profile} names={names} onGo={onGo} />
      {shown && shown.top.length > 0 && <DetailRows rows={shown.top} marked={marked} nameOf={names} onGo={onGo} />}
    </>
  );
}

function Actions({ snapshot, profile, findings, onReplaced }: Pick<ImportedViewProps, 'snapshot' | 'profile' | 'findings' | 'onReplaced'>): JSX.Element {
  const [sheet, setSheet] = useState<'export' | 'sign' | null>(null);
  const forget = (): Promise<unknown> => attempt(call.forgetProfile({ sha256: profile.sha256 }));
  const replace = (): void => {
    void chooseProfile().then(async (found) => {
      if (!found) return;
      if (found.sha256 !== profile.sha256) await forget();
      onReplaced(found.sha256);
    });
  };
  const mendable = findings.value?.findings.filter((finding) => finding.fix !== null).length ?? 0;
  return (
    <>
      <Button onPress={() => { setSheet('sign'); }}>{t('profiles.sign')}</Button>
      <Button onPress={() => { setSheet('export'); }}><Icon name="export" size={14} />{t('profiles.export')}</Button>
      <Menu label={t('profiles.more')} entries={[{ id: 'replace', name: t('profiles.replace'), onAction: replace }, { id: 'forget', name: t('profiles.forget'), onAction: () => { void forget(); } }]} />
      {sheet && (
        <ExportSheet
          name={profile.name} signing={sheet === 'sign'} identities={snapshot.identities} mendable={mendable > 0 ? mendable : null} devices={null} plain={false} signed={profile.signature.kind === 'intact'}
          onExport={({ format, mend, sign, encryptTo }) => call.exportProfile({ sha256: profile.sha256, format, mend, sign, encryptTo })} onClose={() => { setSheet(null); }}
        />
      )}
    </>
  );
}

export function ImportedView({ snapshot, profile, payload, detail, findings, now, onPayload, onReplaced }: ImportedViewProps): JSX.Element {
  const [view, setView] = useState<View>('payloads');
  const [marked, setMarked] = useState<string | null>(null);
  const names = useMemo(() => (at: number): string => profile.payloads[at]?.name ?? detail.value?.payloads[at]?.title ?? profile.payloads[at]?.type ?? '', [profile, detail.value]);
  const go = (at: number | null): void => {
    setMarked(null);
    setView('payloads');
    onPayload(at);
  };
  const where = (path: string): string => {
    const at = payloadOf(path);
    if (path === '') return t('finding.whole');
    return at === null ? path : [names(at), keyOf(path)].filter(Boolean).join(', ');
  };
  const goToFinding = (path: string): void => {
    go(payloadOf(path));
    setMarked(path);
  };
  return (
    <div className="profile-pane">
      <section className="subbar" aria-label={profile.name}>
        <h2 className="truncate">{profile.name}</h2>
        {profile.origin?.vendor === 'intune' && <span className="small secondary">{t('profiles.fromIntune')}</span>}
        <span className="spacer" />
        <Segmented label={t('profiles.view')} value={view} onChange={setView} items={[['payloads', t('profiles.payloadsView')], ['xml', t('profiles.xml')]]} />
        <Actions snapshot={snapshot} profile={profile} findings={findings} onReplaced={onReplaced} />
      </section>
      <div className="profile-columns">
        <main className="profile-main">
          <CommandProblem problem={detail.problem} />
          {view === 'xml' && detail.value ? <XmlView xml={detail.value.xml} note={t(detail.value.cut ? 'profiles.xmlCut' : 'profiles.xmlNote')} />
            : <Payloads profile={profile} payload={payload} detail={detail} marked={marked} names={names} onGo={go} />}
        </main>
        <aside className="profile-aside" aria-label={t('profiles.aside')}>
          {profile.origin && <Age origin={profile.origin} now={now} />}
          <CheckFor />
          {findings.problem ? <CommandProblem problem={findings.problem} /> : <Findings findings={findings.value?.findings ?? null} where={where} onGo={goToFinding} />}
        </aside>
      </div>
    </div>
  );
}

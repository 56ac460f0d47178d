// A profile that was made here: what is in it, what it becomes for a device, and how to change or hand it on.
import { type JSX, useEffect, useState } from 'react';
import { formOf } from '../../../src/domain/profile/build/forms.ts';
import type { Snapshot, Udid } from '../../../src/model.ts';
import type { Draft, MadeSummary } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { CheckFor, useCheckChoice } from './check-choice.tsx';
import { DeviceChoice } from './device-choice.tsx';
import { ExportSheet } from './export-sheet.tsx';
import { Findings } from './findings.tsx';
import { isProfile } from './is-profile.ts';
import { type Table, TableChoice } from './table-choice.tsx';
import { keyOf, payloadIcon, payloadOf } from './tree-rows.ts';
import { usePreview } from './use-preview.ts';
import { XmlView } from './xml-view.tsx';

function useDraft(made: MadeSummary): Draft | null {
  const [held, setHeld] = useState<Draft | null>(null);
  useEffect(() => {
    let current = true;
    void attempt(call.getDraft({ id: made.id })).then((draft) => { if (current && draft) setHeld(draft); });
    return () => { current = false; };
  }, [made.id, made.changedAt]);
  return held;
}

interface MadeViewProps {
  readonly snapshot: Snapshot;
  readonly made: MadeSummary;
  readonly onEdit: (draft: Draft) => void;
}

function Actions({ snapshot, made, draft, onEdit }: MadeViewProps & { readonly draft: Draft | null }): JSX.Element {
  const [sheet, setSheet] = useState<'export' | 'sign' | null>(null);
  const close = (): void => { setSheet(null); };
  return (
    <>
      {isProfile(made.kinds) && <Button onPress={() => { setSheet('sign'); }}>{t('profiles.sign')}</Button>}
      <Button onPress={() => { setSheet('export'); }}><Icon name="export" size={14} />{t('profiles.export')}</Button>
      <Menu label={t('profiles.more')} entries={[{ id: 'remove', name: t('made.remove'), onAction: () => { void attempt(call.removeMade({ id: made.id })); } }]} />
      <Button kind="primary" disabled={!draft} onPress={() => { if (draft) onEdit(draft); }}>{t('made.edit')}</Button>
      {(sheet === 'export' || sheet === 'sign') && (
        <ExportSheet
          name={made.name} signing={sheet === 'sign'} identities={snapshot.identities} mendable={null} signed={false} plain={!isProfile(made.kinds)} devices={made.perDevice ? snapshot.devices : null}
          onExport={({ format, sign, udids, table, encryptTo }) => call.exportMade({ id: made.id, format, sign, udids: [...udids], table, encryptTo })} onClose={close}
        />
      )}
    </>
  );
}

export function MadeView({ snapshot, made, onEdit }: MadeViewProps): JSX.Element {
  const draft = useDraft(made);
  const [choice] = useCheckChoice();
  const [view, setView] = useState<'payloads' | 'xml'>('payloads');
  const [udid, setUdid] = useState<Udid | null>(() => (made.perDevice ? snapshot.devices[0]?.udid ?? null : null));
  const [table, setTable] = useState<Table | null>(null);
  const preview = usePreview(draft, { udid, table: table?.staged ?? null }, choice, snapshot.secrets.state);
  const checked = isProfile(made.kinds);
  const kinds = made.kinds.map((kind) => formOf(kind));
  const where = (path: string): string => {
    const at = payloadOf(path);
    return at === null ? path || t('finding.whole') : [kinds[at]?.title ?? made.kinds[at], keyOf(path)].filter(Boolean).join(', ');
  };
  return (
    <div className="profile-pane">
      <section className="subbar" aria-label={made.name}>
        <h2 className="truncate">{made.name}</h2>
        <span className="small secondary">{t('made.here')}</span>
        <span className="spacer" />
        <Segmented label={t('profiles.view')} value={view} onChange={setView} items={[['payloads', t('profiles.payloadsView')], ['xml', t('profiles.xml')]]} />
        <Actions snapshot={snapshot} made={made} draft={draft} onEdit={onEdit} />
      </section>
      <div className="profile-columns">
        <main className="profile-main">
          {view === 'xml' ? (preview.value?.xml ? <XmlView xml={preview.value.xml} note={t('profiles.xmlNote')} /> : <CommandProblem problem={preview.problem} />) : (
            <>
              <Facts rows={[
                [t('profiles.identifier'), <code key="identifier">{made.identifier}</code>],
                [t('made.changed'), dayAndTime(made.changedAt)],
                [t('made.differs'), t(made.perDevice ? 'made.perDevice' : 'made.sameForAll')],
              ]} />
              <table className="table payload-list">
                <thead><tr><th>{t('made.holds')}</th><th>{t('made.does')}</th></tr></thead>
                <tbody>{kinds.map((form, index) => <tr key={index}><td><span className="status"><Icon name={payloadIcon(form?.type ?? '')} />{form?.title ?? made.kinds[index]}</span></td><td className="wraps">{form?.about}</td></tr>)}</tbody>
              </table>
            </>
          )}
        </main>
        <aside className="profile-aside" aria-label={t('profiles.aside')}>
          {made.perDevice && <section className="check-for" aria-label={t('made.forDevice')}><DeviceChoice devices={snapshot.devices} selected={udid} onSelect={setUdid} /><TableChoice table={table} onChange={setTable} /></section>}
          {checked ? <CheckFor /> : <p className="hint">{t('made.noProfile')}</p>}
          {preview.problem ? <CommandProblem problem={preview.problem} /> : checked && <Findings findings={preview.value?.findings ?? null} where={where} />}
        </aside>
      </div>
    </div>
  );
}

// What the draft becomes: what is still to do, what devices will think of it, and its XML, for one device or for none.
import { type JSX, useState } from 'react';
import { formOf, profileFields } from '../../../../src/domain/profile/build/forms.ts';
import type { Snapshot, Udid } from '../../../../src/model.ts';
import type { Draft, DraftProblem } from '../../../../src/model/profiles.ts';
import { call } from '../../../api.ts';
import { counted, t } from '../../../i18n/text.ts';
import { attempt, opening } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { CommandProblem } from '../../../ui/command-problem.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { CheckFor } from '../check-choice.tsx';
import { DeviceChoice } from '../device-choice.tsx';
import { Findings } from '../findings.tsx';
import { isProfile } from '../is-profile.ts';
import { keyOf, payloadOf } from '../tree-rows.ts';
import { type Table, TableChoice } from '../table-choice.tsx';
import type { Preview } from '../use-preview.ts';
import { XmlView } from '../xml-view.tsx';
import { titleOf } from './draft-changes.ts';

/** As they are written in a text. */
const variables = '{serial}, {last4}, {udid}, {ecid}, {imei}, {model}, {name}, {n:000}, {csv:column}';

interface PreviewAsideProps {
  readonly snapshot: Snapshot;
  readonly draft: Draft;
  readonly preview: Preview;
  readonly problems: readonly DraftProblem[];
  readonly udid: Udid | null;
  readonly onDevice: (udid: Udid | null) => void;
  readonly table: Table | null;
  readonly onTable: (table: Table | null) => void;
  readonly onGo: (problem: Pick<DraftProblem, 'payload' | 'field'>) => void;
}

function ToDo({ draft, problems, onGo }: Pick<PreviewAsideProps, 'draft' | 'problems' | 'onGo'>): JSX.Element | null {
  if (problems.length === 0) return null;
  const place = ({ payload, field }: DraftProblem): string => {
    const found = draft.payloads.find(({ id }) => id === payload);
    const fields = found ? formOf(found.kind)?.fields : profileFields;
    return [found ? titleOf(found) : t('editor.profile'), fields?.find(({ name }) => name === field)?.label].filter(Boolean).join(', ');
  };
  return (
    <section className="findings" aria-label={t('editor.toDo')}>
      <h3>{t('editor.toDo')} <span role="status">{counted('editor.left', problems.length)}</span></h3>
      <ul>
        {problems.slice(0, 50).map((problem, index) => (
          <li key={index}>
            <button type="button" className="finding" onClick={() => { onGo(problem); }}>
              <span className="finding-icon"><Icon name="todo" /></span><span className="finding-text"><span>{problem.reason}</span><span className="finding-where">{place(problem)}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function PreviewAside({ snapshot, draft, preview, problems, udid, onDevice, table, onTable, onGo }: PreviewAsideProps): JSX.Element {
  const [view, setView] = useState<'findings' | 'xml'>('findings');
  const { value, problem } = preview;
  const checked = isProfile(draft.payloads.map(({ kind }) => kind));
  const where = (path: string): string => {
    const at = payloadOf(path);
    const payload = at === null ? undefined : draft.payloads[at];
    return payload ? [titleOf(payload), keyOf(path)].filter(Boolean).join(', ') : path || t('finding.whole');
  };
  const goToFinding = (path: string): void => {
    const at = payloadOf(path);
    onGo({ payload: at === null ? null : draft.payloads[at]?.id ?? null, field: null });
  };
  const unlock = (): void => { void attempt(opening(() => call.previewDraft({ draft, udid, table: table?.staged ?? null, choice: { platform: 'iOS', osVersion: null, supervised: null, enrollment: null } }))); };
  return (
    <aside className="profile-aside" aria-label={t('editor.preview')}>
      <section className="check-for" aria-label={t('made.forDevice')}>
        <DeviceChoice devices={snapshot.devices} selected={udid} onSelect={onDevice} />
        <TableChoice table={table} onChange={onTable} />
        <p className="hint">{t('editor.variables', { names: variables })}</p>
      </section>
      <ToDo draft={draft} problems={problems} onGo={onGo} />
      {problem && <section><CommandProblem problem={problem} />{problem.code === 'secrets.locked' && <Button onPress={unlock}>{t('secrets.open')}</Button>}</section>}
      <section><Segmented label={t('editor.preview')} value={view} onChange={setView} items={[['findings', t('finding.title')], ['xml', t('profiles.xml')]]} /></section>
      {view === 'findings' && !checked && <section><p className="hint">{t('made.noProfile')}</p></section>}
      {view === 'xml' ? <section>{value?.xml ? <XmlView xml={value.xml} note={t('profiles.xmlNote')} /> : <p className="hint">{t('editor.noXml')}</p>}</section> : (
        <>
          {checked && <CheckFor />}
          {problems.length === 0 && !problem && checked && <Findings findings={value?.findings ?? null} where={where} onGo={goToFinding} />}
        </>
      )}
    </aside>
  );
}

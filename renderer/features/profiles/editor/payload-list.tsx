// What the profile is made of: itself first, then its payloads; more can be added and any taken out.
import type { JSX } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { formOf, payloadForms } from '../../../../src/domain/profile/build/forms.ts';
import type { PayloadKind } from '../../../../src/domain/profile/build/kinds.ts';
import type { Draft, DraftProblem } from '../../../../src/model/profiles.ts';
import { t } from '../../../i18n/text.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { payloadIcon } from '../tree-rows.ts';
import { mayAdd, noteOf, titleOf } from './draft-changes.ts';

/** The list's name for the profile itself; no payload's id has a space. */
export const wholeProfile = 'the profile';

interface PayloadListProps {
  readonly draft: Draft;
  readonly shown: string;
  readonly problems: readonly DraftProblem[];
  readonly onShow: (id: string) => void;
  readonly onAdd: (kind: PayloadKind) => void;
}

export function PayloadList({ draft, shown, problems, onShow, onAdd }: PayloadListProps): JSX.Element {
  const addable = payloadForms.filter(({ kind }) => mayAdd(draft, kind));
  const open = (id: string | null): boolean => problems.some((problem) => problem.payload === id);
  const mark = (id: string | null): JSX.Element | false => open(id) && <span className="item-end"><Icon name="todo" /><span className="visually-hidden">{t('editor.incomplete')}</span></span>;
  return (
    <section className="list editor-list" aria-label={t('editor.parts')}>
      <ListBox aria-label={t('editor.parts')} selectionMode="single" disallowEmptySelection selectedKeys={[shown]} onSelectionChange={(keys) => { if (keys !== 'all') onShow(String([...keys][0])); }}>
        <ListBoxItem id={wholeProfile} textValue={t('editor.profile')} className="list-item"><Icon name="profile" /><span className="truncate">{t('editor.profile')}</span>{mark(null)}</ListBoxItem>
        {draft.payloads.map((payload) => (
          <ListBoxItem key={payload.id} id={payload.id} textValue={[titleOf(payload), noteOf(payload)].filter(Boolean).join(', ')} className="list-item">
            <Icon name={payloadIcon(formOf(payload.kind)?.type ?? '')} /><span className="truncate">{titleOf(payload)}{noteOf(payload) && <span className="small secondary truncate">{noteOf(payload)}</span>}</span>{mark(payload.id)}
          </ListBoxItem>
        ))}
      </ListBox>
      {addable.length > 0 && <Menu label={t('editor.add')} entries={addable.map(({ kind, title }) => ({ id: kind, name: title, onAction: () => { onAdd(kind); } }))} />}
    </section>
  );
}

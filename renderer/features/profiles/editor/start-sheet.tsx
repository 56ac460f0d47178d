// What a new profile starts from.
import { type JSX, useState } from 'react';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { formOf } from '../../../../src/domain/profile/build/forms.ts';
import type { Draft } from '../../../../src/model/profiles.ts';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { payloadIcon } from '../tree-rows.ts';
import { draftFrom, kindTemplates, taskTemplates, type Template } from './templates.ts';
import './editor.css';

const all = [...taskTemplates, ...kindTemplates];

function Item({ template }: { readonly template: Template }): JSX.Element {
  const last = template.kinds.at(-1);
  return (
    <ListBoxItem id={template.id} textValue={template.title} className="start-item">
      <Icon name={payloadIcon(last ? formOf(last).type : '')} /><span><strong>{template.title}</strong><span className="small secondary">{template.about}</span></span>
    </ListBoxItem>
  );
}

export function StartSheet({ onStart, onClose }: { readonly onStart: (draft: Draft) => void; readonly onClose: () => void }): JSX.Element {
  const [chosen, setChosen] = useState(all[0]?.id ?? '');
  const start = (id: string): void => {
    const template = all.find((one) => one.id === id);
    if (template) onStart(draftFrom(template, crypto.randomUUID().slice(0, 8)));
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" onPress={() => { start(chosen); }}>{t('start.go')}</Button>
    </>
  );
  return (
    <Sheet title={t('start.title')} onClose={onClose} footer={footer}>
      <ListBox
        className="start-list" aria-label={t('start.title')} selectionMode="single" selectionBehavior="replace" disallowEmptySelection autoFocus selectedKeys={[chosen]}
        onSelectionChange={(keys) => { if (keys !== 'all') setChosen(String([...keys][0])); }} onAction={(key) => { start(String(key)); }}
      >
        <ListBoxSection className="start-section"><Header className="list-title">{t('start.tasks')}</Header>{taskTemplates.map((template) => <Item key={template.id} template={template} />)}</ListBoxSection>
        <ListBoxSection className="start-section"><Header className="list-title">{t('start.kinds')}</Header>{kindTemplates.map((template) => <Item key={template.id} template={template} />)}</ListBoxSection>
      </ListBox>
    </Sheet>
  );
}

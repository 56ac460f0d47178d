// What proves that devices are ours: supervision identities, and the MDM push certificate beside them.
import { type JSX, useState } from 'react';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import type { IdentityId, IdentitySummary } from '../../../src/model/identities.ts';
import type { Snapshot } from '../../../src/model.ts';
import { useDeed } from '../../deeds.ts';
import { counted, t } from '../../i18n/text.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { IdentityDetail } from './identity-detail.tsx';
import { ImportSheet } from './import-sheet.tsx';
import { MakeSheet } from './make-sheet.tsx';
import { PassphraseSheet } from './passphrase-sheet.tsx';
import { PushDetail } from './push-detail.tsx';
import { pushLooks } from './push-state.ts';
import { validityOf } from './validity.tsx';
import './identities.css';

type Open = 'make' | 'import' | 'importPush' | 'passphrase' | null;

function IdentityItem({ identity, now }: { readonly identity: IdentitySummary; readonly now: number }): JSX.Element {
  const name = identity.certificate.organization ?? identity.certificate.name;
  const validity = validityOf(identity.certificate, now);
  return (
    <ListBoxItem id={identity.id} textValue={`${name}, ${validity.word}`} className="list-item">
      <Icon name="key" /><span className="truncate">{name}<span className="small secondary truncate">{validity.short}</span></span>
      {validity.state !== 'valid' && <span className={`item-end ${validity.tone}`}><Icon name={validity.icon} /></span>}
    </ListBoxItem>
  );
}

function Empty({ onMake, onImport }: { readonly onMake: () => void; readonly onImport: () => void }): JSX.Element {
  return (
    <main className="nothing">
      <h2>{t('identities.none')}</h2>
      <p className="secondary">{t('identities.noneNext')}</p>
      <p className="nothing-actions"><Button large onPress={onImport}>{t('identities.import')}</Button><Button large kind="primary" onPress={onMake}>{t('identities.make')}</Button></p>
    </main>
  );
}

/** What is kept under a passphrase that nobody has entered yet. */
function Locked({ snapshot, onOpen }: { readonly snapshot: Snapshot; readonly onOpen: () => void }): JSX.Element | null {
  const { state } = snapshot.secrets;
  // Nothing to open when nothing was ever kept; it is asked for with the first identity.
  if (state !== 'locked' || snapshot.identities.length + snapshot.made.length === 0) return null;
  return <div className="strip"><Notice tone="info" icon="unlock" title={t('secrets.lockedTitle')} text={t('secrets.lockedText')} action={<Button onPress={onOpen}>{t('secrets.open')}</Button>} /></div>;
}

export function IdentitiesScreen({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { identities, push } = snapshot;
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const now = useNow();
  const shown = chosen === 'push' ? null : identities.find((identity) => identity.id === chosen) ?? identities[0] ?? null;
  const selected = shown?.id ?? (chosen === 'push' ? 'push' : 'none');
  const close = (): void => { setOpen(null); };
  useDeed('new', () => { setOpen('make'); });
  useDeed('import', () => { setOpen('import'); });
  const take = (kind: 'identity' | 'push', id: IdentityId): void => {
    setChosen(kind === 'push' ? 'push' : id);
    close();
  };
  const pushLook = pushLooks[push.state];
  return (
    <>
      <Toolbar title={t('identities.title')} note={identities.length > 0 ? counted('identities.count', identities.length) : null}>
        <span className="spacer" />
        <Button onPress={() => { setOpen('import'); }}>{t('identities.import')}</Button>
        <Button kind="primary" onPress={() => { setOpen('make'); }}>{t('identities.make')}</Button>
      </Toolbar>
      <Locked snapshot={snapshot} onOpen={() => { setOpen('passphrase'); }} />
      <div className="split">
        <section className="list-side" aria-label={t('identities.title')}><ListBox className="list" aria-label={t('identities.title')} selectionMode="single" disallowEmptySelection selectedKeys={[selected]} onSelectionChange={(keys) => { if (keys !== 'all') setChosen(String([...keys][0])); }}>
          <ListBoxSection className="list-section">
            <Header className="list-title">{t('identities.supervision')}</Header>
            {identities.length === 0 && <ListBoxItem id="none" className="list-item" textValue={t('identities.none')}><Icon name="todo" /><span className="secondary">{t('identities.noneShort')}</span></ListBoxItem>}
            {identities.map((identity) => <IdentityItem key={identity.id} identity={identity} now={now} />)}
          </ListBoxSection>
          <ListBoxSection className="list-section">
            <Header className="list-title">{t('push.short')}</Header>
            <ListBoxItem id="push" textValue={`${t('push.title')}, ${t(pushLook.word)}`} className="list-item">
              <Icon name="bell" /><span className="truncate">{t('push.title')}<span className="small secondary truncate">{t(pushLook.word)}</span></span>
              {pushLook.tone !== 'go' && pushLook.tone !== '' && <span className={`item-end ${pushLook.tone}`}><Icon name={pushLook.icon} /></span>}
            </ListBoxItem>
          </ListBoxSection>
        </ListBox></section>
        {shown ? <IdentityDetail key={shown.id} identity={shown} now={now} />
          : chosen === 'push' ? <PushDetail push={push} now={now} onImport={() => { setOpen('importPush'); }} />
            : <Empty onMake={() => { setOpen('make'); }} onImport={() => { setOpen('import'); }} />}
      </div>
      {open === 'make' && <MakeSheet onMade={(id) => { take('identity', id); }} onClose={close} />}
      {(open === 'import' || open === 'importPush') && <ImportSheet kind={open === 'import' ? 'identity' : 'push'} onTaken={take} onClose={close} />}
      {open === 'passphrase' && <PassphraseSheet secrets={snapshot.secrets} onDone={close} />}
    </>
  );
}

// The screen's head: which server entry, what is done with it, and whatever else the part below it wants there.
import type { JSX, ReactNode } from 'react';
import type { AdeServer, ServerId } from '../../../src/model/ade.ts';
import { t } from '../../i18n/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { SideChoice } from '../intune/side-choice.tsx';

interface AdeToolbarProps {
  readonly servers: readonly AdeServer[];
  readonly server: AdeServer | null;
  readonly entries: readonly MenuEntry[];
  readonly onServer: (id: ServerId) => void;
  readonly children?: ReactNode;
}

export function AdeToolbar({ servers, server, entries, onServer, children }: AdeToolbarProps): JSX.Element {
  return (
    <Toolbar title={t('nav.automated')}>
      <SideChoice />
      {servers.length > 1 && server
        ? <Choice ariaLabel={t('ade.server')} placeholder="" items={servers.map(({ id, label, state }) => ({ id, name: state === 'ready' ? label : t('ade.server.waiting', { name: label }) }))} selected={server.id} onSelect={(id) => { const found = servers.find((one) => one.id === id); if (found) onServer(found.id); }} />
        : <span className="small secondary ade-formerly">{t('ade.formerly')}</span>}
      <span className="spacer" />
      {children}
      {server && <Menu label={t('ade.menu')} entries={entries} />}
    </Toolbar>
  );
}

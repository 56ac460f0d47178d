// Automated enrollment, Apple's side (ADE, formerly DEP): which server entry, and what is asked about it; its token, devices and profiles
// are ready-server.tsx. Microsoft's side is intune/.
import { type JSX, lazy, Suspense, useState } from 'react';
import type { AdeServer, ServerId } from '../../../src/model/ade.ts';
import type { Snapshot } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { useNow } from '../../use-now.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { useIntuneView } from '../intune/intune-view.ts';
import { AdeToolbar } from './ade-toolbar.tsx';
import { ReadyServer } from './ready-server.tsx';
import { AddServerSheet, NeedsSheet, RemoveServerSheet, RenameServerSheet, RenewSheet } from './server-sheets.tsx';
import { StartPage } from './start-page.tsx';
import '../profiles/profiles.css';
import '../profiles/editor/editor.css';
import '../blueprints/blueprints.css';
import '../identities/identities.css';
import '../records/records.css';
import './automated.css';

const IntuneScreen = lazy(() => import('../intune/intune-screen.tsx').then((part) => ({ default: part.IntuneScreen })));
const DeedsSheet = lazy(() => import('./deeds-sheet.tsx').then((part) => ({ default: part.DeedsSheet })));

type ServerSheet = 'add' | 'rename' | 'renew' | 'needs' | 'remove' | 'deeds' | null;

interface ServerSheetsProps {
  readonly sheet: ServerSheet;
  readonly server: AdeServer | null;
  readonly snapshot: Snapshot;
  readonly onMade: (id: ServerId) => void;
  readonly onClose: () => void;
}

function ServerSheets({ sheet, server, snapshot: { practice, push }, onMade, onClose }: ServerSheetsProps): JSX.Element | null {
  if (sheet === 'add') return <AddServerSheet onMade={onMade} onClose={onClose} />;
  if (!server) return null;
  switch (sheet) {
    case 'rename': return <RenameServerSheet server={server} onClose={onClose} />;
    case 'renew': return <RenewSheet server={server} practice={practice} onClose={onClose} />;
    case 'needs': return <NeedsSheet server={server} push={push} onClose={onClose} />;
    case 'remove': return <RemoveServerSheet server={server} onClose={onClose} />;
    case 'deeds': return <Suspense fallback={null}><DeedsSheet server={server} onClose={onClose} /></Suspense>;
    case null: return null;
  }
}

/** Apple's service, with a token of its own. */
function AppleScreen({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { servers } = snapshot.ade;
  const [chosen, setChosen] = useState<ServerId | null>(null);
  const [sheet, setSheet] = useState<ServerSheet>(null);
  const now = useNow();
  // The one that was chosen last, else the first.
  const server = servers.find(({ id }) => id === chosen) ?? servers[0] ?? null;
  const close = (): void => { setSheet(null); };
  const choose = (id: ServerId): void => { leave(() => { setChosen(id); }); };
  const entry = (id: Exclude<ServerSheet, null>, name: string): MenuEntry => ({ id, name, onAction: () => { setSheet(id); } });
  const entries = [...(server?.state === 'ready' ? [entry('needs', t('ade.menu.needs'))] : []), entry('deeds', t('ade.menu.deeds')), entry('rename', t('device.rename')), entry('add', t('ade.add.open')), entry('remove', t('ade.remove.open'))];
  return (
    <>
      {server?.state === 'ready' ? (
        <ReadyServer key={server.id} snapshot={snapshot} server={server} entries={entries} onServer={choose} onRenew={() => { setSheet('renew'); }} />
      ) : (
        <>
          <AdeToolbar servers={servers} server={server} entries={entries} onServer={choose} />
          <StartPage snapshot={snapshot} server={server} now={now} onAdd={() => { setSheet('add'); }} />
        </>
      )}
      <ServerSheets sheet={sheet} server={server} snapshot={snapshot} onMade={(id) => { close(); choose(id); }} onClose={close} />
    </>
  );
}

export function AutomatedScreen({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { side } = useIntuneView();
  return side === 'intune' ? <Suspense fallback={<main />}><IntuneScreen snapshot={snapshot} /></Suspense> : <AppleScreen snapshot={snapshot} />;
}

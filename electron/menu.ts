// The menu bar: the platform's own items, what belongs to the installed copy, and what the page does when it is told. The page listens for
// the same keys itself, for it has them first; here they are shown, and work where no page has them.
import { app, Menu, type MenuItemConstructorOptions, webContents } from 'electron';
import type { MenuDeed } from '../src/model/window.ts';

export interface MenuDeeds {
  readonly checkForUpdates: () => void;
  readonly looksAtStart: () => boolean;
  readonly lookAtStart: (on: boolean) => void;
  /** Null where nothing is packaged: then `npx muster` does it. */
  readonly installTool: (() => void) | null;
  /** Has the page do it, in a window that is opened for it where there is none. */
  readonly onPage: (deed: MenuDeed) => void;
}

/** What only some screens can do: enabled where they can. */
const bound = ['find', 'plan', 'new', 'import'] as const satisfies readonly MenuDeed[];
const line = { type: 'separator' as const };

/** On macOS they follow *About* in the app's own menu, elsewhere they are the help menu's. */
function ownItems({ checkForUpdates, looksAtStart, lookAtStart, installTool }: MenuDeeds): MenuItemConstructorOptions[] {
  return [
    { id: 'check-for-updates', label: 'Check for Updates…', click: checkForUpdates },
    { id: 'look-at-start', label: 'Check for Updates at Start', type: 'checkbox', checked: looksAtStart(), click: ({ checked }) => { lookAtStart(checked); } },
    ...(installTool ? [line, { id: 'install-tool', label: 'Install Command-Line Tool…', click: installTool }] : []),
  ];
}

type PageItem = (deed: MenuDeed, label: string, key: string) => MenuItemConstructorOptions;

function macMenu(deeds: MenuDeeds, item: PageItem): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      { role: 'about' }, line, item('settings', 'Settings…', ','), line, ...ownItems(deeds), line, { role: 'services' }, line, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, line, { role: 'quit' },
    ],
  };
}

/** The page undoes a removal, or what was typed where a text field has the focus; a panel of the system's own has its own undo. */
function undoItem({ onPage }: MenuDeeds): MenuItemConstructorOptions {
  const mac = process.platform === 'darwin';
  return {
    id: 'undo', label: 'Undo', accelerator: 'CmdOrCtrl+Z', registerAccelerator: mac,
    click: (_item, window) => {
      // On a Mac a save panel is a window of its own: then the page isn't who is asked.
      if (mac && window && !webContents.getFocusedWebContents()) Menu.sendActionToFirstResponder('undo:');
      else onPage('undo');
    },
  };
}

const editMenu = (deeds: MenuDeeds, item: PageItem): MenuItemConstructorOptions => ({
  label: 'Edit', submenu: [undoItem(deeds), { role: 'redo' }, line, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'delete' }, { role: 'selectAll' }, line, item('find', 'Find', 'F')],
});

const viewMenu = (item: PageItem): MenuItemConstructorOptions => ({
  label: 'View',
  submenu: [
    item('bench', 'Bench', '1'), item('blueprints', 'Blueprints', '2'), item('profiles', 'Profiles', '3'), item('automated', 'Automated Enrollment', '4'), item('identities', 'Identities', '5'), item('records', 'Records', '6'),
    line, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' },
  ],
});

export function setMenu(deeds: MenuDeeds): void {
  const mac = process.platform === 'darwin';
  const item: PageItem = (deed, label, key) => ({
    id: deed, label, accelerator: `CmdOrCtrl+${key}`, enabled: !bound.some((one) => one === deed),
    // Off the Mac a key that is registered would come to the page and to the menu.
    registerAccelerator: mac, click: () => { deeds.onPage(deed); },
  });
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [macMenu(deeds, item)] : []),
    { label: 'File', submenu: [item('new', 'New…', 'N'), item('import', 'Import…', 'O'), line, item('plan', 'Review Plan…', 'Enter'), line, ...(mac ? [{ role: 'close' as const }] : [item('settings', 'Settings…', ','), line, { role: 'quit' as const }])] },
    editMenu(deeds, item), viewMenu(item),
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ id: 'report-problem', label: 'Report a Problem…', click: () => { deeds.onPage('reportProblem'); } }, ...(mac ? [] : [line, ...ownItems(deeds), line, { role: 'about' as const }])] },
  ];
  app.setAboutPanelOptions({ applicationName: 'Muster', applicationVersion: app.getVersion() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Enables what the page can do where it is now. */
export function enableDeeds(here: readonly MenuDeed[]): void {
  const menu = Menu.getApplicationMenu();
  for (const deed of bound) {
    const item = menu?.getMenuItemById(deed);
    if (item) item.enabled = here.includes(deed);
  }
}

/** Shows what was chosen in the settings. */
export function tickLookAtStart(on: boolean): void {
  const item = Menu.getApplicationMenu()?.getMenuItemById('look-at-start');
  if (item) item.checked = on;
}

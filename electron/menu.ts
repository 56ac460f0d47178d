// The menu bar: the platform's own items, and what belongs to the installed copy; Muster's sections have their shortcuts in the page.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuDeeds {
  readonly checkForUpdates: () => void;
  readonly looksAtStart: () => boolean;
  readonly lookAtStart: (on: boolean) => void;
  /** Shows the report for whoever helps. */
  readonly reportProblem: () => void;
  /** Null where nothing is packaged: then `npx muster` does it. */
  readonly installTool: (() => void) | null;
}

/** On macOS they follow *About* in the app's own menu, elsewhere they are the help menu's. */
function ownItems({ checkForUpdates, looksAtStart, lookAtStart, installTool }: MenuDeeds): MenuItemConstructorOptions[] {
  return [
    { id: 'check-for-updates', label: 'Check for Updates…', click: checkForUpdates },
    { id: 'look-at-start', label: 'Check for Updates at Start', type: 'checkbox', checked: looksAtStart(), click: ({ checked }) => { lookAtStart(checked); } },
    ...(installTool ? [{ type: 'separator' as const }, { id: 'install-tool', label: 'Install Command-Line Tool…', click: installTool }] : []),
  ];
}

function macMenu(deeds: MenuDeeds): MenuItemConstructorOptions {
  const line = { type: 'separator' as const };
  return {
    label: app.name,
    submenu: [{ role: 'about' }, line, ...ownItems(deeds), line, { role: 'services' }, line, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, line, { role: 'quit' }],
  };
}

export function setMenu(deeds: MenuDeeds): void {
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [macMenu(deeds)] : []),
    { label: 'File', submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ id: 'report-problem', label: 'Report a Problem…', click: deeds.reportProblem }, ...(mac ? [] : [{ type: 'separator' as const }, ...ownItems(deeds), { type: 'separator' as const }, { role: 'about' as const }])] },
  ];
  app.setAboutPanelOptions({ applicationName: 'Muster', applicationVersion: app.getVersion() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

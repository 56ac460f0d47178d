// The one window and what its page may do: its own files, our commands, nothing else. Everything is denied first.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { app, BrowserWindow, nativeTheme, protocol, type Rectangle, session, type Session } from 'electron';
import { host, isOwnPage, scheme } from './origin.ts';
import { least } from './window-state.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2',
};

/** No inline script, no eval, no network, no frames, no forms. */
export const contentPolicy = [
  "default-src 'none'", "script-src 'self'", // The one style sheet that react-aria puts into a page itself (touch-action of pressable things), by its hash.
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='", "img-src 'self' data:", "font-src 'self'", "connect-src 'none'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
].join('; ');

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

function serveFiles(folder: string): void {
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const file = path.join(folder, decodeURIComponent(url.pathname));
    const relative = path.relative(folder, file);
    if (url.host !== host || relative.startsWith('..') || path.isAbsolute(relative) || request.method !== 'GET') return new Response('', { status: 403 });
    try {
      const type = contentTypes[path.extname(file)] ?? 'application/octet-stream';
      const headers = { 'content-type': type, 'content-security-policy': contentPolicy, 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin' };
      return new Response(await readFile(file), { headers });
    } catch {
      return new Response('', { status: 404 });
    }
  });
}

function denyEverything(pages: Session): void {
  pages.setPermissionRequestHandler((_contents, _permission, give) => { give(false); });
  pages.setPermissionCheckHandler(() => false);
  pages.setDevicePermissionHandler(() => false);
  // The page has no business on any network, not even loopback.
  pages.webRequest.onBeforeRequest((details, decide) => { decide({ cancel: !isOwnPage(details.url) && !details.url.startsWith('devtools:') }); });
}

/** Guards every page that could ever exist in this process, before the first one does. */
export function guardPages(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => { event.preventDefault(); });
    contents.on('will-redirect', (event) => { event.preventDefault(); });
    contents.on('will-attach-webview', (event) => { event.preventDefault(); });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Serves the page and shuts its session in; once, when the app is ready. */
export function preparePages(pageFolder: string): void {
  serveFiles(pageFolder);
  denyEverything(session.defaultSession);
}

/** Shown once it has been drawn. */
export function openWindow(preload: string, { bounds, url }: { readonly bounds: Rectangle; readonly url: string }): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds, minWidth: least.width, minHeight: least.height, show: false, title: 'Muster',
    titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'default',
    trafficLightPosition: { x: 20, y: 18 },
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1a1c' : '#ffffff',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, spellcheck: false, enableWebSQL: false },
  });
  window.once('ready-to-show', () => { window.show(); });
  void window.loadURL(url);
  return window;
}

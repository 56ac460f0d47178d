// Whether what Chromium calls encryption guards anything on this computer. Pure: tests ask it about every computer.

/**
 * On Linux without a wallet Chromium “encrypts” by a password that everybody knows (basic_text), and before it has chosen one it says
 * unknown: neither guards. `backend` null: an Electron that doesn't tell.
 */
export function guardsAnything(platform: string, backend: string | null): boolean {
  return platform !== 'linux' || (backend !== null && backend !== 'basic_text' && backend !== 'unknown');
}

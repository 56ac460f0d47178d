// What Muster adds to Electron's own size: its archive, its natives, its resources. At most 20 MB.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export const mostAdded = 20 * 1024 * 1024;

function sizeOf(entry) {
  const found = statSync(entry);
  return found.isDirectory() ? readdirSync(entry).reduce((sum, name) => sum + sizeOf(path.join(entry, name)), 0) : found.size;
}

/** Bytes of each part of ours in a packaged app's folder of resources, the largest first; Electron's own are left out. */
export function addedParts(resources) {
  const own = (name) => /\.lproj$|^electron\.icns$|^default_app\.asar$|^(?:Assets\.car|app-update\.yml)$/.test(name);
  const parts = readdirSync(resources).filter((name) => !own(name)).map((name) => ({ name, bytes: sizeOf(path.join(resources, name)) }));
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/** Prints them; false where they are too much. */
export function reportSize(resources, say = console.log) {
  const mb = (bytes) => `${(bytes / 1024 / 1024).toFixed(2).padStart(6)} MB`;
  const parts = addedParts(resources);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of parts) say(`  ${mb(bytes)}  ${name}`);
  say(`  ${mb(total)}  added to Electron’s own; at most ${mb(mostAdded).trim()}`);
  return total <= mostAdded;
}

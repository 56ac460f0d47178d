// Finds a file of resources/ beside the program, wherever that runs from: the source, the build, or a package's archive.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** src, out/main and out/main/chunks are at most this far below the root, in a package too. */
const deepest = 4;

/** The path of resources/<name>; throws where it isn't there, which is a broken installation. */
export function resourceFile(name: string): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < deepest; i++, folder = path.dirname(folder)) {
    const file = path.join(folder, 'resources', name);
    if (existsSync(file)) return file;
  }
  throw new Error(`resources/${name} not found beside the program`);
}

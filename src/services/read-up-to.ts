// Reads an open file under a bound that holds whatever the system says of its size: files grow, pipes and devices have none.
import type { FileHandle } from 'node:fs/promises';

/** At most one byte more than may be, so that the caller sees that there is more. */
export async function readUpTo(handle: FileHandle, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  let size = 0;
  while (size <= most) {
    const piece = Buffer.alloc(Math.min(most + 1 - size, 1024 * 1024));
    const { bytesRead } = await handle.read(piece, 0, piece.length, null);
    if (bytesRead === 0) break;
    pieces.push(piece.subarray(0, bytesRead));
    size += bytesRead;
  }
  return Uint8Array.from(Buffer.concat(pieces));
}

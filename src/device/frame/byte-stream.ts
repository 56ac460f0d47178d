// Reads exact byte counts from a socket, however it is cut into chunks. Bytes not asked for stay in the socket,
// so that the same socket can go on as something else (a raw pipe, TLS) without losing any.
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';

/** Resolves with exactly `length` bytes, or null when the peer ended cleanly before the first. Throws link.closed, or the signal's reason. */
export function readExactly(socket: Duplex, length: number, signal?: AbortSignal): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const finish = (run: () => void): void => {
      socket.off('readable', attempt);
      socket.off('end', onEnd);
      socket.off('close', onEnd);
      socket.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      run();
    };
    const attempt = (): void => {
      if (length === 0) finish(() => { resolve(Buffer.alloc(0)); });
      else {
        const chunk = socket.read(length) as Buffer | null;
        // After the end, read() hands out a short rest instead of waiting for more.
        if (chunk?.length === length) finish(() => { resolve(chunk); });
        else if (chunk !== null) finish(() => { reject(new AppError('link.closed')); });
        else if (socket.readableEnded || socket.destroyed) onEnd();
      }
    };
    const onEnd = (): void => { finish(() => { if (socket.readableLength > 0) reject(new AppError('link.closed')); else resolve(null); }); };
    const onError = (error: Error): void => { finish(() => { reject(new AppError('link.closed', {}, { cause: error })); }); };
    const onAbort = (): void => { finish(() => { reject(signal?.reason as Error); }); };
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    socket.on('readable', attempt);
    socket.on('end', onEnd);
    socket.on('close', onEnd);
    socket.on('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    attempt();
  });
}

/** Writes all bytes; resolves when they were handed to the system. Throws link.closed, or the signal's reason: a peer that reads nothing must not outlast a deadline. */
export function writeAll(socket: Duplex, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => { reject(signal?.reason as Error); };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.write(bytes, (error) => {
      signal?.removeEventListener('abort', onAbort);
      if (error) reject(new AppError('link.closed', {}, { cause: error }));
      else resolve();
    });
  });
}

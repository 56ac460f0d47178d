// Where the multiplexer listens. Accepts every spelling that the field's clients accept (ios-protocols 1.1).
import path from 'node:path';
import { AppError } from '../../errors.ts';

export type MuxAddress = { readonly kind: 'unix'; readonly path: string } | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export const systemSocket = '/var/run/usbmuxd';
export const systemPort = 27015;

/** Throws mux.badAddress. Forms: UNIX:path, unix:path, unix://path, bare path, host:port, [v6]:port, tcp://host:port. */
export function parseMuxAddress(text: string): MuxAddress {
  const address = text.trim();
  const unix = /^unix:(?:\/\/)?(.+)$/i.exec(address)?.[1] ?? (/^[/.]/.test(address) ? address : undefined);
  if (unix) return { kind: 'unix', path: unix };
  const tcp = /^(?:tcp:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):([0-9]{1,5})$/.exec(address);
  const port = Number(tcp?.[3]);
  const host = tcp?.[1] ?? tcp?.[2];
  if (!host || port < 1 || port > 65_535) throw new AppError('mux.badAddress', { address: address.slice(0, 200) });
  return { kind: 'tcp', host, port };
}

/** The address from the environment (MUSTER_USBMUXD, then the field's own USBMUXD_SOCKET_ADDRESS), else the system's. */
export function muxAddressFrom(env: Readonly<Record<string, string | undefined>>, platform: string): MuxAddress {
  // A variable that is set to nothing says nothing; it must not hide the other one.
  const given = [env['MUSTER_USBMUXD'], env['USBMUXD_SOCKET_ADDRESS']].find((text) => text?.trim());
  if (given) return parseMuxAddress(given);
  return platform === 'win32' ? { kind: 'tcp', host: '127.0.0.1', port: systemPort } : { kind: 'unix', path: systemSocket };
}

export function showMuxAddress(address: MuxAddress): string {
  if (address.kind === 'unix') return address.path;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

const systemPaths: ReadonlySet<string> = new Set([systemSocket, '/private/var/run/usbmuxd', '/run/usbmuxd']);

/** Whether this is the system's own multiplexer, behind which somebody's real devices may hang; however its path is spelled. */
export function isSystemAddress(address: MuxAddress): boolean {
  if (address.kind === 'tcp') return address.port === systemPort;
  return systemPaths.has(path.resolve(address.path));
}

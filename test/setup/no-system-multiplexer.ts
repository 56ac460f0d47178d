// Nothing that runs under test may open the system's own multiplexer: a developer's iPhone may be plugged in.
// In this process connecting there throws; processes started by tests inherit the product's own guard.
import net from 'node:net';

process.env['MUSTER_NO_SYSTEM_MUX'] = '1';
delete process.env['USBMUXD_SOCKET_ADDRESS'];
delete process.env['MUSTER_USBMUXD'];

const forbiddenPaths = ['/var/run/usbmuxd', '/run/usbmuxd', '/private/var/run/usbmuxd'];
const forbiddenPort = 27_015;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const text = JSON.stringify(args, (_, value: unknown) => (typeof value === 'object' || typeof value === 'string' || typeof value === 'number' || Array.isArray(value) ? value : undefined));
  if (forbiddenPaths.some((path) => text.includes(`"${path}"`)) || new RegExp(`(?<![0-9])${forbiddenPort}(?![0-9])`).test(text)) {
    throw new Error('a test tried to open the system’s own multiplexer');
  }
  return (connect as (...all: unknown[]) => net.Socket).apply(this, args);
};

// Every spelling of the multiplexer's address that the field's clients accept (ios-protocols 1.1), and which are the system's.
import { describe, expect, it } from 'vitest';
import { isSystemAddress, muxAddressFrom, parseMuxAddress, showMuxAddress } from '../../src/device/usbmux/address.ts';
import { codeOf, failureOf } from '../setup/failures.ts';

describe('the address of a multiplexer', () => {
  it.each([
    ['UNIX:/var/run/usbmuxd', '/var/run/usbmuxd'],
    ['unix:/tmp/mux', '/tmp/mux'],
    ['unix:///tmp/mux', '/tmp/mux'],
    ['UNIX:///tmp/mux', '/tmp/mux'],
    ['/tmp/mux', '/tmp/mux'],
    ['./mux', './mux'],
    ['UNIX:mux', 'mux'],
    ['  /tmp/with space  ', '/tmp/with space'],
    ['UNIX:/tmp/a:5000', '/tmp/a:5000'],
  ])('%s is a UNIX socket', (text, path) => {
    expect(parseMuxAddress(text)).toEqual({ kind: 'unix', path });
  });

  it.each([
    ['127.0.0.1:5000', '127.0.0.1', 5000],
    ['localhost:1', 'localhost', 1],
    ['[::1]:5000', '::1', 5000],
    ['[fe80::1]:65535', 'fe80::1', 65_535],
    ['mux.example:27015', 'mux.example', 27_015],
    ['tcp://127.0.0.1:5000', '127.0.0.1', 5000],
    ['tcp://[::1]:5000', '::1', 5000],
  ])('%s is a TCP port', (text, host, port) => {
    expect(parseMuxAddress(text)).toEqual({ kind: 'tcp', host, port });
  });

  it.each(['', 'UNIX:', 'usbmuxd', ':5000', 'host:', 'host:0', 'host:65536', 'host:port', '::1:5000', '[::1]', '[nothing]:5000', 'a b:5000', 'http://host:5000/x', 'host:-1', 'host:5000x'])('“%s” is none', async (text) => {
    const failure = await failureOf(() => parseMuxAddress(text));
    expect(failure.code).toBe('mux.badAddress');
  });

  it('is kept short in the error, however long it is', async () => {
    const failure = await failureOf(() => parseMuxAddress('x'.repeat(5000)));
    expect(failure.params['address']).toHaveLength(200);
  });

  it('is shown as it can be typed again', () => {
    for (const text of ['/tmp/mux', '127.0.0.1:5000', '[::1]:5000']) expect(showMuxAddress(parseMuxAddress(text))).toBe(text);
  });
});

describe('the address from the environment', () => {
  it('is Muster’s own variable first, then the field’s, then the system’s place', () => {
    expect(muxAddressFrom({ MUSTER_USBMUXD: '/tmp/a', USBMUXD_SOCKET_ADDRESS: '/tmp/b' }, 'linux')).toEqual({ kind: 'unix', path: '/tmp/a' });
    expect(muxAddressFrom({ USBMUXD_SOCKET_ADDRESS: '127.0.0.1:5000' }, 'linux')).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 5000 });
    expect(muxAddressFrom({}, 'linux')).toEqual({ kind: 'unix', path: '/var/run/usbmuxd' });
    expect(muxAddressFrom({}, 'darwin')).toEqual({ kind: 'unix', path: '/var/run/usbmuxd' });
    expect(muxAddressFrom({}, 'win32')).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 27_015 });
  });

  it('isn’t hidden by a variable that is set to nothing', () => {
    expect(muxAddressFrom({ MUSTER_USBMUXD: '', USBMUXD_SOCKET_ADDRESS: '/tmp/b' }, 'linux')).toEqual({ kind: 'unix', path: '/tmp/b' });
    expect(muxAddressFrom({ MUSTER_USBMUXD: ' ', USBMUXD_SOCKET_ADDRESS: '' }, 'linux')).toEqual({ kind: 'unix', path: '/var/run/usbmuxd' });
  });

  it('is refused when it is wrong, not replaced by the system’s', async () => {
    expect(await codeOf(() => muxAddressFrom({ MUSTER_USBMUXD: 'nonsense' }, 'linux'))).toBe('mux.badAddress');
  });
});

describe('the system’s own multiplexer', () => {
  it.each([
    '/var/run/usbmuxd', 'UNIX:/var/run/usbmuxd', 'unix:///var/run/usbmuxd', '//var//run/usbmuxd', '/var/run/./usbmuxd', '/var/lib/../run/usbmuxd', '/run/usbmuxd', '/run//usbmuxd', '/private/var/run/usbmuxd',
    '127.0.0.1:27015', 'localhost:27015', '[::1]:27015', '10.0.0.7:27015',
  ])('is known as %s', (text) => {
    expect(isSystemAddress(parseMuxAddress(text))).toBe(true);
  });

  it.each(['/var/run/usbmuxd2', '/var/run/usbmuxd/x', '/tmp/var/run/usbmuxd', '/var/run/Usbmuxd', '127.0.0.1:27016', '127.0.0.1:2701', '127.0.0.1:7015'])('is not %s', (text) => {
    expect(isSystemAddress(parseMuxAddress(text))).toBe(false);
  });
});

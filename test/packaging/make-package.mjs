// Packs for the tests that look into packages: `linux DIST EXECUTABLE KIND` with a real Electron, `mac DIST ARCH` with a shell of one (its
// code can't run here, its layout can be read). The last line is JSON: where the app's resources are, and what they weigh.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'plist';
import { buildIfStale } from '../../bootstrap.mjs';
import { pack } from '../../packaging/package.mjs';
import { addedParts, reportSize } from '../../packaging/size-report.mjs';

/** better-sqlite3 by the older test runtime's own binding, as test/e2e/launcher.cjs exchanges it. */
const exchanged = `
const Database = require('libsql');
const { prepare } = Database.prototype;
const asBuffers = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof ArrayBuffer ? Buffer.from(value) : value]));
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  const all = statement.all.bind(statement);
  statement.all = (...values) => all(...values).map(asBuffers);
  return statement;
};
module.exports = Database;
`;

function forOlder(stage, runtime) {
  const config = path.join(stage, 'electron-builder.yml');
  // Its wire of fuses ends before this one.
  writeFileSync(config, readFileSync(config, 'utf8').replace(/^ *grantFileProtocolExtraPrivileges.*\n/m, ''));
  const sqlite = path.join(stage, 'node_modules/better-sqlite3');
  const { version } = JSON.parse(readFileSync(path.join(sqlite, 'package.json'), 'utf8'));
  rmSync(sqlite, { recursive: true });
  cpSync(path.join(runtime, 'sqlite/node_modules'), path.join(sqlite, 'node_modules'), { recursive: true });
  rmSync(path.join(sqlite, 'node_modules/@libsql/linux-x64-musl'), { recursive: true, force: true });
  writeFileSync(path.join(sqlite, 'package.json'), JSON.stringify({ name: 'better-sqlite3', version, main: 'index.cjs', dependencies: { libsql: '0.5.29' } }));
  writeFileSync(path.join(sqlite, 'index.cjs'), exchanged);
}

function forLinux(dist, executable, kind) {
  const older = kind === 'older';
  const runtime = path.dirname(executable);
  const electronDist = older ? path.join(runtime, 'dist') : runtime;
  const [resources] = pack({
    target: 'linux', arch: process.arch, dist, dir: true, feed: undefined, options: [`-c.electronDist=${electronDist}`],
    ...(older ? { electron: '25.1.1', change: (stage) => { forOlder(stage, runtime); } } : {}),
  });
  // The launcher of the end-to-end tests lies there in the runtime that was copied.
  rmSync(path.join(resources, 'app'), { recursive: true, force: true });
  return resources;
}

/** An Electron.app of files without code, but for a wire of fuses as Electron 45 has it, all at their defaults. */
function fakeElectron(folder) {
  const contents = path.join(folder, 'Electron.app/Contents');
  const put = (file, text) => {
    mkdirSync(path.dirname(path.join(contents, file)), { recursive: true });
    writeFileSync(path.join(contents, file), text);
  };
  const asks = { NSCameraUsageDescription: 'x', NSMicrophoneUsageDescription: 'x', NSBluetoothAlwaysUsageDescription: 'x', NSAppTransportSecurity: { NSAllowsArbitraryLoads: true } };
  const plist = (name, more = {}) => build({ CFBundleExecutable: name, CFBundleIdentifier: `com.github.Electron${name}`, CFBundleName: name, CFBundlePackageType: 'APPL', ...more });
  put('Info.plist', plist('Electron', asks));
  put('MacOS/Electron', '');
  for (const kind of ['', ' (GPU)', ' (Renderer)', ' (Plugin)']) {
    put(`Frameworks/Electron Helper${kind}.app/Contents/Info.plist`, plist(`Electron Helper${kind}`));
    put(`Frameworks/Electron Helper${kind}.app/Contents/MacOS/Electron Helper${kind}`, '');
  }
  const framework = 'Frameworks/Electron Framework.framework';
  put(`${framework}/Versions/A/Electron Framework`, Buffer.from('code\0dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x0810101000' + 'code', 'latin1'));
  put(`${framework}/Versions/A/Resources/en.lproj/locale.pak`, 'x');
  symlinkSync('Versions/A/Electron Framework', path.join(contents, framework, 'Electron Framework'));
  put('Resources/electron.icns', '');
  writeFileSync(path.join(folder, 'version'), '45.4.1');
}

function forMac(dist, arch) {
  const electron = `${dist}-electron`;
  fakeElectron(electron);
  try {
    return pack({ target: 'mac', arch, dist, dir: true, feed: 'https://updates.invalid/muster', options: [`-c.electronDist=${electron}`, '-c.mac.identity=null', '-c.mac.notarize=false'] })[0];
  } finally {
    rmSync(electron, { recursive: true, force: true });
  }
}

const [target, dist, ...rest] = process.argv.slice(2);
buildIfStale();
const resources = target === 'linux' ? forLinux(dist, ...rest) : forMac(dist, ...rest);
const fits = reportSize(resources);
console.log(JSON.stringify({ resources, fits, parts: addedParts(resources) }));

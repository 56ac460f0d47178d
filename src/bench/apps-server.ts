// A virtual device's installation proxy (ios-protocols 5.3): which apps it has; installs what was put into PublicStaging.
import type { Duplex } from 'node:stream';
import { dict, isDict, type PlistDict, type PlistValue } from '../plist/value.ts';
import { textIn } from './activation-papers.ts';
import { appsOn, installApp, isSystemApp, uninstallApp, type VirtualApp } from './device-apps.ts';
import { cleanPath, contentOf } from './device-files.ts';
import { servePlist } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** So few that every client meets more than one list. */
const listLength = 3;
const complete = dict({ Status: 'Complete' });

function failure(error: string, description: string): PlistDict {
  return dict({ Error: error, ErrorDescription: description, ErrorDetail: 0n });
}

function described(app: VirtualApp, attributes: PlistValue | undefined): PlistDict {
  const all = dict({
    ApplicationType: app.type, CFBundleDisplayName: app.name, CFBundleIdentifier: app.bundleId, CFBundleName: app.name, CFBundleShortVersionString: app.version, CFBundleVersion: app.version,
    Path: app.type === 'System' ? `/Applications/${app.name.replaceAll(' ', '')}.app` : `/private/var/containers/Bundle/Application/${app.bundleId}/${app.name.replaceAll(' ', '')}.app`,
  });
  return Array.isArray(attributes) ? new Map([...all].filter(([key]) => attributes.includes(key))) : all;
}

function chosen(device: VirtualDevice, type: string): VirtualApp[] {
  return appsOn(device).filter((app) => type === 'Any' || app.type === type);
}

function browse(device: VirtualDevice, options: PlistDict): PlistDict[] {
  const apps = chosen(device, textIn(options, 'ApplicationType') ?? 'Any').map((app) => described(app, options.get('ReturnAttributes')));
  const lists: PlistDict[] = [];
  for (let index = 0; index < apps.length; index += listLength) {
    const list = apps.slice(index, index + listLength);
    lists.push(dict({ Status: 'BrowsingApplications', CurrentAmount: BigInt(list.length), CurrentIndex: BigInt(index), CurrentList: list }));
  }
  return [...lists, complete];
}

function lookUp(device: VirtualDevice, options: PlistDict): PlistDict[] {
  const ids = options.get('BundleIDs');
  const apps = chosen(device, textIn(options, 'ApplicationType') ?? 'Any').filter((app) => !Array.isArray(ids) || ids.includes(app.bundleId));
  return [dict({ Status: 'Complete', LookupResult: new Map(apps.map((app) => [app.bundleId, described(app, options.get('ReturnAttributes'))])) })];
}

const stages: readonly (readonly [string, number])[] = [
  ['CreatingStagingDirectory', 5], ['ExtractingPackage', 15], ['InspectingPackage', 20], ['PreflightingApplication', 30], ['VerifyingApplication', 40],
  ['InstallingApplication', 60], ['GeneratingApplicationMap', 90],
];

const progress = (until = Number.POSITIVE_INFINITY): PlistDict[] => stages.filter(([, percent]) => percent <= until).map(([status, percent]) => dict({ Status: status, PercentComplete: BigInt(percent) }));

/** What an archive begins with. */
const zipMark = [0x50, 0x4b, 0x03, 0x04];

function install(device: VirtualDevice, request: PlistDict, options: PlistDict): PlistDict[] {
  const path = cleanPath(textIn(request, 'PackagePath') ?? '');
  const file = path ? device.files.at(path) : undefined;
  if (!file) return [failure('APIInternalError', 'The package is not there.')];
  if (!zipMark.every((byte, i) => contentOf(file)[i] === byte)) return [...progress(5), failure('PackageExtractionFailed', 'The package could not be opened.')];
  const bundleId = textIn(options, 'CFBundleIdentifier');
  if (bundleId === null) return [...progress(20), failure('MissingBundleIdentifier', 'The package has no bundle identifier.')];
  // An App Store package runs only with its purchaser's license (ios-protocols 5.3).
  if (!(options.get('ApplicationSINF') instanceof Uint8Array)) return [...progress(40), failure('ApplicationVerificationFailed', 'The application could not be verified.')];
  const metadata = options.get('iTunesMetadata');
  installApp(device, { bundleId, name: bundleId.split('.').at(-1) ?? bundleId, version: (isDict(metadata) ? textIn(metadata, 'bundleShortVersionString') : null) ?? '1.0', type: 'User' });
  return [...progress(), complete];
}

function uninstall(device: VirtualDevice, request: PlistDict): PlistDict[] {
  const bundleId = textIn(request, 'ApplicationIdentifier') ?? '';
  if (isSystemApp(bundleId)) return [failure('RemovalProhibited', 'The application belongs to the system.')];
  if (!uninstallApp(device, bundleId)) return [failure('APIInternalError', 'The application is not installed.')];
  return [dict({ Status: 'RemovingApplication', PercentComplete: 50n }), complete];
}

function answer(device: VirtualDevice, command: string, request: PlistDict): PlistDict[] {
  const given = request.get('ClientOptions');
  const options = isDict(given) ? given : dict({});
  switch (command) {
    case 'Browse': return browse(device, options);
    case 'Lookup': return lookUp(device, options);
    case 'Install': case 'Upgrade': return install(device, request, options);
    case 'Uninstall': return uninstall(device, request);
    case 'LookupArchives': return [dict({ Status: 'Complete', LookupResult: dict({}) })];
    case 'CheckCapabilitiesMatch': return [dict({ Status: 'Complete', LookupResult: dict({ CapabilitiesMatch: true }) })];
    default: return [failure('UnknownCommand', 'The command is not known.')];
  }
}

/** Serves one connection until it ends; never throws. */
export function serveApps(socket: Duplex, device: VirtualDevice): Promise<void> {
  return servePlist(socket, device, {
    label: 'installation_proxy',
    nameOf: (request) => textIn(request, 'Command') ?? '',
    latencyOf: (command) => (command === 'Install' || command === 'Upgrade' ? 'install' : 'light'),
    answer: (command, request) => Promise.resolve({ replies: answer(device, command, request) }),
  });
}

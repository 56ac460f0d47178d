// The value domains of a virtual device's lockdown, all that clients ask for (ios-protocols 2.5).
import { dict, type PlistDict } from '../plist/value.ts';
import { accessibilityKeys, habit } from './device-habits.ts';
import type { VirtualDevice } from './virtual-device.ts';

const languages = ['en', 'de', 'sv', 'fr'];
const locales = ['en_US', 'de_DE', 'sv_SE', 'fr_FR'];
const giga = 1_000_000_000n;

/** Asked for by clients; a device that was never synced has nothing to say there. */
const emptyDomains = [
  'com.apple.disk_usage.factory', 'com.apple.iqagent', 'com.apple.mobile.third_party_termination', 'com.apple.mobile.lockdownd', 'com.apple.mobile.lockdown_cache',
  'com.apple.xcode.developerdomain', 'com.apple.mobile.data_sync', 'com.apple.mobile.tethered_sync', 'com.apple.mobile.mobile_application_usage', 'com.apple.mobile.nikita',
  'com.apple.mobile.user_preferences', 'com.apple.mobile.sync_data_class', 'com.apple.mobile.software_behavior', 'com.apple.mobile.iTunes.SQLMusicLibraryPostProcessCommands',
  'com.apple.mobile.iTunes.accessories', 'com.apple.mobile.iTunes.store', 'com.apple.mobile.iTunes', 'com.apple.mobile.internal', 'com.apple.fairplay', 'com.apple.iTunes',
];

/** Empty until Setup Assistant has reached the Home Screen. */
function purpleBuddy({ phase }: VirtualDevice): PlistDict {
  return phase === 'home' ? dict({ SetupDone: true, SetupFinishedAllSteps: true, SetupState: 'SetupUsingAssistant', SetupVersion: 11n }) : dict({});
}

const domains: Readonly<Record<string, (device: VirtualDevice) => PlistDict>> = {
  'com.apple.mobile.battery': ({ spec }) => dict({
    BatteryCurrentCapacity: BigInt(spec.battery), BatteryIsCharging: spec.battery < 100, ExternalChargeCapable: true, ExternalConnected: true,
    FullyCharged: spec.battery === 100, GasGaugeCapability: true, HasBattery: true,
  }),
  'com.apple.mobile.chaperone': ({ supervised }) => dict({ DeviceIsChaperoned: supervised }),
  'com.apple.purplebuddy': purpleBuddy,
  'com.apple.PurpleBuddy': purpleBuddy,
  'com.apple.international': ({ language, locale }) => dict({
    Keyboard: 'en_US', Language: language, Locale: locale, SupportedKeyboards: locales, SupportedLanguages: languages, SupportedLocales: locales,
  }),
  'com.apple.fmip': ({ findMy }) => dict({ IsAssociated: findMy }),
  'com.apple.mobile.wireless_lockdown': ({ wifiSync, spec }) => dict({
    BonjourFullServiceName: `${spec.wifiAddress}@fe80::1._apple-mobdev2._tcp.local.`, EnableWifiConnections: wifiSync, SupportsWifi: true, SupportsWifiSyncing: true,
  }),
  'com.apple.disk_usage': () => dict({
    AmountCameraAvailable: 97n * giga, AmountDataAvailable: 97_800_000_000n, AmountDataReserved: 200_000_000n, AmountRestoreAvailable: 90n * giga, CalendarUsage: 0n,
    TotalDataAvailable: 98n * giga, TotalDataCapacity: 116n * giga, TotalDiskCapacity: 128n * giga, TotalSystemAvailable: 0n, TotalSystemCapacity: 12n * giga,
  }),
  'com.apple.security.mac.amfi': () => dict({ DeveloperModeStatus: false }),
  'com.apple.mobile.backup': () => dict({ CloudBackupEnabled: false, WillEncrypt: false }),
  'com.apple.mobile.restriction': () => dict({ ProhibitAppDelete: false, ProhibitAppInstall: false }),
  'com.apple.Accessibility': (device) => dict(Object.fromEntries(accessibilityKeys.map((key) => [key, habit(device, key) ? 1n : 0n]))),
  ...Object.fromEntries(emptyDomains.map((name) => [name, () => dict({})])),
};

/** What a domain holds; one that nobody knows is as empty as one that holds nothing. */
export function domainValues(device: VirtualDevice, domain: string): PlistDict {
  return (Object.hasOwn(domains, domain) ? domains[domain] : undefined)?.(device) ?? dict({});
}

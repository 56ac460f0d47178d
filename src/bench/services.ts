// The services behind a virtual device's lockdown, by name: one file each beside this one.
import type { Duplex } from 'node:stream';
import { serveActivation } from './activation-server.ts';
import { serveFiles } from './afc-server.ts';
import { serveApps } from './apps-server.ts';
import { serveAssertions } from './assertion-server.ts';
import { serveCrashMover, serveCrashReports } from './crash-reports-server.ts';
import { serveDiagnostics } from './diagnostics-server.ts';
import { serveHeartbeat } from './heartbeat-server.ts';
import { serveHouseArrest } from './house-arrest-server.ts';
import { serveImages } from './image-server.ts';
import { serveInstaller } from './installer-server.ts';
import { serveNotifications } from './notification-server.ts';
import { serveProvisioning } from './provisioning-server.ts';
import { serveSpringBoard } from './springboard-server.ts';
import { serveSyslog } from './syslog-server.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Serves one connection until it ends; never throws. */
export type ServeService = (socket: Duplex, device: VirtualDevice) => Promise<void>;

export const services: Readonly<Record<string, ServeService>> = {
  'com.apple.afc': serveFiles,
  'com.apple.crashreportcopymobile': serveCrashReports,
  'com.apple.crashreportmover': serveCrashMover,
  'com.apple.iosdiagnostics.relay': serveDiagnostics,
  'com.apple.misagent': serveProvisioning,
  'com.apple.mobile.MCInstall': serveInstaller,
  'com.apple.mobile.assertion_agent': serveAssertions,
  'com.apple.mobile.diagnostics_relay': serveDiagnostics,
  'com.apple.mobile.heartbeat': serveHeartbeat,
  'com.apple.mobile.house_arrest': serveHouseArrest,
  'com.apple.mobile.insecure_notification_proxy': serveNotifications,
  'com.apple.mobile.installation_proxy': serveApps,
  'com.apple.mobile.mobile_image_mounter': serveImages,
  'com.apple.mobile.notification_proxy': serveNotifications,
  'com.apple.mobileactivationd': serveActivation,
  'com.apple.springboardservices': serveSpringBoard,
  'com.apple.syslog_relay': serveSyslog,
};

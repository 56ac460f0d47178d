// Turns the device's Wi-Fi on or off, for any trusted host (ios-protocols 3.2).
import { installerCommand } from './installer.ts';

export const setWifiPower = installerCommand<{ readonly on: boolean }, null>({
  name: 'SetWiFiPowerState', parameters: ({ on }) => ({ PowerState: on }), result: () => null, repeatable: true, deadline: 10_000,
});

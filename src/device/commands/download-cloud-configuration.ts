// Automated Device Enrollment through the host: the device fetches its configuration and its MDM profile from Apple and the
// MDM server, over its own network (ios-protocols 3.7, way A).
import { installerCommand } from './installer.ts';

interface Input {
  /** For MDM servers that ask who enrolls. Never in an error, a log or a journal. */
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

/** Throws cloudConfig.credentials when the server wants some or others; cloudConfig.unavailable, cloudConfig.unreachable. */
export const downloadAndApplyCloudConfiguration = installerCommand<Input, null>({
  name: 'DownloadAndApplyCloudConfiguration',
  parameters: ({ credentials }) => ({ MDMUsername: credentials?.user, MDMPassword: credentials?.password }),
  result: () => null,
  repeatable: false,
  heavy: true,
  deadline: 300_000,
});

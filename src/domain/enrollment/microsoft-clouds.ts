// Microsoft's clouds: where people sign in and where Graph is, in each. Apps reach an organization's data only in the cloud it is in, and
// a token of one is worth nothing in another. Data from Microsoft's page "Microsoft Graph national cloud deployments"; GCC without High is global.

export const cloudIds = ['global', 'usGovernment', 'usDefense', 'china'] as const;
export type CloudId = (typeof cloudIds)[number];

export interface Cloud {
  readonly id: CloudId;
  /** For people. */
  readonly name: string;
  /** Origins, without a slash at the end. */
  readonly login: string;
  readonly graph: string;
  /** Where the app is registered, and devices are seen. */
  readonly portal: string;
  readonly intunePortal: string;
}

export const clouds: Readonly<Record<CloudId, Cloud>> = {
  global: {
    id: 'global', name: 'Worldwide', login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com',
    portal: 'https://portal.azure.com', intunePortal: 'https://intune.microsoft.com',
  },
  usGovernment: {
    id: 'usGovernment', name: 'US Government (GCC High, L4)', login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us',
    portal: 'https://portal.azure.us', intunePortal: 'https://intune.microsoft.us',
  },
  usDefense: {
    id: 'usDefense', name: 'US Government (DoD, L5)', login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us',
    portal: 'https://portal.azure.us', intunePortal: 'https://intune.microsoft.us',
  },
  china: {
    id: 'china', name: 'China, operated by 21Vianet', login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn',
    portal: 'https://portal.azure.cn', intunePortal: 'https://intune.microsoftonline.cn',
  },
};

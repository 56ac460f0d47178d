// What opens and settles a conversation with MCInstall without changing anything (ios-protocols 3.2).
import { installerCommand } from './installer.ts';

const common = { result: () => null, repeatable: true, deadline: 10_000 } as const;

/** Says that a host is there; a no-op with which a link is tried out. */
export const hello = installerCommand<null, null>({ ...common, name: 'HelloHostIdentifier' });

/** Makes the service drop what it holds from before; sent first. */
export const flush = installerCommand<null, null>({ ...common, name: 'Flush' });

// The empty file at which Setup Assistant falls through to the Home Screen (ios-protocols 3.11, step 8).
import { asAppError } from '../../errors.ts';
import { type Afc, afcNotFound } from './afc.ts';

const folder = 'iTunes_Control/iTunes';
const marker = `${folder}/SkipSetup`;

/** Made anew each time: one that is there from before is no signal. Throws files.refused, link.*. */
export async function writeSkipSetupMarker(afc: Pick<Afc, 'remove' | 'makeDir' | 'writeFile'>): Promise<void> {
  await afc.remove(marker).catch((error: unknown) => {
    if (asAppError(error).device?.code !== String(afcNotFound)) throw error;
  });
  await afc.makeDir(folder);
  await afc.writeFile(marker, new Uint8Array());
}

/** Whether it is there; a device at Home has no use for it any more. Throws files.refused, link.*. */
export async function hasSkipSetupMarker(afc: Pick<Afc, 'info'>): Promise<boolean> {
  try {
    await afc.info(marker);
    return true;
  } catch (error) {
    if (asAppError(error).device?.code === String(afcNotFound)) return false;
    throw error;
  }
}

// The composition root of checks: files alone, without devices and without the data folder. A server is asked only on demand.
import type { Finding } from './domain/profile/check/finding.ts';
import { checkFile, type FileCheckChoice } from './services/check-file.ts';

/** Says what devices, or the service a file is for, will think of it. Throws profile.*, file.*. */
export function check(file: string, choice: FileCheckChoice): Promise<Finding[]> {
  return checkFile(file, choice);
}

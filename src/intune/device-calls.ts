// What Graph knows of devices that enrolled: by serial number, of a user, and the push certificate they all hang on. Reads only
// (enrollment-formats 7.2; v1.0 but for the profile's name).
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type ManagedDevice, recordsOf } from '../domain/enrollment/intune-enrolled.ts';
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import { type GraphClient, odataText, pathId } from './graph.ts';
import { type IntunePushCertificate, managedDeviceSchema, pushCertificateSchema } from './graph-answers.ts';

const codeOf = (thrown: unknown): string | null => (thrown instanceof AppError ? thrown.code : null);

/** Null: there is none. Throws intune.*, http.*. */
export async function pushCertificate(graph: GraphClient, signal: AbortSignal): Promise<IntunePushCertificate | null> {
  try {
    const found = await graph.call({ version: 'v1.0', path: '/deviceManagement/applePushNotificationCertificate', scope: 'readEnrollment', what: 'the push certificate' }, pushCertificateSchema, signal);
    return found.topicIdentifier === null && found.expirationDateTime === null ? null : found;
  } catch (error) {
    if (codeOf(error) === 'intune.notFound') return null;
    throw error;
  }
}

const shown = z.object({ enrollmentProfileName: z.string().max(300).nullable().catch(null) });

/** Where v1.0 doesn't say it: beta may. Null: it doesn't either. */
async function profileName(graph: GraphClient, id: string, signal: AbortSignal): Promise<string | null> {
  try {
    const path = `/deviceManagement/managedDevices/${pathId(id, 'the device')}`;
    const { enrollmentProfileName } = await graph.call({ version: 'beta', path, query: { $select: 'id,enrollmentProfileName' }, scope: 'readDevices', what: 'the profile of a device', probe: true }, shown, signal);
    return enrollmentProfileName === '' ? null : enrollmentProfileName;
  } catch (error) {
    if (['intune.notOffered', 'intune.notFound', 'intune.protocol'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}

/** Every record of this serial number, the newest first; the newest with its profile's name where Graph has it. Throws intune.*, http.*. */
export async function devicesBySerial(graph: GraphClient, serial: string, signal: AbortSignal): Promise<ManagedDevice[]> {
  const wanted = cleanSerial(serial);
  if (wanted === '' || wanted.length > 60) return [];
  const found = await graph.list({ version: 'v1.0', path: '/deviceManagement/managedDevices', query: { $filter: `serialNumber eq ${odataText(wanted)}` }, scope: 'readDevices', what: 'the devices of a serial number' }, managedDeviceSchema, signal);
  // A filter that a service doesn't know may be left out of account.
  const [newest, ...older] = recordsOf(found, wanted);
  if (!newest) return [];
  return [newest.profile === null ? { ...newest, profile: await profileName(graph, newest.id, signal) } : newest, ...older];
}

/** A user's iPhones and iPads, for the check of the last four characters (9.1). `user`: name@domain, or an ID. Throws intune.notFound, intune.*, http.*. */
export async function devicesOfUser(graph: GraphClient, user: string, signal: AbortSignal): Promise<ManagedDevice[]> {
  const name = user.trim();
  if (name === '' || name.length > 320 || /[/\\\s?]|^\.+$/.test(name)) throw new AppError('intune.notFound', { what: 'the user' });
  const found = await graph.list({ version: 'v1.0', path: `/users/${encodeURIComponent(name)}/managedDevices`, scope: 'readDevices', what: 'the user’s devices' }, managedDeviceSchema, signal);
  return found.filter(({ system }) => system === null || /^(?:ios|ipados)$/i.test(system));
}

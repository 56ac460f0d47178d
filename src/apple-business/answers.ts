// What Apple Business and Apple School Manager answer about devices and servers, as schemas (enrollment-formats 6.2). Lenient: fields come
// and go with the revisions of the API.
import { z } from 'zod';

const id = z.string().min(1).max(200);
const text = (max: number): z.ZodCatch<z.ZodNullable<z.ZodString>> => z.string().max(max).nullable().catch(null);
/** Milliseconds since the Unix epoch. */
const time = z.string().max(60).nullable().catch(null).transform((shown) => {
  const at = Date.parse(shown ?? '');
  return Number.isFinite(at) ? at : null;
});

const deviceSchema = z.object({
  id,
  attributes: z.object({
    serialNumber: text(60), deviceModel: text(200), productFamily: text(60), productType: text(60), deviceCapacity: text(60), color: text(60), orderNumber: text(200), orderDateTime: time, partNumber: text(60),
    status: z.enum(['ASSIGNED', 'UNASSIGNED']).nullable().catch(null), addedToOrgDateTime: time, releasedFromOrgDateTime: time, purchaseSourceType: z.enum(['APPLE', 'RESELLER', 'MANUALLY_ADDED']).nullable().catch(null),
  }),
}).transform(({ id: serial, attributes }) => ({ ...attributes, serial: attributes.serialNumber ?? serial }));
export type OrgDevice = Omit<z.infer<typeof deviceSchema>, 'serialNumber'>;

const serverSchema = z.object({
  id,
  attributes: z.object({ serverName: text(300), serverType: z.enum(['MDM', 'APPLE_CONFIGURATOR', 'APPLE_MDM']).nullable().catch(null), createdDateTime: time, updatedDateTime: time }),
}).transform(({ id: server, attributes: { serverName: name, serverType: type, ...rest } }) => ({ id: server, name, type, ...rest }));
export type MdmServer = z.infer<typeof serverSchema>;

const paging = {
  links: z.object({ next: text(4000) }).nullish().catch(null),
  meta: z.object({ paging: z.object({ nextCursor: text(2000), total: z.number().int().min(0).nullable().catch(null) }).nullish() }).nullish().catch(null),
};
export const oneDeviceSchema = z.object({ data: deviceSchema });
export const devicesSchema = z.object({ data: z.array(deviceSchema).max(10_000), ...paging });
export const oneServerSchema = z.object({ data: serverSchema });
export const serversSchema = z.object({ data: z.array(serverSchema).max(10_000), ...paging });
export type Paging = Pick<z.infer<typeof devicesSchema>, 'links' | 'meta'>;

export const tokenSchema = z.object({ access_token: z.string().min(1).max(20_000), expires_in: z.number().min(0).max(1e7), token_type: z.string().max(40).optional() });
export const tokenErrorSchema = z.object({ error: z.string().max(200) });
export const errorsSchema = z.object({ errors: z.array(z.object({ code: z.string().max(200).catch('') })).min(1).max(1000) });

// Practice Apple: the two addresses that activation needs (ios-protocols 4.2), as a function from request to answer. It
// knows the devices of one bench and nothing of the world; a host reaches it over loopback instead of albert.apple.com.
import { dict, type PlistDict } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { bodySeal, dictFrom, isSealed, openSealed, sealedMessage, sealHeader, sealOf, textIn } from './activation-papers.ts';
import type { VirtualDevice } from './virtual-device.ts';
import { formFields, mediaType, textOf, type WebAnswer, webPage, type WebRequest, type WebResponse, webResponse } from './web-message.ts';

export const appleHost = 'albert.apple.com';
export const handshakePath = '/deviceservices/drmHandshake';
export const activationPath = '/deviceservices/deviceActivation';

/** Whose Apple Account locks the devices of a practice bench, for who wants to practise unlocking one. */
export const lockOwner = { account: 'owner@practice.example', password: 'practice' } as const;

/** The device with this UDID, if the bench has it. */
export type FindDevice = (udid: string) => VirtualDevice | undefined;

function plistResponse(type: string, content: PlistDict): WebResponse {
  const body = writeXmlPlist(content);
  return webResponse(200, type, body, { [sealHeader]: bodySeal(body) });
}

/** What Apple shows people when nothing fits; clients get it with status 200 (ios-protocols 4.2). */
const refusal = (text: string): WebResponse => webPage(200, 'iPhone Activation', `<h1>Activation Error</h1>\n<p>${text}</p>`);

function handshake(request: WebRequest, find: FindDevice): WebResponse {
  const asked = openSealed('handshake', dictFrom(request.body)?.get('HandshakeRequestMessage'));
  const udid = textIn(asked, 'UniqueDeviceID');
  const nonce = textIn(asked, 'Nonce');
  const device = udid === null ? undefined : find(udid);
  if (!asked || nonce === null || !device) return webPage(400, 'Bad request', '<p>The handshake could not be read.</p>');
  if (mediaType(request) !== 'application/x-apple-plist') device.log.object(device.spec.udid, `drmHandshake: Content-Type ${mediaType(request) || 'missing'}`);
  const sealed = sealOf('handshakeAnswer', Uint8Array.from(Buffer.from(nonce)));
  return plistResponse('application/xml', dict({
    FDRBlob: sealed.slice(0, 16),
    HandshakeResponseMessage: sealedMessage('handshakeAnswer', dict({ Nonce: nonce, UniqueDeviceID: device.spec.udid })),
    SUInfo: sealed.slice(16),
    serverKP: sealed,
  }));
}

interface Asked {
  readonly device: VirtualDevice;
  readonly nonce: string;
}

/** Whose activation this is; null for papers that the device did not write, or that belong to no device known here. */
function askedFor(info: PlistDict | null, find: FindDevice): Asked | null {
  const content = info?.get('ActivationInfoXML');
  if (!(content instanceof Uint8Array) || !isSealed('info', content, info?.get('FairPlaySignature'))) return null;
  const inner = dictFrom(content);
  const identity = inner?.get('DeviceID');
  const request = inner?.get('ActivationRequestInfo');
  const nonce = request instanceof Map ? textIn(request, 'ActivationRandomness') : null;
  const device = identity instanceof Map ? find(textIn(identity, 'UniqueDeviceID') ?? '') : undefined;
  if (!device || nonce === null || !(identity instanceof Map) || identity.get('SerialNumber') !== device.spec.serial) return null;
  return { device, nonce };
}

const major = (device: VirtualDevice): number => Number.parseInt(device.spec.osVersion, 10);

/** The form that Activation Lock shows; serverInfo is to be sent back with the answers (ios-protocols 4.2, step 5). Older systems get a page. */
function activationLock(device: VirtualDevice, wrong: boolean): WebResponse {
  const hint = wrong ? 'Your Apple Account or password is incorrect.' : 'This device is linked to an Apple Account. Enter the Apple Account and password that were used to set up this device.';
  if (major(device) < 16) {
    return webPage(200, 'Activation Lock', `<h1>Activation Lock</h1>\n<p>${hint}</p>\n<form method="post" action="${activationPath}">
<input type="hidden" name="isAuthRequired" value="true"/><input type="text" name="login"/><input type="password" name="password"/></form>`);
  }
  return webResponse(200, 'application/x-buddyml', `<?xml version="1.0" encoding="UTF-8"?>
<xmlui>
	<page name="FMIPLockChallenge">
		<navigationBar title="Activation Lock" hidesBackButton="false"/>
		<tableView>
			<section>
				<footer>${hint}</footer>
				<editableTextRow id="login" label="Apple Account" placeholder="example@icloud.com" keyboardType="email" disableAutocapitalization="true" disableAutocorrection="true"/>
				<editableTextRow id="password" label="Password" placeholder="Required" secure="true"/>
			</section>
		</tableView>
	</page>
	<serverInfo isAuthRequired="true" activation-info-base64="" />
</xmlui>
`);
}

function activationRecord({ device, nonce }: Asked): WebResponse {
  const { spec } = device;
  const token = writeXmlPlist(dict({
    ActivationRandomness: nonce, ActivityURL: `https://${appleHost}/deviceservices/activity`, ProductType: spec.model.productType,
    SerialNumber: spec.serial, UniqueDeviceID: spec.udid,
  }));
  const record = dict({
    AccountToken: token, AccountTokenSignature: sealOf('token', token), LDActivationVersion: 2n, unbrick: true,
  });
  // Both wrappings are in the field (ios-protocols 4.2); here the system's age decides, so that a host meets both.
  const wrapped = major(device) < 17
    ? dict({ 'iphone-activation': dict({ 'ack-received': true, 'activation-record': record, 'show-settings': true }) })
    : dict({ ActivationRecord: record });
  return plistResponse('text/xml', wrapped);
}

function activation(request: WebRequest, find: FindDevice): WebResponse {
  const fields = formFields(request);
  const info = fields?.get('activation-info');
  if (!fields || !info) return webPage(400, 'Bad request', '<p>The field activation-info is missing.</p>');
  const asked = askedFor(dictFrom(info), find);
  if (!asked) return refusal('The activation request could not be verified.');
  const { device } = asked;
  // What Apple answers for a device that is active already (ios-protocols 4.2, end).
  if (device.activation !== 'Unactivated') return refusal('Could not activate: the device is unknown.');
  if (!device.activationLocked) return activationRecord(asked);
  const login = fields.get('login');
  const password = fields.get('password');
  if (!login || !password) return activationLock(device, false);
  if (textOf(login).toLowerCase() !== lockOwner.account || textOf(password) !== lockOwner.password) return activationLock(device, true);
  return activationRecord(asked);
}

/** Answers for activation; null for every other path. */
export function practiceApple(find: FindDevice): (request: WebRequest) => WebResponse | null {
  const routes = new Map<string, WebAnswer>([[handshakePath, (request) => handshake(request, find)], [activationPath, (request) => activation(request, find)]]);
  return (request) => {
    const route = routes.get(request.path.split('?')[0] ?? '');
    if (!route) return null;
    return request.method === 'POST' ? route(request) : webPage(405, 'Method Not Allowed', '<p>POST only.</p>', { allow: 'POST' });
  };
}

// Answers in the gallery what the app's main process answers: what a device's word means.
import { explainDeviceError } from '../../src/domain/device-errors.ts';
import type { DeviceWord } from '../../src/errors.ts';

Object.assign(globalThis, { explainWord: ({ word }: { readonly word: DeviceWord }) => Promise.resolve({ ok: true, value: explainDeviceError(word) }) });

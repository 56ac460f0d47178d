// Certificates without keys: roots, intermediates, and PEM text (enrollment-formats 2.4).
import type { Field, PayloadForm } from './field.ts';

const file = (written: 'der' | 'pem'): Field[] => [
  { name: 'file', label: 'Certificate', hint: 'PEM or DER; it is put into the form that is wanted.', type: 'file', key: ['PayloadContent'], nameKey: ['PayloadCertificateFileName'], required: true, max: 1_048_576, written },
];

export const rootForm: PayloadForm = {
  kind: 'rootCertificate', type: 'com.apple.security.root', title: 'Root certificate', about: 'Makes the device trust an authority of your own.', fields: file('der'),
};

export const certificateForm: PayloadForm = {
  kind: 'certificate', type: 'com.apple.security.pkcs1', title: 'Certificate', about: 'Gives the device an intermediate or a server’s certificate, for others to refer to.', fields: file('der'),
};

export const pemForm: PayloadForm = {
  kind: 'pemCertificate', type: 'com.apple.security.pem', title: 'Certificate as PEM', about: 'The same, kept as PEM text.', fields: file('pem'),
};

// What a certificate says of itself, as rows of names and values.
import type { ReactNode } from 'react';
import type { CertificateFacts } from '../../../src/model/identities.ts';
import { fullDay, inFours } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Copyable } from '../../ui/copyable.tsx';

export function certificateRows(certificate: CertificateFacts): (readonly [string, ReactNode])[] {
  return [
    [t('certificate.name'), certificate.name],
    ...(certificate.organization === null ? [] : [[t('certificate.organization'), certificate.organization] as const]),
    [t('certificate.valid'), t('certificate.fromUntil', { from: fullDay(certificate.from), until: fullDay(certificate.until) })],
    [t('certificate.issuer'), certificate.selfSigned ? t('certificate.itself') : certificate.issuer],
    [t('certificate.key'), certificate.key],
    [t('certificate.serial'), <code key="serial">{certificate.serialNumber}</code>],
    [t('certificate.sha256'), <Copyable key="sha256" name={t('certificate.sha256')} value={certificate.sha256} shown={inFours(certificate.sha256)} />],
    [t('certificate.sha1'), <Copyable key="sha1" name={t('certificate.sha1')} value={certificate.sha1} shown={inFours(certificate.sha1)} />],
  ];
}

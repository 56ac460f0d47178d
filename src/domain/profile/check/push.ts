// The push certificate at hand, where it is the one that a profile's devices would wait for (Appendix B 44; enrollment-formats 8).
import { expiryFinding } from '../../enrollment/lifetimes.ts';
import type { Report } from './finding.ts';
import { ofType, type Subject, textAt } from './subject.ts';

/** 44, in part. Never an error: the profile itself is as good as it was. */
export function push(report: Report, subject: Subject): void {
  const { pushTopic, pushUntil, now } = subject.context;
  if (!pushTopic || pushUntil === undefined || pushUntil === null) return;
  const finding = expiryFinding('pushCertificate', pushUntil, now);
  if (!finding) return;
  for (const { dict, path } of ofType(subject, 'com.apple.mdm')) {
    if (textAt(dict, 'Topic') !== pushTopic) continue;
    if (finding.severity === 'info') report.info('lifetime.push', [...path, 'Topic'], finding.reason);
    else report.warning('lifetime.push', [...path, 'Topic'], finding.reason);
  }
}

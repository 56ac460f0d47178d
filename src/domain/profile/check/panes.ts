// Setup Assistant panes that a profile wants skipped after updates (Appendix B 33, for profiles; enrollment-formats 3).
import type { Report } from './finding.ts';
import { compareVersions } from '../os-version.ts';
import { listAt, ofType, quoted, type Subject } from './subject.ts';

/** 33. */
export function panes(report: Report, subject: Subject): void {
  const { schema, system, context: { platform, osVersion } } = subject;
  for (const { dict, path } of ofType(subject, 'com.apple.SetupAssistant.managed')) {
    for (const [index, value] of listAt(dict, 'SkipSetupItems').entries()) {
      if (typeof value !== 'string') continue;
      const at = [...path, 'SkipSetupItems', index];
      const pane = schema.skipKeys.get(value);
      const support = pane?.os?.[system];
      if (!pane) report.warning('panes', at, `${quoted(value)} is no pane of Setup Assistant that Apple listed up to iOS ${schema.skipReleases.at(-1) ?? ''}: it is misspelt, or newer than that.`);
      else if (support?.absent) report.info('panes', at, `${quoted(value)} is no pane of ${platform}.`);
      else if (osVersion !== null && support?.introduced !== undefined && compareVersions(osVersion, support.introduced) < 0) report.info('panes', at, `${quoted(value)} is a pane since ${platform} ${support.introduced}.`);
    }
  }
}

// How good a discovery is, all told. Pure.
import type { Discovery } from '../../model/blueprints.ts';

/**
 * error: devices won't enroll by it, or nobody knows where. warning: they may. An enrollment address that nobody confirmed is a
 * warning: Apple Configurator goes on there, too (enrollment-formats 4.4).
 */
export function discoverySeverity({ enrollmentUrl, notes, tls, problem }: Discovery): 'error' | 'warning' | 'fine' {
  const found = [...notes, ...tls].map(({ severity }) => severity);
  if (enrollmentUrl === null || found.includes('error') || (problem !== null && problem.code !== 'discovery.unverified')) return 'error';
  return problem !== null || found.includes('warning') ? 'warning' : 'fine';
}

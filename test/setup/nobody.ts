// No test reaches the internet.
import { AppError } from '../../src/errors.ts';
import type { HttpClient } from '../../src/http.ts';

export const nobody: HttpClient = ({ url }) => Promise.reject(new AppError('http.unreachable', { host: new URL(url).host, reason: 'tests have no internet' }));

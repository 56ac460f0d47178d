// Days as the people at this computer live them.
import type { LocalMidnight } from '../../../src/domain/records/local-days.ts';

export const localMidnight: LocalMidnight = (year, month, day) => {
  // The constructor takes the years below 100 for those of the last century.
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year, month - 1, day);
  return date.getTime();
};

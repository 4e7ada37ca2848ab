import type { Rehearsal } from '../rehearsal.ts';
import type { Verdict } from '../verdict/problem.ts';
export const htmlReport = (_: Rehearsal, { passed }: Verdict): string =>
  `<!doctype html><title>${passed}</title>`;

import { defineProofCheck } from '../proof-check.ts';

export const sharesDoNotSumTo100 = defineProofCheck({
  name: 'shares-do-not-sum-to-100',
  code: 'MESH706',
  severity: 'error',
  title: 'The shares of a proof do not sum to 100',
  explanation:
    'The shares of a proof cover all calls, so they must sum to 100. version means a single share of 100. version and versions together, or shares with another sum, cannot be true.',
  *check({ proof: { expect }, at }) {
    const { version, versions } = expect;
    if (!versions) return;
    if (version !== undefined) {
      const hint = 'remove one of the two';
      yield { message: 'version and versions exclude each other', at: at(['expect', 'version']), hint };
      return;
    }
    const sum = Object.values(versions).reduce((total, percent) => total + percent, 0);
    if (Math.abs(sum - 100) < 1e-9) return;
    yield {
      message: `the shares sum to ${sum}, not to 100`,
      at: at(['expect', 'versions'], 'key'),
      hint: 'list the share of every version that answers calls',
    };
  },
});

import { defineProofCheck } from '../proof-check.ts';

export const sharesDoNotSumTo100 = defineProofCheck({
  name: 'shares-do-not-sum-to-100',
  code: 'MESH706',
  severity: 'error',
  title: 'Shares that are not the whole',
  explanation:
    'The shares of a proof say who answers every call, so that they sum to 100, and version says the same as a single share of 100. Both together, or shares that leave calls over, cannot hold.',
  *check({ proof: { expect }, at }) {
    const { version, versions } = expect;
    if (!versions) return;
    if (version !== undefined) {
      const hint = 'remove one of the two';
      yield { message: 'version and versions both say who answers', at: at(['expect', 'version']), hint };
      return;
    }
    const sum = Object.values(versions).reduce((total, percent) => total + percent, 0);
    if (Math.abs(sum - 100) < 1e-9) return;
    yield {
      message: `the shares sum to ${sum}, not to 100`,
      at: at(['expect', 'versions'], 'key'),
      hint: 'say the share of every version that answers calls',
    };
  },
});

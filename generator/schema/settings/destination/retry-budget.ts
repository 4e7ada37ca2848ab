import Type from 'typebox';
import { closed, duration } from '../../names.ts';

/** Istio's RetryBudget. */
export const retryBudget = closed(
  {
    percent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: 'Concurrent retries, in percent of the calls that run or wait. Default: 20.',
      }),
    ),
    minRetryConcurrency: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4_294_967_295,
        description: 'Concurrent retries that are always allowed. Default: 3.',
      }),
    ),
    budgetInterval: Type.Optional(
      duration(
        'Counts the new calls of this time, instead of the calls that run or wait. Default: only those that run or wait.',
      ),
    ),
  },
  'Limit on the retries of one caller pod in relation to its calls. It replaces connectionPool.maxRetries, and Istio 1.31 needs connectionPool for it. Without it, retries have no common limit.',
);

import type { EvaluateClaim } from './evidence.ts';

export const admitted: EvaluateClaim<'admitted'> = ({ service, workloads }, { admissions }) => {
  const own = admissions.filter((admission) => admission.service === service);
  const missing = workloads.filter((name) => !own.some(({ workload }) => workload === name));
  const wrong = [
    ...missing.map((name) => `the tree has no ${name}`),
    ...own.flatMap(({ workload, refusal }) => (refusal === undefined ? [] : [`${workload}: ${refusal}`])),
  ];
  return {
    ok: wrong.length === 0,
    expected: 'the API server accepts the pods with their proxies',
    seen:
      wrong.length > 0
        ? wrong.join('; ')
        : `it accepts those of ${own.map(({ workload }) => workload).join(', ')}`,
  };
};

import { defineCheck, type Finding } from '../check.ts';
import {
  type ConsistentHash,
  hashedBy,
  type PolicySource,
  policySources,
} from '../support/traffic-policies.ts';

export const invalidConsistentHash = defineCheck({
  name: 'invalid-consistent-hash',
  code: 'MESH432',
  severity: 'error',
  title: 'A consistent hash is invalid',
  explanation:
    'A hash needs exactly one key. Without a key, Envoy uses any pod, which looks as if it worked. The API server rejects several keys or two algorithms. The size of a Maglev table must be a prime number, or Envoy rejects the whole cluster.',
  source: 'Istio, ConsistentHashLB; Envoy, Maglev load balancer',
  *run(workspace) {
    for (const source of policySources(workspace)) {
      const hash = source.policy.loadBalancer?.consistentHash;
      if (!hash) continue;
      yield* wrongKeys(hash, source);
      yield* wrongAlgorithm(hash, source);
    }
  },
});

const path = ['loadBalancer', 'consistentHash'] as const;

function* wrongKeys(hash: ConsistentHash, { at }: PolicySource): Iterable<Finding> {
  const keys = hashedBy(hash);
  const [first, second] = keys;
  if (first === undefined) {
    yield {
      message: 'the hash has no key, so calls go to any pod',
      at: at(path, 'key'),
      hint: 'add httpHeaderName, httpCookie, httpQueryParameterName or useSourceIp',
    };
  } else if (second !== undefined) {
    yield {
      message: `the hash has several keys: ${keys.join(' and ')}`,
      at: at([...path, second], 'key'),
      hint: 'keep one of them',
      related: [{ message: 'the first', at: at([...path, first], 'key') }],
    };
  }
}

function* wrongAlgorithm({ ringHash, maglev }: ConsistentHash, { at }: PolicySource): Iterable<Finding> {
  if (!maglev) return;
  if (ringHash) {
    yield {
      message: 'ringHash and maglev exclude each other',
      at: at([...path, 'maglev'], 'key'),
      hint: 'keep one of them; ringHash is the default',
      related: [{ message: 'the ring', at: at([...path, 'ringHash'], 'key') }],
    };
  }
  if (isPrime(maglev.tableSize)) return;
  yield {
    message: `the size of a Maglev table must be a prime number, but ${maglev.tableSize} is not`,
    at: at([...path, 'maglev', 'tableSize']),
    hint: `the next prime number is ${nextPrime(maglev.tableSize)}`,
  };
}

function isPrime(number: number): boolean {
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return number > 1;
}

function nextPrime(number: number): number {
  let next = number + 1;
  while (!isPrime(next)) next++;
  return next;
}

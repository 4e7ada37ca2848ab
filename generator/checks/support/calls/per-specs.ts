import type { ServiceSpec } from '../../../schema/service.ts';
import type { DeclaredCall } from './declared-calls.ts';

/**
 * What follows from the specs of caller and callee alone, worked out once for all clusters that override neither. The
 * result must not hold anything of a cluster but places of the specs.
 */
export function perSpecs<Result>(work: (call: DeclaredCall) => Result): (call: DeclaredCall) => Result {
  const known = new WeakMap<ServiceSpec, WeakMap<ServiceSpec, { readonly result: Result }>>();
  return (call) => {
    const ofCaller = known.get(call.caller.spec) ?? new WeakMap<ServiceSpec, { readonly result: Result }>();
    known.set(call.caller.spec, ofCaller);
    const found = ofCaller.get(call.callee.spec) ?? { result: work(call) };
    ofCaller.set(call.callee.spec, found);
    return found.result;
  };
}

import { contractsOf } from '../../../checks/support/contracts.ts';
import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { ClusterState, Running, ValidState } from '../../change.ts';

/** A call of one method that a service of a cluster makes. */
export interface CallMade {
  readonly caller: string;
  readonly callee: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly at: Place;
}

/**
 * The calls that a service makes in a cluster: those in the records of its versions there if all of them have
 * one, and otherwise those in the spec.
 */
export function callsMadeBy({ loaded, model }: Running, { workspace }: ValidState): CallMade[] {
  const contracts = contractsOf(workspace);
  return model.service.access.calls.flatMap(({ service, methods }, index) => {
    const made = contracts.callsOf(loaded, service);
    return methods.flatMap((method, position): CallMade[] => {
      if (made && !made.has(method)) return [];
      const at = loaded.at(['calls', index, 'methods', position]);
      return [{ caller: loaded.name, callee: service, method, at }];
    });
  });
}

/** The calls that all services of a cluster make to one of them. */
export function callsMadeTo(callee: string, { instances }: ClusterState, state: ValidState): CallMade[] {
  return [...instances.values()]
    .filter(({ model }) => model.service.access.calls.some(({ service }) => service === callee))
    .flatMap((running) => callsMadeBy(running, state))
    .filter((call) => call.callee === callee);
}

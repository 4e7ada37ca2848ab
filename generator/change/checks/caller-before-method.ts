import type { Finding } from '../../checks/check.ts';
import { contractsOf } from '../../checks/support/contracts.ts';
import { receivingVersions } from '../../checks/support/routes/receiving-versions.ts';
import type { Change } from '../change.ts';
import { type Continued, continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { type CallMade, callsMadeBy } from './support/calls-made.ts';

export const callerBeforeMethod = defineChangeCheck({
  name: 'caller-before-method',
  code: 'MESH510',
  severity: 'error',
  title: 'A caller comes together with the method that it calls',
  explanation:
    'The Applications of two services sync in no order. A caller that calls a method from this change on may be there before the called service has it, and is answered UNIMPLEMENTED until then. Promote the called service in one commit and the caller in the next. In the first stage nobody minds.',
  source: 'gRPC, Status Codes: UNIMPLEMENTED; Argo CD, Applications',
  *run(change) {
    const [first] = change.after.fleet.settings.stages;
    for (const instance of continued(change)) {
      if (instance.after.cluster.model.stage === first) continue;
      const known = new Set(callsMadeBy(instance.before, change.before).map(keyOf));
      for (const call of callsMadeBy(instance.after, change.after)) {
        if (known.has(keyOf(call))) continue;
        const found = missingAtBase(change, instance, call);
        if (found) yield found;
      }
    }
  },
});

const keyOf = ({ callee, method }: CallMade): string => `${callee} ${method}`;

/** What is to be said of a new call; undefined where every version that gets it had the method before. */
function missingAtBase(
  change: Change,
  { name, cluster, before }: Continued,
  call: CallMade,
): Finding | undefined {
  const callee = before.cluster.instances.get(call.callee);
  const isService = change.after.workspace.serviceNames.has(call.callee);
  if (!isService) return undefined;
  const common = {
    at: call.at,
    hint: `promote ${call.callee} in ${cluster.name} first, and ${name} in the commit after`,
  };
  if (!callee) {
    const related = [earlierLine(change, 'what ran there', before.cluster.loaded.at(['services'], 'key'))];
    return {
      ...common,
      message: `${name} calls ${call.callee} in ${cluster.name}, which comes there with this very change`,
      related,
    };
  }
  const { protos, workspace } = {
    protos: change.after.workspace.protos ?? {},
    workspace: change.before.workspace,
  };
  const contracts = contractsOf(workspace);
  const lacking = receivingVersions(callee.loaded, call.method, protos).find((version) => {
    const running = callee.loaded.own.versions[version];
    return running !== undefined && !contracts.serves(call.callee, running.tag, call.method);
  });
  if (lacking === undefined) return undefined;
  return {
    ...common,
    message: `${name} calls ${call.method} in ${cluster.name} from this change on, and ${call.callee} did not have it there before`,
    related: [
      earlierLine(change, `what ran of ${call.callee}`, callee.loaded.atOwn(['versions', lacking, 'tag'])),
    ],
  };
}

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
  title: 'A caller and the method it calls are added in one change',
  explanation:
    'Argo CD syncs the Applications of two services in no fixed order. The new caller may run before the called service has the method, and gets UNIMPLEMENTED until then. Promote the called service in one commit and the caller in the next. This check does not apply to the first stage.',
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

/** The finding for a new call; undefined if every version that gets it already had the method. */
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
    hint: `promote ${call.callee} in ${cluster.name} first, and ${name} in the next commit`,
  };
  if (!callee) {
    const related = [earlierLine(change, 'what ran there', before.cluster.loaded.at(['services'], 'key'))];
    return {
      ...common,
      message: `${name} calls ${call.callee} in ${cluster.name}, which is added there in the same change`,
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
    message: `${name} calls ${call.method} in ${cluster.name} from this change on, but ${call.callee} did not have it there before`,
    related: [
      earlierLine(
        change,
        `the previous version of ${call.callee}`,
        callee.loaded.atOwn(['versions', lacking, 'tag']),
      ),
    ],
  };
}

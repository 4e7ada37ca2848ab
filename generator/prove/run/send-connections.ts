import { inParallel } from '../../lang/in-parallel.ts';
import type { Case } from '../case.ts';
import { connectOnce } from '../clients/connection.ts';
import type { Sent } from './send.ts';
import type { TestRig } from './test-rig.ts';

/** Most connections of a case for which other cases wait. Those that measure a share are more, and need no counts. */
const mostCounted = 20;

/** Opens the connections of a case. @throws Error for a caller that the mesh does not have */
export async function sendConnections(rig: TestRig, testCase: Case): Promise<Sent> {
  const { from, to, send } = testCase;
  const { address } = rig.mesh.route(from, to);
  const caseNumber = rig.register(testCase);
  const connections = Array.from({ length: send.calls }, (_, number) => number);
  const open = async (): Promise<Sent> => ({
    caseNumber,
    calls: await inParallel(send.atOnce, connections, (number) =>
      rig.gate(() => connectOnce(address, `${caseNumber}.${number}`, { number, ...send })),
    ),
    late: 0,
  });
  if (to.kind !== 'service' || send.calls > mostCounted) return open();
  // Proxies count the refused connections of all cases together.
  return rig.oneByOne(async () => {
    const before = await rig.mesh.refusedConnections(to.service);
    const sent = await open();
    return { ...sent, refusals: (await rig.mesh.refusedConnections(to.service)) - before };
  });
}

import { join, relative } from 'node:path';
import { SourceFile } from '../diagnostics/source-file.ts';
import { snapshotAt } from '../history/snapshot.ts';
import { isForeignProto } from '../load/proto-index.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { bufVersion } from '../toolchain/buf.ts';
import { protosBefore } from './base-commit.ts';
import { diagnosticsOfBuf, protosIn } from './buf.ts';
import { protosRemovedWithServices } from './removed-protos.ts';
import type { ExternalTool, ToolResult } from './tool.ts';

/**
 * buf breaking compares the protos with those of the commit that the change starts from. A proto may be deleted together
 * with the last service that serves it, as `npm run remove` does. buf could read the commit itself, but it would check out
 * the whole tree: with 1000 services in ten clusters, this took 45 s instead of 3 s.
 */
export const bufBreakingTool: ExternalTool = {
  name: 'buf breaking',
  subjects: 'protos',
  async find(run) {
    const protos = protosIn(run).length;
    const { targetRevision } = run.rendered.fleet.settings;
    const base = await protosBefore(run.root, targetRevision);
    if ('reason' in base) return protos === 0 ? { findings: [], examined: 0 } : uncompared(base.reason);
    const removed = await protosRemovedWithServices(run, base);
    if (protos === 0) return removed.length > 0 ? { findings: [], examined: 0 } : allRemoved(base.commit);
    const key = `buf breaking ${bufVersion()} ${base.digest} ${run.inputs.protos.digest} ${removed.join()}`;
    if (run.memory.recall(key)) return { findings: [], examined: protos };
    const before = await snapshotAt(run.root, base.commit);
    const against = join(relative(run.root, before.root), 'protos');
    const args = ['breaking', 'protos', '--against', against];
    const diagnostics = await diagnosticsOfBuf(run.root, 'bufBreaking', args);
    const left = diagnostics.filter(({ message }) => !removed.some((path) => isDeletionOf(path, message)));
    if (left.length === 0) run.memory.remember(key, []);
    const { foreignProtos } = run.rendered.fleet;
    const isForeign = (path: string) => isForeignProto(path.replace(/^protos\//, ''), foreignProtos);
    const hinted = left.map((each) => (isForeign(each.at.file.path) ? { ...each, hint: foreignHint } : each));
    return { findings: [], diagnostics: hinted, examined: protos };
  },
};

const foreignHint =
  'others own this proto: keep the copy of before until its callers and its servers use the new one, or add the rule and the file to breaking.ignore_only in protos/buf.yaml, with the reason';

/** Whether buf reports a deleted proto. */
const isDeletionOf = (path: string, message: string): boolean =>
  message.startsWith('FILE_NO_DELETE:') && message.includes(`"${path}"`);

/** buf refuses a folder without protos with a message about its modules. */
function allRemoved(commit: string): ToolResult {
  const at = { file: new SourceFile('protos', ''), offset: 0, length: 1 };
  const message = `protos/ contains no proto any more; commit ${commit.slice(0, 7)} has some`;
  const hint = `git checkout ${commit.slice(0, 7)} -- protos restores them`;
  return { findings: [], diagnostics: [{ rule: toolRules.bufBreaking, message, at, hint }], examined: 0 };
}

function uncompared(reason: string): ToolResult {
  const at = { file: new SourceFile('protos/buf.yaml', ''), offset: 0, length: 1 };
  const message = `buf breaking did not run: ${reason}`;
  return { findings: [], diagnostics: [{ rule: toolRules.protosNotCompared, message, at }], examined: 0 };
}

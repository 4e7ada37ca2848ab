import { SourceFile } from '../diagnostics/source-file.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { bufVersion } from '../toolchain/buf.ts';
import { protosBefore } from './base-commit.ts';
import { diagnosticsOfBuf, protosIn } from './buf.ts';
import { protosGoneWithServices } from './protos-gone.ts';
import type { RealTool, ToolResult } from './tool.ts';

/**
 * buf breaking: the protos against those of the commit that the change starts from, read by buf's own git input. A proto
 * may go with the last service that serves it, as `npm run remove` has it.
 */
export const bufBreakingTool: RealTool = {
  name: 'buf breaking',
  subjects: 'protos',
  async find(run) {
    const protos = protosIn(run).length;
    const { targetRevision } = run.rendered.fleet.settings;
    const base = await protosBefore(run.root, targetRevision);
    if ('reason' in base) return protos === 0 ? { findings: [], examined: 0 } : uncompared(base.reason);
    const gone = await protosGoneWithServices(run, base);
    if (protos === 0) return gone.length > 0 ? { findings: [], examined: 0 } : allGone(base.commit);
    const key = `buf breaking ${bufVersion()} ${base.commit} ${run.inputs.protos.digest}`;
    if (run.memory.recall(key)) return { findings: [], examined: protos };
    const against = `${base.gitFolder}#format=git,ref=${base.commit},subdir=${base.folder}`;
    const diagnostics = await diagnosticsOfBuf(run.root, 'bufBreaking', [
      'breaking',
      'protos',
      '--against',
      against,
    ]);
    if (diagnostics.length === 0) run.memory.remember(key, []);
    const left = diagnostics.filter(({ message }) => !gone.some((path) => isDeletionOf(path, message)));
    return { findings: [], diagnostics: left, examined: protos };
  },
};

/** True for what buf finds in a proto that is not there any more. */
const isDeletionOf = (path: string, message: string): boolean =>
  message.startsWith('FILE_NO_DELETE:') && message.includes(`"${path}"`);

/** buf itself refuses a folder without protos, in words about its modules. */
function allGone(commit: string): ToolResult {
  const at = { file: new SourceFile('protos', ''), offset: 0, length: 1 };
  const message = `protos/ holds no proto any more; commit ${commit.slice(0, 7)} has some`;
  const hint = `git checkout ${commit.slice(0, 7)} -- protos brings them back`;
  return { findings: [], diagnostics: [{ rule: toolRules.bufBreaking, message, at, hint }], examined: 0 };
}

function uncompared(reason: string): ToolResult {
  const at = { file: new SourceFile('protos/buf.yaml', ''), offset: 0, length: 1 };
  const message = `buf breaking compared the protos with nothing: ${reason}`;
  return { findings: [], diagnostics: [{ rule: toolRules.protosNotCompared, message, at }], examined: 0 };
}

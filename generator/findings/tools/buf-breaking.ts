import { SourceFile } from '../../diagnostics/source-file.ts';
import { bufVersion } from '../../tools/buf.ts';
import { toolRules } from '../../tools/rules.ts';
import { protosBefore } from './base-commit.ts';
import { diagnosticsOfBuf, protosIn } from './buf.ts';
import type { RealTool, ToolResult } from './tool.ts';

/** buf breaking: the protos against those of the commit that the change starts from, read by buf's own git input. */
export const bufBreakingTool: RealTool = {
  name: 'buf breaking',
  subjects: 'protos',
  async find(run) {
    const protos = protosIn(run).length;
    if (protos === 0) return { findings: [], examined: 0 };
    const { targetRevision } = run.rendered.fleet.settings;
    const base = await protosBefore(run.root, targetRevision);
    if ('reason' in base) return uncompared(base.reason);
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
    return { findings: [], diagnostics, examined: protos };
  },
};

function uncompared(reason: string): ToolResult {
  const at = { file: new SourceFile('protos/buf.yaml', ''), offset: 0, length: 1 };
  const message = `buf breaking compared the protos with nothing: ${reason}`;
  return { findings: [], diagnostics: [{ rule: toolRules.bufUncompared, message, at }], examined: 0 };
}

import { bufLintTool } from '../../external-tools/buf.ts';
import { bufBreakingTool } from '../../external-tools/buf-breaking.ts';
import { toolStep } from '../tool-step.ts';

/**
 * buf's own rules for every proto, and every proto against the commit that the change starts from. A new fleet has no
 * protos yet.
 */
export const bufChecks = toolStep({
  name: 'buf',
  title: 'buf lint and breaking',
  summary: 'protos/ follows the rules of buf.yaml, and has no breaking change since the base commit',
  tools: [bufLintTool, bufBreakingTool],
  withoutSubjects: 'protos/ holds no proto yet',
});

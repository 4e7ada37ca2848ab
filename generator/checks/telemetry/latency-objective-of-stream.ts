import { methodNamesOf } from '../../model/method-names.ts';
import { methodsOf } from '../../model/service-method.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { objectivesIn } from '../support/objectives.ts';

export const latencyObjectiveOfStream = defineCheck({
  name: 'latency-objective-of-stream',
  code: 'MESH2003',
  severity: 'warning',
  title: 'A latency objective counts streams',
  explanation:
    'Istio measures a call from its first byte to its last one. For a stream, that is how long the two sides want to talk, and not how fast the server is. So streams count as slow calls.',
  source: 'Istio, Standard Metrics: Request Duration; gRPC, Core concepts: streaming RPC',
  *run(workspace) {
    const { protos } = workspace;
    if (!protos) return;
    for (const source of settingsSources(workspace)) {
      const streams = methodsOf(source.spec, protos)
        .filter(({ clientStreaming, serverStreaming }) => clientStreaming || serverStreaming)
        .map(({ path }) => path);
      const names = methodNamesOf(source.spec, protos);
      for (const { own, method, at } of objectivesIn(source)) {
        const counted =
          method === undefined ? streams : streams.filter((path) => path === names.full(method));
        if (!own.latency || counted.length === 0) continue;
        yield {
          message: `${counted.join(' and ')} ${counted.length > 1 ? 'are streams' : 'is a stream'}: the objective counts how long ${counted.length > 1 ? 'they last' : 'it lasts'}`,
          at: at(['latency'], 'key'),
          hint:
            method === undefined
              ? 'write the objective for each unary method, under methods'
              : 'remove latency',
        };
      }
    }
  },
});

import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const callWithoutMethods = defineCheck({
  name: 'call-without-methods',
  code: 'MESH443',
  severity: 'error',
  title: 'A call that does not say its methods, or says methods that nothing is known of',
  explanation:
    'Who may call what follows from the methods in calls: without them, nothing would be allowed. Only of an external service without grpc.services no method is known, so that none can be checked.',
  *run(workspace) {
    const { services, externals } = workspace;
    const called = new Map([...externals, ...services].map((each) => [each.spec.name, each]));
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [index, { service, methods }] of (spec.calls ?? []).entries()) {
        const callee = called.get(service);
        if (!callee) continue;
        const finding = problem(service, callee.spec.grpc !== undefined, methods !== undefined);
        if (!finding) continue;
        const step = methods ? 'methods' : 'service';
        yield { ...finding, at: at(['calls', index, step], methods ? 'key' : 'value') };
      }
    }
  },
});

function problem(service: string, known: boolean, said: boolean): Omit<Finding, 'at'> | undefined {
  if (known && !said)
    return {
      message: `the call does not say which methods of ${service} it is about`,
      hint: 'add methods: [...]',
    };
  if (!known && said)
    return {
      message: `nothing is known of the methods of ${service}`,
      hint: `leave methods out, or name the gRPC services in services/${service}/external.yaml: grpc: { services: [...] }`,
    };
  return undefined;
}

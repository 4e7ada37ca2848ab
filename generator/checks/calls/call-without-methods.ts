import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const callWithoutMethods = defineCheck({
  name: 'call-without-methods',
  code: 'MESH443',
  severity: 'error',
  title: 'A call without methods, or with methods that cannot be checked',
  explanation:
    'The methods under calls decide what a caller may call. Without methods, no call would be allowed. Only for an external service without grpc.services the methods are unknown, and a list of methods cannot be checked.',
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

function problem(service: string, known: boolean, hasMethods: boolean): Omit<Finding, 'at'> | undefined {
  if (known && !hasMethods)
    return {
      message: `the call does not list the methods of ${service}`,
      hint: 'add methods: [...]',
    };
  if (!known && hasMethods)
    return {
      message: `the methods of ${service} are unknown`,
      hint: `remove methods, or list its gRPC services in services/${service}/external.yaml: grpc: { services: [...] }`,
    };
  return undefined;
}

import { shapeOf, variablesIn } from '../../load/http-rule.ts';
import { methodPath, type ProtoService, servedBy } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace, placeOfService, together } from '../support/places.ts';

export const invalidJsonPath = defineCheck({
  name: 'invalid-json-path',
  code: 'MESH1736',
  severity: 'error',
  title: 'An annotation for JSON is not usable',
  explanation:
    'The gateway loads the annotations google.api.http of all methods of a gRPC service, also of methods that are not exposed. If two of them have one path, or a variable of a path or the body is not a field of the request message, the proxy rejects the configuration: then it gets no later change of its routes either.',
  source: 'Envoy, gRPC-JSON transcoder filter; google/api/http.proto',
  *run(workspace) {
    const { instances, protos = {} } = workspace;
    const all = [...exposures(instances)].flatMap((exposed) => {
      if (!exposed.exposure.json) return [];
      const served = servedBy(exposed.spec, protos).filter(({ methods }) => methods.some(({ json }) => json));
      return mistakesIn(served).map((mistake) => ({ ...mistake, at: exposed.atKey('json') }));
    });
    for (const [{ at, message, hint, service }] of perPlace(all, (each) => each.message)) {
      const proto = placeOfService(service, workspace);
      yield { message, at, hint, related: proto ? [{ message: service.name, at: proto }] : [] };
    }
  },
});

interface Mistake {
  readonly service: ProtoService;
  readonly message: string;
  readonly hint: string;
}

function mistakesIn(services: readonly ProtoService[]): Mistake[] {
  const first = new Map<string, string>();
  return services.flatMap((service) =>
    service.methods.flatMap(({ name, json = [] }) =>
      json.flatMap(({ verb, path, lacks }): Mistake[] => {
        const method = methodPath(service.name, name);
        if (lacks)
          return [
            {
              service,
              message: `the request of ${method} has no ${lacks.length > 1 ? 'fields' : 'field'} ${together(lacks)}, which its annotation names`,
              hint: `correct ${verb} ${path}, or add the field to the message`,
            },
          ];
        const twice = variablesIn(path).find((each, index, names) => names.indexOf(each) !== index);
        if (twice !== undefined)
          return [
            {
              service,
              message: `the path ${path} of ${method} has the variable ${twice} twice`,
              hint: 'name each field once',
            },
          ];
        const key = `${verb} ${shapeOf(path)}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, method);
        return other === undefined
          ? []
          : [
              {
                service,
                message: `${other} and ${method} both have ${verb} ${path}`,
                hint: 'give each method its own path',
              },
            ];
      }),
    ),
  );
}

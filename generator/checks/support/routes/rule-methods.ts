import { methodPath, methodsNamed, type ProtoMethod, type ProtoService } from '../../../load/proto-index.ts';
import type { ServiceSpec } from '../../../schema/service.ts';

/** A rule as written in the spec. */
export type RuleSpec = NonNullable<ServiceSpec['routes']>[number];

/** A method with its full name, `package.Service/Method`. */
export interface FullMethod {
  readonly name: string;
  readonly method: ProtoMethod;
}

/** The methods that a name means among some services; several or none where another check complains. */
export function fullMethods(name: string, services: readonly ProtoService[]): FullMethod[] {
  return methodsNamed(name, services).map(({ service, method }) => ({
    name: methodPath(service.name, method.name),
    method,
  }));
}

/** Every method of some services. */
export function allMethods(services: readonly ProtoService[]): FullMethod[] {
  return services.flatMap((service) =>
    service.methods.map((method) => ({ name: methodPath(service.name, method.name), method })),
  );
}

/** The methods that a rule is about. */
export function methodsOfRule({ match }: RuleSpec, served: readonly ProtoService[]): FullMethod[] {
  if (!match.methods && !match.services) return allMethods(served);
  const whole = served.filter(({ name }) => match.services?.includes(name));
  const named = (match.methods ?? []).flatMap((name) => fullMethods(name, served));
  const found = new Map([...named, ...allMethods(whole)].map((full) => [full.name, full]));
  return [...found.values()];
}

/** True where a rule names a method, rather than taking it with all others of its service. */
export function ruleNamesMethod(
  { match }: RuleSpec,
  { name }: FullMethod,
  served: readonly ProtoService[],
): boolean {
  return (match.methods ?? []).some((pattern) =>
    fullMethods(pattern, served).some((full) => full.name === name),
  );
}

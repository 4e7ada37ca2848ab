/**
 * Methods as a spec names them: `Method`, or `package.Service/Method` if two gRPC services of the server have a method of
 * this name.
 * @param served all methods of the server: `package.Service/Method`
 */
export function shortNames(methods: readonly string[], served: readonly string[]): string[] {
  const short = (path: string) => path.slice(path.indexOf('/') + 1);
  return methods.map((path) =>
    served.filter((each) => short(each) === short(path)).length > 1 ? path : short(path),
  );
}

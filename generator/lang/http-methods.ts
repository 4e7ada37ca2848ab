/** The methods of HTTP. Source: RFC 9110, 9.3, and RFC 5789. */
export const httpMethods: readonly string[] = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
];

/**
 * The methods of HTTP that a condition intends, if only methods in lower case fulfil it; empty if it fits one in upper
 * case, or none. Methods of HTTP are compared letter by letter.
 * Source: RFC 9110, 9.1.
 */
export const intendedHttpMethods = (fits: (method: string) => boolean): string[] =>
  httpMethods.some(fits) ? [] : httpMethods.filter((method) => fits(method.toLowerCase()));

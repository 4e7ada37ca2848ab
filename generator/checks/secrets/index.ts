export { plainTextCredential } from './plain-text-credential.ts';
export { plainTextSecretInAnnotation } from './plain-text-secret-in-annotation.ts';
export { plainTextSecretInArgument } from './plain-text-secret-in-argument.ts';
export { plainTextSecretInFile } from './plain-text-secret-in-file.ts';
export { plainTextSecretInHeader } from './plain-text-secret-in-header.ts';
export { plainTextSecretInVariable } from './plain-text-secret-in-variable.ts';

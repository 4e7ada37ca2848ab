import { type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { fileDescriptorSet } from '../gen/grpc/reflection/v1/reflection.descriptor.ts';
import {
  type ExtensionRequest,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  type ServerReflectionServer,
  ServerReflectionService,
} from '../gen/grpc/reflection/v1/reflection.ts';
import { type Endpoint, serviceName } from './endpoint.ts';
import { indexSymbols, type SymbolIndex } from './symbol-index.ts';

type Question = ServerReflectionRequest['messageRequest'];
type Answer = ServerReflectionResponse['messageResponse'];

/** v1alpha has the same messages under another name; older tools use only v1alpha. */
const v1alphaPath = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo';

/**
 * Server reflection for `endpoints` and itself: grpcurl and similar tools need no .proto files. It answers from
 * the generated descriptors. The packaged one reads files that a bundle does not contain.
 */
export function reflection(endpoints: readonly Endpoint[]): Endpoint[] {
  const services = [...endpoints.map(({ definition }) => definition), ServerReflectionService].map(
    serviceName,
  );
  const index = indexSymbols([...endpoints.map((endpoint) => endpoint.fileDescriptorSet), fileDescriptorSet]);
  const implementation: ServerReflectionServer = {
    serverReflectionInfo: (call: ServerDuplexStream<ServerReflectionRequest, ServerReflectionResponse>) => {
      call.on('data', (request: ServerReflectionRequest) => {
        const messageResponse = answer(request.messageRequest, services, index);
        call.write({ validHost: request.host, originalRequest: request, messageResponse });
      });
      call.on('end', () => call.end());
    },
  };
  const v1alpha = {
    serverReflectionInfo: { ...ServerReflectionService.serverReflectionInfo, path: v1alphaPath },
  };
  return [ServerReflectionService, v1alpha].map((definition) => ({
    definition,
    implementation,
    fileDescriptorSet,
  }));
}

function answer(question: Question, services: readonly string[], index: SymbolIndex): Answer {
  switch (question?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return filesFrom(index.files.get(question.value), question.value);
    case 'fileContainingSymbol':
      return filesFrom(index.symbols.get(question.value), question.value);
    case 'fileContainingExtension':
      return fileOfExtension(question.value, index);
    case 'allExtensionNumbersOfType':
      return extensionNumbers(question.value, index);
    default:
      return refuse(status.INVALID_ARGUMENT, 'The request asks for nothing');
  }
}

function fileOfExtension({ containingType, extensionNumber }: ExtensionRequest, index: SymbolIndex): Answer {
  const found = index.extensions.find(
    ({ extendee, number }) => extendee.typeName === containingType && number === extensionNumber,
  );
  return filesFrom(found?.file, `extension ${extensionNumber} of ${containingType}`);
}

function extensionNumbers(baseTypeName: string, index: SymbolIndex): Answer {
  if (!index.symbols.has(baseTypeName)) return notFound(baseTypeName);
  const ofType = index.extensions.filter(({ extendee }) => extendee.typeName === baseTypeName);
  const extensionNumber = ofType.map(({ number }) => number);
  return { $case: 'allExtensionNumbersResponse', value: { baseTypeName, extensionNumber } };
}

/** A file and all its imports: a tool cannot use a part. */
function filesFrom(file: DescFile | undefined, asked: string): Answer {
  if (!file) return notFound(asked);
  const files = [...withImports(file)];
  return {
    $case: 'fileDescriptorResponse',
    value: {
      fileDescriptorProto: files.map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto))),
    },
  };
}

function withImports(file: DescFile, seen = new Set<DescFile>()): Set<DescFile> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const imported of file.dependencies) withImports(imported, seen);
  return seen;
}

function notFound(what: string): Answer {
  return refuse(status.NOT_FOUND, `There is no ${what} here`);
}

function refuse(errorCode: status, errorMessage: string): Answer {
  return { $case: 'errorResponse', value: { errorCode, errorMessage } };
}

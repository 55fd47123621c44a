import type { DescMessage } from '@bufbuild/protobuf';
import type { RouteHandlerMethod } from 'fastify';
import { type File, FileSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { contextOf } from './admission.ts';
import { recordOf } from './calls.ts';
import { apiHeaders, type Headers } from './headers.ts';
import type { Method } from './methods.ts';
import { requestReader } from './routes/request.ts';
import type { Route } from './routes/table.ts';

/** Whether a method answers a document instead of data: then it is answered as it is, not as JSON. */
export const isFile = (output: DescMessage): boolean => output.typeName === FileSchema.typeName;

/** Answers a route by the bytes of one call, to be saved and never kept, shown or run by the browser itself. */
export function fileHandler(
  route: Route,
  given: { readonly method: Method; readonly https: boolean },
): RouteHandlerMethod {
  const read = requestReader(route);
  const headers = apiHeaders(given.https, null);
  return async (request, reply) => {
    const { params, query, body } = request;
    const message = read({ params: recordOf(params), query: recordOf(query), body });
    const answer = await given.method(message, contextOf(request));
    if (!isFileMessage(answer)) throw new Error(`${route.method.name} answered no file`);
    return reply.code(route.status).headers(headers).headers(headersOf(answer)).send(Buffer.from(answer.data));
  };
}

const isFileMessage = (answer: unknown): answer is File =>
  typeof answer === 'object' && answer !== null && '$typeName' in answer && answer.$typeName === FileSchema.typeName;

const headersOf = ({ contentType, name }: File): Headers => ({
  'content-type': mediaType.test(contentType) ? contentType : 'application/octet-stream',
  'content-disposition': `attachment; filename="${plainName(name)}"; filename*=UTF-8''${extendedName(name)}`,
});

/** RFC 9110, without anything that could end the header. */
const mediaType = /^[a-z]+\/[a-z0-9][a-z0-9.+-]*(?:; ?charset=[a-z0-9-]+)?$/i;

/** For old browsers: letters that every one of them takes. */
const plainName = (name: string): string => name.replace(/[^A-Za-z0-9._ -]/g, '_');

/** As RFC 8187 writes it, which allows less than encodeURIComponent does. */
const extendedName = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The same calls over gRPC on HTTP/2: see grpc-server.ts and grpc-client.ts. */
export { grpcClient } from './grpc-client.ts';
export { grpcServer, type Offer, offer } from './grpc-server.ts';

import { type DescMethod, getOption } from '@bufbuild/protobuf';
import { Area, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { gateway } from '../../services/gateway/service.ts';

/** A method of a contract, as `payments.RefundOrder`. */
export interface Method {
  readonly name: string;
  readonly method: DescMethod;
}

/** Every method of every contract that has an address. */
export const methods: readonly Method[] = Object.entries(gateway.needs).flatMap(([service, contract]) =>
  contract.methods.map((method) => ({ name: `${service}.${method.name}`, method })),
);

const writes = (method: DescMethod): boolean => method.idempotency !== noSideEffects;

/** google.protobuf.MethodOptions.IdempotencyLevel.NO_SIDE_EFFECTS; the library's name for it is a type only. */
const noSideEffects = 1;

/** Whether staff change something by it: also by what customers call as well, where its rule names their area. */
export const isStaffWrite = ({ method }: Method): boolean =>
  writes(method) && getOption(method, rule).area !== Area.UNSPECIFIED;

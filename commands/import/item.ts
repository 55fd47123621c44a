import type { ImportProduct } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';

/** One product of a file, or what stands there instead of one. */
export type Item = {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly original: string;
  /** How far the file has been read when it is at hand, in bytes. */
  readonly readBytes: number;
} & ({ readonly product: ImportProduct } | { readonly fault: Fault });

/** Why something is not imported; `reason` is a stable word. */
export interface Fault {
  readonly sku: string;
  readonly reason: string;
  readonly detail: string;
}

/** A product made of its parts, or the fault that hinders it. */
export type Parsed = { readonly product: ImportProduct } | { readonly fault: Fault };

/** Items of a file in their order, always the same for the same file: resuming counts them. */
export type Items = AsyncIterable<Item>;

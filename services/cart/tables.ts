/** The tables of the cart's schema. */
export interface CartDb {
  carts: {
    id: string;
    user_id: string | null;
    email: string | null;
    lines: Lines;
    codes: readonly string[];
    ordered_by: readonly string[];
    cancelled: readonly string[];
    reminded_at: Date | null;
    merged_into: string | null;
    touched_hour: Date;
    created_at: Date;
    updated_at: Date;
  };
}

/** By SKU. */
export type Lines = Readonly<Record<string, { readonly quantity: number; readonly place: number }>>;

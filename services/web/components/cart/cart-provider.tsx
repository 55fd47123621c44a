'use client';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '#web/lib/api/problem.ts';
import type { Cart } from '#web/lib/api/types.ts';
import { writeCartId } from '#web/lib/shop/cart-cookie.ts';
import { type CartStore, createCartStore } from './cart-store.ts';

interface CartView {
  readonly cart: Cart | null;
  /** Pieces in the cart, with those that were just added and not yet answered. */
  readonly count: number;
  readonly problem: Problem | null;
  readonly open: boolean;
  setOpen(open: boolean): void;
  readonly store: CartStore;
}

const CartContext = createContext<CartView | null>(null);

interface Props {
  readonly initial: Cart | null;
  readonly signedIn: boolean;
  readonly children: ReactNode;
}

/** The cart as this tab knows it; other tabs tell when they change it. */
export function CartProvider({ initial, signedIn, children }: Props) {
  const [state, setState] = useState({ cart: initial, adding: 0, problem: null as Problem | null });
  const [open, setOpen] = useState(false);
  const stateRef = useRef(state);
  const signedInRef = useRef(signedIn);
  const channel = useRef<BroadcastChannel>(undefined);

  const store = useMemo(
    () =>
      createCartStore({
        read: () => stateRef.current,
        signedIn: () => signedInRef.current,
        write: (change) => {
          stateRef.current = { ...stateRef.current, ...change };
          setState(stateRef.current);
        },
        tellOthers: () => channel.current?.postMessage('changed'),
      }),
    [],
  );

  useEffect(() => {
    signedInRef.current = signedIn;
  }, [signedIn]);

  useEffect(() => {
    // The page may have found the person's cart although this browser held none.
    if (initial !== null && !initial.ordered) writeCartId(initial.id);
  }, [initial]);

  useEffect(() => {
    const own = new BroadcastChannel('cart');
    own.onmessage = () => store.refresh();
    channel.current = own;
    // A page from the Back cache shows an old cart.
    const shown = (event: PageTransitionEvent) => event.persisted && store.refresh();
    window.addEventListener('pageshow', shown);
    return () => {
      own.close();
      window.removeEventListener('pageshow', shown);
    };
  }, [store]);

  const view = useMemo(() => {
    // An ordered cart is closed; the next thing added begins a new one.
    const cart = state.cart?.ordered === true ? null : state.cart;
    const count = (cart?.lines ?? []).reduce((sum, line) => sum + line.quantity, 0) + state.adding;
    return { cart, count, problem: state.problem, open, setOpen, store };
  }, [state, open, store]);

  return <CartContext value={view}>{children}</CartContext>;
}

export function useCart(): CartView {
  const view = useContext(CartContext);
  if (view === null) throw new Error('useCart needs a CartProvider above it');
  return view;
}

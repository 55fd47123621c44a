import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Cart } from '#web/lib/api/types.ts';
import { readCartId, writeCartId } from '#web/lib/shop/cart-cookie.ts';

export interface CartState {
  readonly cart: Cart | null;
  /** Pieces that were asked for and not yet answered. */
  readonly adding: number;
  readonly problem: Problem | null;
}

interface Ports {
  read(): CartState;
  /** Whether there is somebody whose cart may be on another device. */
  signedIn(): boolean;
  write(change: Partial<CartState>): void;
  tellOthers(): void;
}

export interface CartStore {
  /** Null when it is in the cart, else why it is not. */
  add(sku: string, quantity: number): Promise<Problem | null>;
  /** 0 removes the line. */
  setQuantity(sku: string, quantity: number): Promise<void>;
  /** Null when the code counts, else why it does not. */
  addCode(code: string): Promise<Problem | null>;
  removeCode(code: string): Promise<void>;
  refresh(): Promise<void>;
}

/** Changes of the cart: seen at once, sent at once, taken back with a reason when refused. */
export function createCartStore(ports: Ports): CartStore {
  const openCart = cartOpener(ports);
  let inFlight = 0;
  let overlapped = false;
  let changes: Promise<unknown> = Promise.resolve();

  const heldOrTheirs = async (id: string): Promise<Cart | null> =>
    (await nullWhenGone(call<Cart>(`/api/v1/carts/${id}`))) ?? theirCart(ports);

  const refresh = async (): Promise<void> => {
    const id = readCartId();
    if (id === undefined) return;
    const cart = await heldOrTheirs(id).catch(() => null);
    if (cart === null || inFlight > 0) return;
    if (cart.id !== id) writeCartId(cart.id);
    ports.write({ cart });
  };

  /** Answers that overtook each other are not trusted: the last to arrive asks again. */
  const change = async (request: () => Promise<Cart>, settle: () => Partial<CartState>): Promise<Problem | null> => {
    inFlight += 1;
    overlapped ||= inFlight > 1;
    const answer = await request().catch((error: unknown) => problemOf(error));
    inFlight -= 1;
    if ('reason' in answer) {
      ports.write({ ...settle(), problem: answer });
      overlapped = true;
    } else {
      ports.write({ ...settle(), problem: null, ...(overlapped ? {} : { cart: answer }) });
      ports.tellOthers();
    }
    if (inFlight === 0 && overlapped) {
      overlapped = false;
      await refresh();
    }
    return 'reason' in answer ? answer : null;
  };

  return {
    refresh,
    add: (sku, quantity) => {
      ports.write({ adding: ports.read().adding + quantity });
      return change(
        () => addToOpenCart(openCart, sku, quantity),
        () => ({ adding: ports.read().adding - quantity }),
      );
    },
    setQuantity: async (sku, quantity) => {
      const { cart } = ports.read();
      if (cart === null) return;
      ports.write({ cart: withQuantity(cart, sku, quantity) });
      // One after the other: the last wish must arrive last.
      const done = changes.then(() =>
        change(
          () => sendQuantity(cart.id, sku, quantity),
          () => ({}),
        ),
      );
      changes = done;
      await done;
    },
    addCode: async (code) => {
      const { cart } = ports.read();
      if (cart === null) return null;
      const answer = await call<Cart>(`/api/v1/carts/${cart.id}/codes`, { method: 'POST', body: { code } }).catch(
        (error: unknown) => problemOf(error),
      );
      if ('reason' in answer) return answer;
      ports.write({ cart: answer, problem: null });
      ports.tellOthers();
      return null;
    },
    removeCode: async (code) => {
      const { cart } = ports.read();
      if (cart === null) return;
      await change(
        () => call<Cart>(`/api/v1/carts/${cart.id}/codes/${encodeURIComponent(code)}`, { method: 'DELETE' }),
        () => ({}),
      );
    },
  };
}

/** The open cart of who is signed in, from whatever device. */
const theirCart = async (ports: Ports): Promise<Cart | null> =>
  ports.signedIn() ? nullWhenGone(call<Cart>('/api/v1/me/cart')) : null;

const nullWhenGone = (asked: Promise<Cart>): Promise<Cart | null> =>
  asked.catch((error: unknown) => {
    if (problemOf(error).reason === 'CART_NOT_FOUND') return null;
    throw error;
  });

type OpenCart = (unless: string | undefined) => Promise<string>;

/** The id of a cart that takes goods: the one there is, here or elsewhere, or one new one for however many clicks ask at once. */
function cartOpener(ports: Ports): OpenCart {
  let creating: Promise<string> | undefined;

  const create = async (unless: string | undefined): Promise<string> => {
    // Where none is held, the page has asked already.
    const theirs = unless === undefined ? null : await theirCart(ports).catch(() => null);
    const cart =
      theirs !== null && theirs.id !== unless
        ? theirs
        : await call<Cart>('/api/v1/carts', { method: 'POST', body: {} });
    writeCartId(cart.id);
    ports.write({ cart });
    return cart.id;
  };

  return async (unless) => {
    const known = readCartId();
    if (creating === undefined && known !== undefined && known !== unless) return known;
    creating ??= create(unless).finally(() => {
      creating = undefined;
    });
    return creating;
  };
}

/** Another tab may be changing the same cart at this moment. */
const busyTries = 4;
const busyPauseMs = 150;

async function addToOpenCart(openCart: OpenCart, sku: string, quantity: number): Promise<Cart> {
  // One key for one click: however often it is sent, it counts once.
  const idempotencyKey = crypto.randomUUID();
  let id = await openCart(undefined);
  for (let round = 1; ; round += 1) {
    try {
      const body = { sku, quantity };
      return await call<Cart>(`/api/v1/carts/${id}/items`, { method: 'POST', body, idempotencyKey });
    } catch (error) {
      const { reason } = problemOf(error);
      if (round === busyTries) throw error;
      // Ordered meanwhile, or forgotten after its time: begin a new one.
      if (reason === 'CART_ALREADY_ORDERED' || reason === 'CART_NOT_FOUND') id = await openCart(id);
      else if (reason === 'CART_BUSY') await new Promise((resolve) => setTimeout(resolve, busyPauseMs * round));
      else throw error;
    }
  }
}

function sendQuantity(id: string, sku: string, quantity: number): Promise<Cart> {
  const path = `/api/v1/carts/${id}/items/${encodeURIComponent(sku)}`;
  return quantity === 0
    ? call<Cart>(path, { method: 'DELETE' })
    : call<Cart>(path, { method: 'PATCH', body: { quantity } });
}

const withQuantity = (cart: Cart, sku: string, quantity: number): Cart => ({
  ...cart,
  lines: cart.lines
    .map((line) => (line.sku === sku ? { ...line, quantity } : line))
    .filter((line) => line.quantity > 0),
});

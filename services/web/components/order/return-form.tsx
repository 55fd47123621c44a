import { type FormEvent, useRef, useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import { type Order, returnReasons } from '#web/lib/api/types.ts';
import { returnReason } from '#web/lib/shop/words.ts';
import { ProblemNotice } from '../ui/notice.tsx';
import { chosenUnits, UnitsFields } from './units-fields.tsx';

interface Props {
  readonly order: Order;
  readonly onDone: () => void;
  readonly onChanged: (order: Order) => void;
}

/** Asks to send goods back: how many of each, and why. */
export function ReturnForm({ order, onDone, onChanged }: Props) {
  const open = order.lines.map((line) => ({ ...line, quantity: line.quantity - askedFor(order, line.sku) }));
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const [reason, setReason] = useState<string>(returnReasons[0]);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(crypto.randomUUID());

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const lines = chosenUnits(units);
    if (lines.length === 0) return setProblem(nothingChosen);
    try {
      const body = { lines, reason, ...(note.trim() === '' ? {} : { note: note.trim() }) };
      await call(`/api/v1/orders/${order.id}/returns`, { method: 'POST', body, idempotencyKey: key.current });
      onChanged(await call<Order>(`/api/v1/orders/${order.id}`));
      onDone();
    } catch (error) {
      // Another wish is another command.
      key.current = crypto.randomUUID();
      setProblem(problemOf(error));
    }
  };

  return (
    <form
      onSubmit={onSubmit}
      aria-label="Send something back"
      className="grid w-full max-w-xl gap-4 rounded-3xl bg-sunk p-6"
    >
      <h2 className="font-bold text-xl">What do you send back?</h2>
      <UnitsFields
        lines={open}
        units={units}
        onChange={(sku, count) => setUnits((known) => ({ ...known, [sku]: count }))}
      />
      <label className="grid gap-1.5">
        <span className="font-semibold">Why?</span>
        <select value={reason} onChange={(event) => setReason(event.target.value)} className="field">
          {returnReasons.map((one) => (
            <option key={one} value={one}>
              {returnReason(one)}
            </option>
          ))}
        </select>
      </label>
      <label className="grid gap-1.5">
        <span className="font-semibold">
          Anything we should know? <span className="font-normal text-soft">(optional)</span>
        </span>
        <textarea
          value={note}
          maxLength={1000}
          rows={3}
          onChange={(event) => setNote(event.target.value)}
          className="field"
        />
      </label>
      {problem !== null && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-3">
        <button type="submit" className="button-main">
          Ask to send it back
        </button>
        <button type="button" onClick={onDone} className="button-quiet">
          Keep everything
        </button>
      </div>
    </form>
  );
}

const nothingChosen: Problem = {
  status: 0,
  reason: 'NOTHING_CHOSEN',
  detail: 'Choose at least one thing to send back.',
  violations: [],
};

/** Units of a SKU in returns that still stand. */
const askedFor = (order: Order, sku: string): number =>
  order.returns
    .filter(({ status }) => status !== 'rejected')
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeBytes, codeOf, printed, typed } from './gift-code.ts';

const bytes = fc.uint8Array({ minLength: codeBytes, maxLength: codeBytes });

test('a code says all of its bytes, and is read again however it is typed', () => {
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const code = codeOf(one);
      assert.equal(typed(printed(code).toLowerCase()), code);
      assert.equal(typed(` ${code.replaceAll('0', 'O').replaceAll('1', 'l')} `), code);
      assert.equal(codeOf(other) === code, Buffer.from(one).equals(Buffer.from(other)));
    }),
  );
});

test('a code is printed in four groups without letters that look like digits', () => {
  assert.match(
    printed(codeOf(new Uint8Array(codeBytes).fill(0b10110101))),
    /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/,
  );
});

test('what cannot be a code is none', () => {
  for (const text of ['', 'SUMMER', '0000-0000-0000-000', '0000-0000-0000-0000-0', 'UUUU-0000-0000-0000']) {
    assert.equal(typed(text), null, text);
  }
});

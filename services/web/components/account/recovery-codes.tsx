interface Props {
  readonly codes: readonly string[];
  readonly onNoted: () => void;
}

/** Codes that open the account when the app is lost: shown this once. */
export function RecoveryCodes({ codes, onNoted }: Props) {
  return (
    <div role="status" className="grid gap-4 rounded-3xl bg-accent-soft p-6">
      <p>
        <strong className="font-semibold">Keep these recovery codes.</strong> Each opens your account once, when your
        app is not at hand. They are shown this once.
      </p>
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-x-6 gap-y-1.5 tabular-nums sm:grid-cols-3">
        {codes.map((code) => (
          <li key={code}>
            <code className="font-semibold">{code}</code>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\n')}\n`)}`}
          download="rialto-recovery-codes.txt"
          className="button-quiet min-h-12"
        >
          Save as a file
        </a>
        <button type="button" onClick={onNoted} className="button-main">
          I have kept them
        </button>
      </div>
    </div>
  );
}

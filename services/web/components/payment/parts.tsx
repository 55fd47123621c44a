interface StepProps {
  /** Left out, it sends the form that it stands in. */
  readonly onClick?: () => void;
  readonly disabled?: boolean;
  readonly children: string;
}

/** The one thing to do next. */
export const StepButton = ({ onClick, disabled = false, children }: StepProps) => (
  <button
    type={onClick === undefined ? 'submit' : 'button'}
    onClick={onClick}
    disabled={disabled}
    className="button-main mt-5 w-full text-lg"
  >
    {children}
  </button>
);

/** Why a try came to nothing, said aloud as well. */
export const Refusal = ({ sentence }: { readonly sentence: string }) => (
  <p role="alert" className="mt-4 rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
    {sentence}
  </p>
);

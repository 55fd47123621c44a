import { TextField } from '#web/components/ui/text-field.tsx';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Where a password is chosen. */
export function PasswordField(props: Props) {
  return (
    <div>
      <TextField {...props} type="password" autoComplete="new-password" maxLength={128} />
      <p className="mt-1.5 text-sm text-soft">At least eight characters; a short sentence is good.</p>
    </div>
  );
}

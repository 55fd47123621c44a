import { TextField } from '#web/components/ui/text-field.tsx';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

/** Where the password that somebody has is given. */
export const CurrentPasswordField = (props: Props) => (
  <TextField {...props} type="password" autoComplete="current-password" maxLength={128} />
);

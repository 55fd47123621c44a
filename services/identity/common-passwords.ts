/** The passwords, and the words around which passwords are built, that guessing programs try first. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 0123456789 987654321 9876543210 87654321 11111111 00000000 12341234 12344321 11223344
  123123123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 qwerty qwertyui qwertyuiop qwertz qwertzui azerty azertyui asdfgh
  asdfghjk asdfghjkl zxcvbnm zaq12wsx qazwsx qazwsxedc abcdefg abcdefgh abcdefghi abcd1234 abc12345 a1b2c3d4 aa123456
  password passwort passw0rd p@ssword p@ssw0rd pa55word motdepasse contraseña contrasena senha parola geheim secret
  iloveyou ilovemom ichliebedich letmein letmeinnow welcome welcomehome willkommen changeme changeit default
  administrator admin adminadmin root rootroot user useruser guest guestguest test testtest testing demo demodemo
  master superman batman spiderman pokemon starwars dragon monkey sunshine princess princesse football fussball
  baseball basketball liverpool chelsea arsenal barcelona computer internet samsung trustno1 whatever jennifer
  michelle jessica michael charlie shadow mustang corvette ferrari mercedes diamond butterfly chocolate
  schatzi summer winter spring autumn sommer january october november december
  shopping shopshop rialto commerce webshop`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

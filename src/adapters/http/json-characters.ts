/** `"`, which begins and ends a string. */
export const QUOTE = 0x22;
/** `\`, after which a character of a string means something else. */
export const BACKSLASH = 0x5c;
/** `,`, between two members or items. */
export const COMMA = 0x2c;
/** `{`, which begins an object. */
export const OPEN_BRACE = 0x7b;
/** `}`, which ends an object. */
export const CLOSE_BRACE = 0x7d;
/** `[`, which begins a list. */
export const OPEN_BRACKET = 0x5b;
/** `]`, which ends a list. */
export const CLOSE_BRACKET = 0x5d;

/**
 * The wire format is a JSON array of values that refer to one another by index, the first is the
 * root. Text, finite numbers and booleans stand for themselves, objects are `{key: index}`, or
 * `["Like", other, index, …]` with the keys of another one; all else is `[tag, …]`. Negative indexes
 * are the values without an identity below.
 */
export const UNDEFINED = -1;
export const NULL = -2;
export const NAN = -3;
export const INFINITY = -4;
export const NEGATIVE_INFINITY = -5;
export const NEGATIVE_ZERO = -6;
/** An element that an array does not have. */
export const HOLE = -7;

/** Tag of an object that has the keys of another one. */
export const LIKE = "Like";

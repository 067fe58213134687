// The card's code: grouped by four as it is typed, a wrong character shown where it stands, the
// check character computed here so that a slip of the finger is told before anything is sent.
const ALPHABET = "BCDFGHJKMPQRTVWXY2346789";

export function start() {
}

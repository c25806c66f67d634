// Shuffled orders by chance that is the same each time for one seed; orders.py draws the same ones.

const APART = 0x9e3779b9;

// `many` orders of the rows 0 to n - 1; the first B rows of each are a batch of B.
export function orders(seed, many, n) {
  const first = mixed(seed);
  return Array.from({ length: many }, (_, draw) => {
    const keys = Array.from({ length: n }, (_, row) => mixed(first + Math.imul(APART, draw * n + row)));
    return keys.map((_, row) => row).sort((a, b) => keys[a] - keys[b]);
  });
}

// A number of 32 bits with its bits mixed: neighbours end far apart, and no two become one.
function mixed(number) {
  let bits = number >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

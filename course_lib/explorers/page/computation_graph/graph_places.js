// A graph on a drawing of some width: boxes and the lines between them, in pixels. Where there is room it flows
// to the right, else downward.

// Of a node: its box, then the box of its slope below.
export const BOX = 50;
export const SLOPE = { below: 29, one: 20, two: 34 };
const UNIT = BOX / 2 + SLOPE.below + SLOPE.two;
const EDGE = 4;
const [WIDEST, ROW, DOWN] = [98, 98, 128];
// Columns nearer to each other than this leave no room for the lines.
const NEAREST = 108;
const PORT = 18;

// nodes: with `at` [column, row] and `via`, the places that each line passes, as graph_layout.py sends them.
export function placed(nodes, edges, width) {
  const rows = nodes.flatMap(({ at, via }) => [at, ...via.flat()]).map(([, row]) => row);
  const [first, last] = [Math.min(...rows), Math.max(...rows)];
  const columns = 1 + Math.max(...nodes.map(({ at }) => at[0]));
  const right = width / columns >= NEAREST;
  const each = width / (right ? columns : last - first + 1);
  const wide = Math.min(WIDEST, each - (right ? 50 : 10));
  const spot = ([column, row]) =>
    right ? [(column + 0.5) * each, EDGE + BOX / 2 + (row - first) * ROW] : [(row - first + 0.5) * each, EDGE + BOX / 2 + column * DOWN];
  const height = 2 * EDGE + UNIT + (right ? (last - first) * ROW : (columns - 1) * DOWN);
  const shape = { right, wide, spot, users: usersOf(nodes, edges) };
  return { right, wide, height, boxes: nodes.map(({ at }) => spot(at)), users: shape.users, lines: edges.map((edge) => line(nodes, edges, edge, shape)) };
}

function usersOf(nodes, edges) {
  return nodes.map((_, i) => edges.filter(({ parent }) => parent === i).length);
}

// From the parent's side to the node's; several lines at one side keep apart.
function line(nodes, edges, edge, { right, wide, spot, users }) {
  const { node, place, parent } = edge;
  const via = nodes[node].via[place];
  const out = rank(edges.filter((other) => other.parent === parent), edge, (other) => (nodes[other.node].via[other.place][0] ?? nodes[other.node].at)[1]);
  const into = rank(edges.filter((other) => other.node === node), edge, (other) => (nodes[node].via[other.place].at(-1) ?? nodes[other.parent].at)[1]);
  const [start, end] = [spot(nodes[parent].at), spot(nodes[node].at)];
  const half = wide / 2;
  const below = SLOPE.below + (users[parent] > 1 ? SLOPE.two : SLOPE.one);
  const passing = ([x, y]) => (right ? [[x - half, y], [x + half, y]] : [[x, y - BOX / 2], [x, y + SLOPE.below + SLOPE.two]]);
  const middle = via.flatMap((each) => passing(spot(each)));
  return right
    ? [[start[0] + half, start[1] + out], ...middle, [end[0] - half - 2, end[1] + into]]
    : [[start[0] + out, start[1] + below], ...middle, [end[0] + into, end[1] - BOX / 2 - 2]];
}

// Where along a side a line goes out or in, from the side's middle: in the order of the rows that it leads to.
function rank(lines, edge, row) {
  const sorted = [...lines].sort((a, b) => row(a) - row(b) || a.place - b.place);
  return (sorted.indexOf(edge) - (sorted.length - 1) / 2) * Math.min(PORT, (BOX - 8) / sorted.length);
}

// Which line is the nearest to a place.
export function nearest(lines, [x, y]) {
  const far = lines.map((points) => Math.min(...points.slice(1).map((end, k) => distance([x, y], points[k], end))));
  return far.indexOf(Math.min(...far));
}

function distance([x, y], [x0, y0], [x1, y1]) {
  const [across, down] = [x1 - x0, y1 - y0];
  const along = Math.min(1, Math.max(0, ((x - x0) * across + (y - y0) * down) / (across ** 2 + down ** 2 || 1)));
  return Math.hypot(x - x0 - along * across, y - y0 - along * down);
}

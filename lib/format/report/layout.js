// Where the boxes and the arrows of the graph stand: dagre says it.

/** @typedef {import('./graph.js').Box} Box */
/** @typedef {import('./graph.js').Arrow} Arrow */
/** @typedef {{ x: number, y: number }} Point */

/** The height of a line of text. */
export const LINE = 17;
const pen = document.createElement('canvas').getContext('2d');

/** @type {(text: string, isNote?: boolean) => number} */
export const widthOf = (text, isNote = false) => {
  if (!pen) return 7 * text.length;
  pen.font = `${isNote ? '11' : '600 13'}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
};

/** @typedef {{ width: number, height: number, boxes: Map<string, Point & { width: number, height: number }>, edge: (from: string, to: string) => { points: Point[], x?: number, y?: number } }} Layout */

/** Where everything stands, if it flows in this direction. @type {(boxes: Box[], arrows: Arrow[], rankdir: 'LR' | 'TB', room: number) => Layout} */
const flowing = (boxes, arrows, rankdir, room) => {
  const layout = new dagre.graphlib.Graph({ compound: true });
  layout.setGraph({
    rankdir,
    ranker: 'tight-tree',
    nodesep: 18,
    ranksep: rankdir === 'LR' ? 50 : 40,
    edgesep: 12,
    marginx: 12,
    marginy: 12,
  });
  const bound = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const sizeOf = (/** @type {Box} */ { labels, notes }) => ({
    width: Math.max(60, ...labels.map((one) => widthOf(one)), ...notes.map((one) => widthOf(one, true))) + 28,
    height: (labels.length + notes.length) * LINE + 14,
  });
  // Those without an arrow and a frame stand in lines below.
  const loose = boxes.filter((box) => box.frame === undefined && !bound.has(box));
  for (const box of boxes) {
    if (loose.includes(box)) continue;
    layout.setNode(box.id, sizeOf(box));
    if (box.frame === undefined) continue;
    layout.setNode(`in ${box.frame}`, {});
    layout.setParent(box.id, `in ${box.frame}`);
  }
  for (const { from, to, label } of arrows)
    layout.setEdge(from.id, to.id, { width: widthOf(label, true) + 8, height: LINE, labelpos: 'c' });
  if (loose.length < boxes.length) dagre.layout(layout);
  const graphSize = layout.graph();
  let [width, height] = loose.length < boxes.length ? [graphSize.width ?? 0, graphSize.height ?? 0] : [0, 0];
  const placed = new Map(layout.nodes().map((/** @type {string} */ id) => [id, layout.node(id)]));
  const most = Math.max(width, room, 300);
  let [x, y, tallest] = [12, height + 12, 0];
  for (const box of loose) {
    const size = sizeOf(box);
    if (x > 12 && x + size.width + 12 > most) [x, y, tallest] = [12, y + tallest + 18, 0];
    placed.set(box.id, { ...size, x: x + size.width / 2, y: y + size.height / 2 });
    [x, tallest] = [x + size.width + 18, Math.max(tallest, size.height)];
    [width, height] = [Math.max(width, x), y + tallest + 18];
  }
  return { width, height, boxes: placed, edge: (from, to) => layout.edge(from, to) };
};

/** What share of it is seen at once. @type {(layout: { width: number, height: number }, room: number) => number} */
export const fitOf = ({ width, height }, room) => Math.min(1, room / width, (innerHeight * 0.8) / height);

/** The better of both directions, in a place so wide. @type {(boxes: Box[], arrows: Arrow[], room: number) => Layout} */
export const layoutOf = (boxes, arrows, room) => {
  const [one, other] = [flowing(boxes, arrows, 'LR', room), flowing(boxes, arrows, 'TB', room)];
  return fitOf(other, room) > fitOf(one, room) ? other : one;
};

// Each series has a dash of its own, so that colour is never all that tells them apart.
const AXIS = new Intl.NumberFormat(undefined, { notation: 'compact' });
const NS = 'http://www.w3.org/2000/svg';
const HEIGHT = 200, LEFT = 40, BOTTOM = 24, TOP = 10;

function s(name, attributes, text) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** The least round number that is not below: 1, 2 or 5 times a power of ten. */
function roof(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value) * power;
}

export function sample(index) {
  const svg = s('svg', { viewBox: '0 0 32 10', 'aria-hidden': 'true' });
  svg.append(s('line', { x1: 0, x2: 32, y1: 5, y2: 5, class: 's' + index, 'stroke-width': 3 }));
  return svg;
}

/** series: [name, values of the starts]; the table beside it says the same to everybody else. */
export function plot(title, starts, series) {
  const WIDTH = Math.max(220, Math.min(1040, innerWidth - 60));
  const svg = s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'plot', role: 'img', 'aria-label': title + '; the table below has the numbers' });
  const most = roof(Math.max(...series.flatMap(([, values]) => values), 0));
  const x = i => LEFT + (starts.length < 2 ? (WIDTH - LEFT) / 2 : i * (WIDTH - LEFT - 12) / (starts.length - 1));
  const y = value => HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP);
  for (const share of [0, .5, 1]) {
    const value = most * share;
    svg.append(s('line', { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: 'axis' }));
    if (Number.isInteger(value)) svg.append(s('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, AXIS.format(value)));
  }
  const every = Math.max(1, Math.ceil(starts.length / (WIDTH / 120)));
  starts.forEach((start, i) => {
    const last = i > starts.length - 1 - every / 2;
    if (i % every === 0) svg.append(s('text', { x: last ? WIDTH : x(i), y: HEIGHT - 6, 'text-anchor': last ? 'end' : i ? 'middle' : 'start' }, start));
  });
  series.forEach(([, values], index) => {
    const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    svg.append(s('polyline', { points, class: 's' + index, 'stroke-width': 2 }));
    values.forEach((value, i) => svg.append(s('circle', { cx: x(i), cy: y(value), r: 2.5, class: 's' + index })));
  });
  return svg;
}

// The look that a scenario gives its chat: name, picture, colour. Whatever the colour, words stay readable on it and in it.

const READABLE = 4.5;
const LIGHT_SURFACES = [[255, 255, 255], [239, 245, 243]];
const DARK_SURFACES = [[22, 33, 31], [32, 48, 44]];

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const css = (color) => `rgb(${color.map(Math.round).join(' ')})`;
const mix = (color, other, share) => color.map((channel, i) => channel + (other[i] - channel) * share);

/** Relative luminance, as WCAG has it. */
function luminance(color) {
  const [r, g, b] = color.map((channel) => channel / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white until it can be read on every one of the surfaces. */
export function readable(color, surfaces, towards) {
  for (let share = 0; share < 1; share += 0.04) {
    const moved = mix(color, towards, share);
    if (surfaces.every((surface) => contrast(moved, surface) >= READABLE)) return moved;
  }
  return towards;
}

function paint(hex, dark) {
  const accent = dark ? readable(channels(hex), DARK_SURFACES, [255, 255, 255]) : readable(channels(hex), LIGHT_SURFACES, [0, 0, 0]);
  const on = [[255, 255, 255], [10, 14, 13]].sort((a, b) => contrast(b, accent) - contrast(a, accent))[0];
  const style = document.documentElement.style;
  style.setProperty('--accent', css(accent));
  style.setProperty('--on-accent', css(on));
}

export function wear({ name, color, picture_url: picture }) {
  if (name) {
    document.title = name;
    document.getElementById('name').textContent = name;
  }
  if (/^#[0-9a-f]{6}$/i.test(color || '')) {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    paint(color, dark.matches);
    dark.addEventListener('change', () => paint(color, dark.matches));
  }
  if (/^https?:\/\//i.test(picture || '')) {
    const image = document.createElement('img');
    image.className = 'mark';
    image.alt = '';
    image.referrerPolicy = 'no-referrer';
    image.addEventListener('load', () => document.getElementById('mark').replaceWith(image));
    image.src = picture;
  }
}
